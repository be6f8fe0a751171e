import { List, Stack, Text } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { nameOf, type Subscription } from '../activations/status-text.ts'
import { namesOf } from '../marketplace/names-of.ts'

/** Ends an activation, or takes the request back. */
export function DeactivateButton({ subscription }: { subscription: Subscription }) {
  const { id, status, organization, revision } = subscription
  const name = nameOf(subscription)
  const isPending = status === 'pending'
  const { mutateAsync } = useChange({
    run: (ifMatch: number | undefined) =>
      management.post('/subscriptions/{subscriptionId}/deactivate', { path: { subscriptionId: id }, ifMatch }),
    concerns: ['/subscriptions', '/connections', '/me/attention'],
    done: isPending ? 'The request was taken back.' : `${name} was deactivated.`,
    showsFault: true,
  })
  return (
    <ConfirmButton
      title={isPending ? `Take back the request for ${name}?` : `Deactivate ${name}?`}
      confirm={isPending ? 'Take it back' : 'Deactivate'}
      consequences={
        isPending ? (
          <Text>
            Its developer is no longer asked. {organization.name} can ask again later; the developer decides then.
          </Text>
        ) : (
          <Consequences subscription={subscription} />
        )
      }
      {...(!isPending && { typeToConfirm: name })}
      revision={revision}
      onConfirm={(_, ifMatch) => mutateAsync(ifMatch)}
    >
      {isPending ? 'Take back the request' : 'Deactivate'}
    </ConfirmButton>
  )
}

function Consequences({ subscription: { connections, organization } }: { subscription: Subscription }) {
  const alive = connections.filter(({ status }) => status !== 'inactive')
  return (
    <Stack gap="xs">
      <Text>
        {alive.length === 0
          ? 'It has no connection at the moment.'
          : `Its ${alive.length === 1 ? 'connection' : `${alive.length} connections`} to ${namesOf(
              alive.map(({ api }) => api),
              5,
            )} ${alive.length === 1 ? 'ends' : 'end'}.`}
      </Text>
      <List size="sm" spacing={4}>
        <List.Item>From the next call on it gets nothing more of {organization.name}.</List.Item>
        <List.Item>Providers are told, and may remove what they keep for it.</List.Item>
        <List.Item>When you reactivate it, providers have to accept again. The Subscription-Id stays.</List.Item>
      </List>
    </Stack>
  )
}
