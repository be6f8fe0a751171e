import { Button, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { AccessList } from '../../spec/access-list.tsx'
import { nameOf, type Subscription } from '../activations/status-text.ts'
import { useListedApp } from '../marketplace/use-listed-app.ts'
import { ConsentModal } from './consent-modal.tsx'

/** Turns an activation on again. For somebody's data that needs their word once more, because the app may see more by now. */
export function ReactivateButton({ subscription }: { subscription: Subscription }) {
  const [isOpen, { open, close }] = useDisclosure()
  const { id: subscriptionId, app, environment, purpose, revision } = subscription
  const { data: listed, isPending: isUnknown } = useListedApp(app?.id)
  const ask = (body: object, ifMatch = revision) =>
    management.post('/subscriptions/{subscriptionId}/reactivate', { path: { subscriptionId }, body, ifMatch })
  const { mutate, mutateAsync, isPending } = useChange({
    run: (ifMatch: number | undefined) => ask({}, ifMatch),
    concerns: ['/subscriptions', '/connections'],
    done: ({ status }) => (status === 'pending' ? 'It was asked for again.' : 'It was reactivated.'),
  })
  if (purpose !== 'organization') {
    return (
      <Button loading={isPending} onClick={() => mutate(revision)}>
        Reactivate
      </Button>
    )
  }
  if (!listed) {
    // What nobody can read nobody is asked to agree to.
    return (
      <ConfirmButton
        disabled={isUnknown && app !== undefined}
        isDanger={false}
        title={`Reactivate ${nameOf(subscription)}?`}
        consequences="The app is not offered to your organization any more. It gets back the APIs that were agreed to before, and no others. Providers accept anew, and the Subscription-Id stays."
        confirm="Reactivate"
        revision={revision}
        onConfirm={(_, ifMatch) => mutateAsync(ifMatch)}
      >
        Reactivate
      </ConfirmButton>
    )
  }
  const apis = listed.apis.filter((api) => api.environment === environment)
  const waits = subscription.status !== 'inactive' || listed.activation === 'manual'
  return (
    <>
      <Button onClick={open}>Reactivate</Button>
      <ConsentModal
        title={`Reactivate ${nameOf(subscription)}?`}
        confirm="Reactivate"
        subject={{ app: listed, apiIds: apis.map(({ id }) => id) }}
        isOpen={isOpen}
        close={close}
        run={(consent) => ask({ consent })}
        done={waits ? 'It was asked for again.' : 'It was reactivated.'}
      >
        <Stack gap="sm">
          <Text size="sm">It may work on your data again, with everything that it works with by now:</Text>
          <AccessList apis={apis} />
          <Text size="sm">
            {waits ? 'Its developer has to approve. ' : ''}Providers accept anew, and the Subscription-Id stays.
          </Text>
        </Stack>
      </ConsentModal>
    </>
  )
}
