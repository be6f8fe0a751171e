import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { IconFlask } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Queried } from '../../parts/queried.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import type { App } from '../app/app-frame.tsx'

/** The subscription that an app has from the start, to be tried before anybody has activated it. */
export function TestSubscription({ app, mayChange }: { app: App; mayChange: boolean }) {
  const { testSubscriptionId: subscriptionId = '' } = app
  const query = useGet(
    '/subscriptions/{subscriptionId}',
    { path: { subscriptionId } },
    { enabled: subscriptionId !== '' },
  )
  const step = useChange({
    run: (which: 'deactivate' | 'reactivate') =>
      which === 'deactivate'
        ? management.post('/subscriptions/{subscriptionId}/deactivate', { path: { subscriptionId } })
        : management.post('/subscriptions/{subscriptionId}/reactivate', { path: { subscriptionId }, body: {} }),
    concerns: ['/subscriptions', '/apps'],
    done: (_, which) =>
      which === 'deactivate' ? 'The test subscription has ended.' : 'The test subscription is active again.',
  })
  if (subscriptionId === '') return null
  return (
    <Card
      title="Test subscription"
      description={`For ${app.organizationName} itself, from the start: it is connected with the APIs of this app that are in Test, and with your own in Dev.`}
      actions={
        <Button
          component={Link}
          to={at`/apps/${app.id}/try`}
          variant="light"
          leftSection={<IconFlask size={16} aria-hidden />}
        >
          Try a call
        </Button>
      }
    >
      <Queried query={query}>
        {({ id, status, connections }) => (
          <Stack gap="lg">
            <KeyValues
              items={[
                ['Subscription-Id', <CopyText key="id" text={id} what="Subscription-Id" />],
                ['State', <StatusBadge key="state" status={status} />],
              ]}
            />
            {connections.length === 0 ? (
              <Text size="sm" c="dimmed">
                It has no connection yet. Select an API that is in Test, or send{' '}
                <Text span className="mono" inherit>
                  Subscription-Id: test
                </Text>
                : then the exchange answers with the examples of the API’s description.
              </Text>
            ) : (
              <Table aria-label="Connections of the test subscription">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">API</Table.Th>
                    <Table.Th scope="col">Connection</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {connections.map(({ id, api, status, error }) => (
                    <Table.Tr key={id}>
                      <Table.Td>
                        {api.name} {api.version}
                      </Table.Td>
                      <Table.Td>
                        <StatusBadge status={status} />
                        {error !== undefined && (
                          <Text size="sm" c="dimmed">
                            {error}
                          </Text>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )}
            {mayChange && (
              <Group>
                {status === 'active' ? (
                  <ConfirmButton
                    isDanger={false}
                    size="sm"
                    title="End the test subscription?"
                    confirm="End it"
                    consequences={`Calls with it are refused at once, and providers with an admin API are told. ${connectionsText(connections.length)} Start it again whenever you like: the Subscription-Id stays.`}
                    onConfirm={() => step.mutateAsync('deactivate')}
                  >
                    End
                  </ConfirmButton>
                ) : (
                  <Button
                    size="sm"
                    variant="default"
                    loading={step.isPending}
                    onClick={() => step.mutate('reactivate')}
                  >
                    Start again
                  </Button>
                )}
              </Group>
            )}
          </Stack>
        )}
      </Queried>
    </Card>
  )
}

const connectionsText = (count: number) => (count === 1 ? 'Its connection ends.' : `Its ${count} connections end.`)
