import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { nameOf, type Subscription } from '../activations/status-text.ts'
import { namesOf } from '../marketplace/names-of.ts'
import { useListedApp } from '../marketplace/use-listed-app.ts'
import { ConsentModal } from './consent-modal.tsx'

/** Turns an activation on again. For somebody's data that needs their word once more, because the app may see more by now. */
export function ReactivateButton({ subscription }: { subscription: Subscription }) {
  const [isOpen, { open, close }] = useDisclosure()
  const { id: subscriptionId, app, environment, purpose, revision } = subscription
  const { data: listed } = useListedApp(app?.id)
  const ask = (body: object) =>
    management.post('/subscriptions/{subscriptionId}/reactivate', {
      path: { subscriptionId },
      body,
      ifMatch: revision,
    })
  const { mutate, isPending } = useChange({
    run: () => ask({}),
    concerns: ['/subscriptions', '/connections'],
    done: 'It was reactivated.',
  })
  if (purpose !== 'organization') {
    return (
      <Button loading={isPending} onClick={() => mutate()}>
        Reactivate
      </Button>
    )
  }
  const apis = listed?.apis.filter((api) => api.environment === environment) ?? []
  const waits = subscription.status !== 'inactive' || listed?.activation === 'manual'
  return (
    <>
      <Button onClick={open}>Reactivate</Button>
      <ConsentModal
        title={`Reactivate ${nameOf(subscription)}?`}
        confirm="Reactivate"
        app={listed}
        isOpen={isOpen}
        close={close}
        run={(consent) => ask({ consent })}
        done={waits ? 'It was asked for again.' : 'It was reactivated.'}
      >
        <Text size="sm">
          {apis.length > 0
            ? `It may work on your data with ${namesOf(apis, 6)} again.`
            : 'It may work on your data again.'}{' '}
          {waits ? 'Its developer has to approve. ' : ''}Providers accept anew, and the Subscription-Id stays.
        </Text>
      </ConsentModal>
    </>
  )
}
