import { Drawer, Stack, Table, Text, Title } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { connectionText, type Subscription } from '../activations/status-text.ts'
import { type App, useMayChangeApp } from '../app/app-frame.tsx'
import { concerns } from './concerns.ts'

export interface ActivationDrawerProps {
  app: App
  subscription: Subscription | undefined
  onClose(): void
}

/** One organization's activation as the app's people see it: how far each API is, who agreed, and how it is ended. */
export function ActivationDrawer({ app, subscription, onClose }: ActivationDrawerProps) {
  return (
    <Drawer
      opened={subscription !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={subscription?.organization.name}
    >
      {subscription && <Activation {...{ app, subscription, onClose }} />}
    </Drawer>
  )
}

function Activation({ app, subscription, onClose }: ActivationDrawerProps & { subscription: Subscription }) {
  const { id, organization, status, environment, consent, activatedAt, deactivatedAt, purpose } = subscription
  const mayChange = useMayChangeApp(app)
  const isOn = status === 'active' || status === 'pending'
  return (
    <Stack gap="lg">
      <KeyValues
        items={[
          ['State', <StatusBadge key="status" status={status} />],
          ['Environment', <StatusBadge key="environment" status={environment} />],
          ['Agreed to by', consent && `${consent.name}, ${consent.title}`],
          ['Agreed', consent && <Moment key="agreed" at={consent.at} exact />],
          ['Terms', consent && (consent.termsVersion === '' ? 'The app had none' : `Version ${consent.termsVersion}`)],
          ['Active since', isOn && activatedAt ? <Moment key="since" at={activatedAt} exact /> : undefined],
          ['Ended', !isOn && deactivatedAt ? <Moment key="ended" at={deactivatedAt} exact /> : undefined],
          ['Subscription-Id', <CopyText key="id" text={id} what="Subscription-Id" />],
          ['Organization id', <CopyText key="organization" text={organization.id} what="organization id" />],
        ]}
      />
      <Connections subscription={subscription} />
      {mayChange && isOn && purpose === 'organization' && <Cancel {...{ app, subscription, onClose }} />}
    </Stack>
  )
}

function Connections({ subscription: { connections } }: { subscription: Subscription }) {
  return (
    <Stack gap="xs">
      <Title order={3}>APIs</Title>
      {connections.length === 0 ? (
        <Text size="sm" c="dimmed">
          It is connected to none.
        </Text>
      ) : (
        <Table aria-label="APIs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">API</Table.Th>
              <Table.Th scope="col">State</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {connections.map(({ id, api, status, error = '' }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  {api.name} {api.version}
                </Table.Td>
                <Table.Td>
                  <StatusBadge status={status} label={connectionText(status).label} />
                  {error !== '' && (
                    <Text size="sm" mt={4}>
                      The provider says: {error}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  )
}

function Cancel({ app, subscription, onClose }: ActivationDrawerProps & { subscription: Subscription }) {
  const { id, revision, organization, connections } = subscription
  const open = connections.filter(({ status }) => status !== 'inactive').length
  const cancel = useChange({
    run: (ifMatch: number | undefined) =>
      management.post('/subscriptions/{subscriptionId}/cancel', { path: { subscriptionId: id }, ifMatch }),
    concerns,
    done: `The activation of ${organization.name} is cancelled.`,
    onDone: onClose,
    showsFault: true,
  })
  return (
    <div>
      <ConfirmButton
        title={`Cancel the activation of ${organization.name}?`}
        confirm="Cancel the activation"
        consequences={`Calls of ${app.name} for ${organization.name} are refused from the next one on${open === 0 ? '' : `: ${open} ${open === 1 ? 'connection ends' : 'connections end'}, and its ${open === 1 ? 'provider is' : 'providers are'} told`}. ${organization.name} may ask again, and waits for your approval then.`}
        revision={revision}
        onConfirm={(_, ifMatch) => cancel.mutateAsync(ifMatch)}
      >
        Cancel this activation…
      </ConfirmButton>
    </div>
  )
}
