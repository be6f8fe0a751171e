import { Group, List, Skeleton, Stack, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useMe } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import type { Organization } from './organization-frame.tsx'

const CONCERNS = ['/organizations', '/me', '/apps', '/apis', '/subscriptions', '/audit-entries']

/** What takes an organization out of service: by operators for a while, by its owners for good. */
export function EndOrganization({ organization, mayDecide }: { organization: Organization; mayDecide: boolean }) {
  const { operator } = useMe()
  const navigate = useNavigate()
  const path = { organizationId: organization.id }
  const disable = useChange({
    run: () => management.post('/organizations/{organizationId}/disable', { path }),
    concerns: CONCERNS,
    done: `${organization.name} was disabled.`,
    showsFault: true,
  })
  const enable = useChange({
    run: () => management.post('/organizations/{organizationId}/enable', { path }),
    concerns: CONCERNS,
    done: `${organization.name} is in service again.`,
    showsFault: true,
  })
  const remove = useChange({
    run: () => management.delete('/organizations/{organizationId}', { path }),
    concerns: CONCERNS,
    done: `${organization.name} was removed.`,
    showsFault: true,
    onDone: () => void navigate({ to: operator ? '/exchange/organizations' : '/' }),
  })
  if (!mayDecide) return null
  return (
    <Card
      title={operator ? 'Take it out of service' : 'Remove'}
      description={
        operator
          ? 'Disabling can be taken back. Removing cannot.'
          : 'Removing it cannot be taken back. As long as it has apps, APIs or activations it stays.'
      }
    >
      <Group>
        {operator &&
          (organization.disabled ? (
            <ConfirmButton
              title={`Enable ${organization.name}?`}
              consequences="Its apps, APIs and activations work again at once, as they did before."
              confirm="Enable the organization"
              isDanger={false}
              onConfirm={() => enable.mutateAsync()}
            >
              Enable
            </ConfirmButton>
          ) : (
            <ConfirmButton
              title={`Disable ${organization.name}?`}
              consequences={<Affected organization={organization} />}
              confirm="Disable the organization"
              onConfirm={() => disable.mutateAsync()}
            >
              Disable
            </ConfirmButton>
          ))}
        <ConfirmButton
          title={`Remove ${organization.name}?`}
          consequences={
            <Stack gap="xs">
              <Text>
                Its members, invitations, requests to join and namespaces go with it, and its people lose their way to
                it. This cannot be taken back.
              </Text>
              <Text size="sm" c="dimmed">
                An organization that still has an app, an API or an activation is not removed: the answer says which.
              </Text>
            </Stack>
          }
          confirm="Remove the organization"
          typeToConfirm={organization.name}
          onConfirm={() => remove.mutateAsync()}
        >
          Remove
        </ConfirmButton>
      </Group>
    </Card>
  )
}

const COUNTED_MAX = 100

/** What stops working, counted. */
function Affected({ organization }: { organization: Organization }) {
  const query = { organizationId: organization.id, limit: COUNTED_MAX }
  const apps = useGet('/apps', { query })
  const apis = useGet('/apis', { query })
  const subscriptions = useGet('/subscriptions', { query })
  const members = useGet('/organizations/{organizationId}/members', {
    path: { organizationId: organization.id },
    query: { limit: COUNTED_MAX },
  })
  return (
    <Stack gap="xs">
      <Text>On every process of the exchange, from this moment on:</Text>
      <List spacing={4}>
        <List.Item>
          <Count of={apps.data} one="app is" many="apps are" /> refused, whoever has activated them.
        </List.Item>
        <List.Item>
          <Count of={apis.data} one="API answers" many="APIs answer" /> nobody any more.
        </List.Item>
        <List.Item>
          <Count of={subscriptions.data} one="activation gives" many="activations give" /> no app access to its data.
        </List.Item>
        <List.Item>
          <Count of={members.data} one="person" many="people" /> can look and change nothing.
        </List.Item>
      </List>
      <Text size="sm" c="dimmed">
        Enabling takes all of it back.
      </Text>
    </Stack>
  )
}

function Count({ of, one, many }: { of: { items: unknown[]; next?: string } | undefined; one: string; many: string }) {
  if (!of) return <Skeleton component="span" display="inline-block" width={70} height={12} />
  const { items, next } = of
  if (next !== undefined) return `${items.length} and more ${many}`
  return items.length === 1 ? `1 ${one}` : `${items.length === 0 ? 'No' : items.length} ${many}`
}
