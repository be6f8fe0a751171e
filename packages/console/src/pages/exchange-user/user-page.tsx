import { Anchor, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { Link, useParams } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useMe } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { forOperators } from '../../parts/for-operators.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PageLoader } from '../../parts/page-loader.tsx'
import { QueriedPage } from '../../parts/queried-page.tsx'
import { rolesText } from '../../parts/roles-field.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { UserState } from '../exchange-users/user-state.tsx'
import { OperatorCard } from './operator-card.tsx'
import { SignInCard } from './sign-in-card.tsx'

export type User = Schemas['UsersGet']

/** One person with an account. */
export const UserPage = forOperators('User', OneUser)

function OneUser() {
  const { userId = '' } = useParams({ strict: false })
  const query = useGet('/users/{user}', { path: { user: userId } })
  return (
    <QueriedPage query={query}>{(user) => (user.id === userId ? <Shown user={user} /> : <PageLoader />)}</QueriedPage>
  )
}

function Shown({ user }: { user: User }) {
  const me = useMe()
  const isMe = user.id === me.id
  return (
    <>
      <PageHeader
        title={user.name}
        back={{ to: '/exchange/users', label: 'Users' }}
        badge={
          <Group gap={6}>
            <UserState user={user} />
            {user.operator && <StatusBadge status="operator" />}
          </Group>
        }
        lead={isMe ? 'This is you.' : undefined}
        actions={
          <Button component={Link} to={at`/exchange/audit`} search={{ userId: user.id } as never} variant="default">
            What they changed
          </Button>
        }
      />
      <Stack gap="lg">
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
          <Card title="Person">
            <KeyValues
              items={[
                ['E-mail', <CopyText key="email" text={user.email} what="e-mail" />],
                ['Address', user.emailVerified ? 'Confirmed' : 'Not confirmed'],
                ['User id', <CopyText key="id" text={user.id} what="user id" />],
                ['Since', <Moment key="since" at={user.createdAt} />],
                ['Changed', <Moment key="changed" at={user.updatedAt} />],
              ]}
            />
          </Card>
          <Memberships user={user} />
        </SimpleGrid>
        <SignInCard user={user} />
        <OperatorCard user={user} isMe={isMe} />
        {!isMe && <DisableCard user={user} />}
      </Stack>
    </>
  )
}

function Memberships({ user }: { user: User }) {
  return (
    <Card title="Organizations">
      {user.memberships.length === 0 ? (
        <Text c="dimmed">
          {user.name} belongs to none, so sees nothing but what is public. Invite them from an organization’s members.
        </Text>
      ) : (
        <Stack gap="sm">
          {user.memberships.map(({ organizationId, name, roles, disabled }) => (
            <Group key={organizationId} justify="space-between" gap="xs">
              <Anchor component={Link} to={at`/exchange/organizations/${organizationId}/members`} fw={600}>
                {name}
              </Anchor>
              <Group gap="xs">
                {disabled && <StatusBadge status="disabled" />}
                <Text size="sm" c="dimmed">
                  {rolesText(roles)}
                </Text>
              </Group>
            </Group>
          ))}
        </Stack>
      )}
    </Card>
  )
}

function DisableCard({ user }: { user: User }) {
  const path = { user: user.id }
  const disable = useChange({
    run: () => management.post('/users/{user}/disable', { path }),
    concerns: ['/users', '/operators', '/audit-entries'],
    done: `${user.name} was disabled.`,
    showsFault: true,
  })
  const enable = useChange({
    run: () => management.post('/users/{user}/enable', { path }),
    concerns: ['/users', '/operators', '/audit-entries'],
    done: `${user.name} can sign in again.`,
    showsFault: true,
  })
  return (
    <Card
      title={user.disabled ? 'Disabled' : 'Disable'}
      description={
        user.disabled
          ? 'Nobody signs in with this account, and its tokens are refused.'
          : 'For an account that nobody may use at the moment. It can be taken back.'
      }
      actions={
        user.disabled ? (
          <ConfirmButton
            title={`Enable ${user.name}?`}
            consequences="They can sign in again, with the password and second factors they had. Tokens from before stay refused."
            confirm="Enable the account"
            isDanger={false}
            onConfirm={() => enable.mutateAsync()}
          >
            Enable the account
          </ConfirmButton>
        ) : (
          <ConfirmButton
            title={`Disable ${user.name}?`}
            consequences={
              <Stack gap="xs">
                <Text>
                  {user.sessions === 0
                    ? 'They are not signed in anywhere at the moment. '
                    : `${user.sessions === 1 ? 'Their session ends' : `Their ${user.sessions} sessions end`} at once. `}
                  What apps were given in their name is refused, their personal tokens too, and nobody can sign in or
                  reset the password.
                </Text>
                {user.memberships.length > 0 && (
                  <Text>
                    Invitations that they sent as an owner are worth nothing while they are disabled. They stay a member
                    of {user.memberships.map(({ name }) => name).join(', ')}.
                  </Text>
                )}
              </Stack>
            }
            confirm="Disable the account"
            onConfirm={() => disable.mutateAsync()}
          >
            Disable the account
          </ConfirmButton>
        )
      }
    />
  )
}
