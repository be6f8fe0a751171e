import { Button, Group, List, Stack, Text } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Moment } from '../../parts/moment.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import type { Subscription } from '../activations/status-text.ts'
import { type App, useMayChangeApp } from '../app/app-frame.tsx'
import { askedApis } from './asked-apis.ts'
import { concerns } from './concerns.ts'

const AT_ONCE = 20

/** Who asks to use the app, oldest of the page last, with what they would open to it. Nothing where nobody does. */
export function PendingCard({ app }: { app: App }) {
  const { data } = useGet(
    '/subscriptions',
    { query: { appId: app.id, status: 'pending', limit: AT_ONCE } },
    { everySeconds: 30 },
  )
  if (!data || data.items.length === 0) return null
  return (
    <Card
      title="Waiting for you"
      description={`These organizations want to use ${app.name}. Nothing of theirs is open to it before you approve${data.next === undefined ? '' : '. More come when these are decided'}.`}
    >
      <Stack gap="md" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {data.items.map((subscription) => (
          <Pending key={subscription.id} {...{ app, subscription }} />
        ))}
      </Stack>
    </Card>
  )
}

function Pending({ app, subscription }: { app: App; subscription: Subscription }) {
  const mayDecide = useMayChangeApp(app)
  const { organization, consent, environment, createdAt } = subscription
  const apis = askedApis(app, subscription)
  return (
    <Stack
      component="li"
      gap="sm"
      p="md"
      bd="1px solid var(--line)"
      style={{ borderRadius: 'var(--mantine-radius-md)' }}
      aria-label={organization.name}
    >
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={2} style={{ minWidth: 0, flex: '1 1 16rem' }}>
          <Group gap={8}>
            <Text fw={600}>{organization.name}</Text>
            {environment !== 'Production' && <StatusBadge status={environment} />}
          </Group>
          <Text size="sm" c="dimmed">
            {consent ? (
              <>
                {consent.name}, {consent.title}, asked <Moment at={consent.at} />
              </>
            ) : (
              <>
                Asked <Moment at={createdAt} />
              </>
            )}
          </Text>
        </Stack>
        {mayDecide && <Decide subscription={subscription} />}
      </Group>
      <div>
        <Text size="sm" c="dimmed">
          It would be connected to
        </Text>
        <List size="sm">
          {apis.map(({ id, name }) => (
            <List.Item key={id}>{name}</List.Item>
          ))}
        </List>
      </div>
    </Stack>
  )
}

function Decide({ subscription: { id, revision, organization } }: { subscription: Subscription }) {
  const path = { subscriptionId: id }
  const approve = useChange({
    run: () => management.post('/subscriptions/{subscriptionId}/approve', { path, ifMatch: revision }),
    concerns,
    done: `${organization.name} is approved. The providers of the APIs were told.`,
  })
  const deny = useChange({
    run: (ifMatch: number | undefined) => management.post('/subscriptions/{subscriptionId}/deny', { path, ifMatch }),
    concerns,
    done: `${organization.name} was denied.`,
    showsFault: true,
  })
  return (
    <Group gap="xs">
      <ConfirmButton
        size="sm"
        aria-label={`Deny ${organization.name}`}
        title={`Deny ${organization.name}?`}
        confirm="Deny it"
        consequences={`${organization.name} is told that you turned it down. It may ask again, and waits for you then.`}
        revision={revision}
        onConfirm={(_, ifMatch) => deny.mutateAsync(ifMatch)}
      >
        Deny
      </ConfirmButton>
      <Button
        size="sm"
        aria-label={`Approve ${organization.name}`}
        loading={approve.isPending}
        onClick={() => approve.mutate()}
      >
        Approve
      </Button>
    </Group>
  )
}
