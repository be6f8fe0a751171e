import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { IconMailOpened } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useMe } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { settings } from '../../app/settings.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Problem } from '../../parts/problem.tsx'
import { rolesText } from '../../parts/roles-field.tsx'

type Invitation = Schemas['MeInvitation']

/** What one was invited to. Nothing is shown to whom nobody has invited. */
export function MyInvitations() {
  const me = useMe()
  const { data, error } = useGet('/me/invitations', { query: { limit: 100 } })
  const open = data?.items.filter(({ state, expiresAt }) => state === 'open' && expiresAt * 1000 > Date.now()) ?? []
  return (
    <>
      {!me.emailVerified && (
        <Alert color="yellow" title="Confirm your e-mail first">
          Invitations to {me.email} show here once you have confirmed the address. Do that on{' '}
          <Anchor href={settings.accountUrl} inherit c="inherit" underline="always">
            your account page
          </Anchor>
          .
        </Alert>
      )}
      <Problem fault={error} title="Your invitations could not be read" />
      {open.length > 0 && (
        <Card title={open.length === 1 ? 'You are invited' : `You have ${open.length} invitations`}>
          <Stack gap="md">
            {open.map((invitation) => (
              <InvitationOffer key={invitation.id} invitation={invitation} />
            ))}
          </Stack>
        </Card>
      )}
    </>
  )
}

const CONCERNS = ['/me', '/organizations', '/apps', '/apis', '/subscriptions']

function InvitationOffer({ invitation }: { invitation: Invitation }) {
  const { id, organization, roles, expiresAt } = invitation
  const navigate = useNavigate()
  const accept = useChange({
    run: async () => {
      await management.post('/me/invitations/{invitationId}/accept', { path: { invitationId: id } })
      await management.patch('/me', { body: { currentOrganizationId: organization.id } })
    },
    concerns: CONCERNS,
    done: `Welcome to ${organization.name}.`,
    showsFault: true,
    onDone: () => void navigate({ to: '/organization' }),
  })
  const decline = useChange({
    run: () => management.post('/me/invitations/{invitationId}/decline', { path: { invitationId: id } }),
    concerns: CONCERNS,
    done: `You declined the invitation of ${organization.name}.`,
    showsFault: true,
  })
  return (
    <Stack gap="sm" component="article" aria-label={`Invitation of ${organization.name}`}>
      <Group justify="space-between" gap="md">
        <Group gap="sm" wrap="nowrap" style={{ minWidth: 0 }}>
          <IconMailOpened size={22} stroke={1.6} aria-hidden />
          <div>
            <Text fw={600}>{organization.name}</Text>
            <Text size="sm" c="dimmed">
              {rolesText(roles)}. Good until <Moment at={expiresAt} exact />.
            </Text>
          </div>
        </Group>
        <Group gap="xs">
          <ConfirmButton
            title={`Decline the invitation of ${organization.name}?`}
            consequences="It is gone then. Its owners can invite you again."
            confirm="Decline"
            onConfirm={() => decline.mutateAsync()}
            aria-label={`Decline ${organization.name}`}
          >
            Decline
          </ConfirmButton>
          <Button onClick={() => accept.mutate()} loading={accept.isPending} aria-label={`Accept ${organization.name}`}>
            Accept
          </Button>
        </Group>
      </Group>
      <Problem fault={accept.error} title="It could not be accepted" />
    </Stack>
  )
}
