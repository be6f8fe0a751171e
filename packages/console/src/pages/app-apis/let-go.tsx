import { Alert, Anchor, Loader, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { at } from '../../app/at.ts'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { App } from '../app/app-frame.tsx'
import { organizationsText, useBuyers } from '../app/use-buyers.ts'
import type { Selection } from './selection.ts'

/** Takes an API out of an app, and says first what that ends. */
export function LetGo({ app, selection }: { app: App; selection: Selection }) {
  const { apiId, api } = selection
  const name = api ? `${api.name} ${api.version}` : 'the API that is gone'
  const change = useChange({
    run: () => management.delete('/apps/{appId}/apis/{apiId}', { path: { appId: app.id, apiId } }),
    concerns: ['/apps', '/subscriptions', '/webhooks'],
    done: `The app has let ${name} go.`,
    showsFault: true,
  })
  return (
    <ConfirmButton
      size="sm"
      title={`Let ${name} go?`}
      confirm="Let it go"
      consequences={<Consequences {...{ app, selection, name }} />}
      onConfirm={() => change.mutateAsync()}
      aria-label={`Let ${name} go`}
    >
      Let go
    </ConfirmButton>
  )
}

function Consequences({ app, selection, name }: { app: App; selection: Selection; name: string }) {
  const { buyers, error } = useBuyers(app.id)
  const { testSubscriptionId: subscriptionId = '' } = app
  const test = useGet(
    '/subscriptions/{subscriptionId}',
    { path: { subscriptionId } },
    { enabled: subscriptionId !== '' },
  )
  if (error) return <Problem fault={error} />
  if (!buyers) return <Loader size="sm" aria-label="Counting what it would end" />
  const living = buyers.active + buyers.pending
  const tested = test.data?.connections.filter(
    ({ api, status }) => api.id === selection.apiId && status !== 'inactive' && status !== 'rejected',
  ).length
  return (
    <Stack gap="sm">
      {living > 0 && (
        <Alert color="yellow" title="Organizations count on it">
          {organizationsText(living, buyers.isAtLeast)} {living === 1 ? 'has' : 'have'} activated this app or waits for
          approval, so the exchange will refuse this. End their{' '}
          <Anchor component={Link} to={at`/apps/${app.id}/activations`} inherit underline="always">
            activations
          </Anchor>{' '}
          first.
        </Alert>
      )}
      <Text>
        From the next call on, calls of this app to {name} are refused.
        {tested !== undefined && tested > 0 && ' The connection of its test subscription ends.'}
        {selection.webhookUrl !== undefined && ' Events that wait for its webhook are not sent any more.'} It can be
        selected again, with plan and terms.
      </Text>
    </Stack>
  )
}
