import { Anchor, Stack, Text } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import type { Api } from '../api/api-frame.tsx'
import { subscriptionsText, useApiUsers } from '../api/use-users.ts'

/** The end of an API that nobody uses. */
export function RemoveApi({ api }: { api: Api }) {
  const users = useApiUsers(api)
  const spec = useGet('/apis/{apiId}/spec', { path: { apiId: api.id } })
  const navigate = useNavigate()
  const title = `${api.name} ${api.version}`
  const remove = useChange({
    run: (ifMatch: number | undefined) => management.delete('/apis/{apiId}', { path: { apiId: api.id }, ifMatch }),
    // Only lists: the API itself is not asked for again, because it is not there.
    concerns: [],
    done: `${title} was removed.`,
    onDone: () => void navigate({ to: '/apis' }),
    showsFault: true,
  })
  if (users && users.subscriptions > 0) {
    return (
      <Card
        title="Remove"
        description={
          <>
            {subscriptionsText(users.subscriptions, users.isAtLeast)}{' '}
            {users.subscriptions === 1 ? 'has a connection' : 'have connections'} to this API, in force or ended, so it
            stays. See its{' '}
            <Anchor component={Link} to={at`/apis/${api.id}/connections`} inherit underline="always">
              connections
            </Anchor>
            , or disable it instead.
          </>
        }
      />
    )
  }
  const { length: plans } = api.plans
  const gone = [
    'its Client ID and secret',
    'its test subscription',
    ...(spec.data ? ['its specification'] : []),
    ...(plans === 0 ? [] : [plans === 1 ? 'its plan' : `its ${plans} plans`]),
  ]
  return (
    <Card
      title="Remove"
      description="No subscription has ever used it. It can go unless an app has selected it; that cannot be taken back."
      actions={
        <ConfirmButton
          title={`Remove ${title}?`}
          confirm="Remove the API"
          typeToConfirm={title}
          consequences={
            <Stack gap="sm">
              <Text>
                With it go {gone.slice(0, -1).join(', ')} and {gone.at(-1)}. Tokens that were issued for it stop
                working, and calls to {api.proxyUrl} are answered 404.
              </Text>
              <Text>This cannot be taken back: another API gets another Client ID.</Text>
            </Stack>
          }
          revision={api.revision}
          onConfirm={(_, ifMatch) => remove.mutateAsync(ifMatch)}
        >
          Remove
        </ConfirmButton>
      }
    />
  )
}
