import { Button, Loader, Stack, Text } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import type { Api } from '../api/api-frame.tsx'
import { subscriptionsText, useApiUsers } from '../api/use-users.ts'

/** Takes an API out of service, or puts it back. */
export function ApiInService({ api }: { api: Api }) {
  const { disabled } = api
  const title = `${api.name} ${api.version}`
  const change = useChange({
    run: () =>
      disabled
        ? management.post('/apis/{apiId}/enable', { path: { apiId: api.id } })
        : management.post('/apis/{apiId}/disable', { path: { apiId: api.id } }),
    concerns: ['/apis', '/directory'],
    done: disabled ? `${title} is back in service.` : `${title} is out of service.`,
    showsFault: !disabled,
  })
  if (disabled) {
    return (
      <Card
        title="Out of service"
        description="The gateway does not know it and no token is issued for it. What an operator of the exchange has disabled, only operators enable."
        actions={
          <Button loading={change.isPending} onClick={() => change.mutate()}>
            Put back into service
          </Button>
        }
      />
    )
  }
  return (
    <Card
      title="In service"
      description="Disable the API to stop all calls to it at once. It can be enabled again."
      actions={
        <ConfirmButton
          title={`Disable ${title}?`}
          confirm="Disable the API"
          consequences={<Consequences api={api} />}
          onConfirm={() => change.mutateAsync()}
        >
          Disable
        </ConfirmButton>
      }
    />
  )
}

const number = new Intl.NumberFormat()

function Consequences({ api }: { api: Api }) {
  const users = useApiUsers(api)
  const { data: traffic } = useGet('/metering/metrics', { query: { apiId: api.id } })
  if (!users) return <Loader size="sm" aria-label="Counting what it would stop" />
  return (
    <Stack gap="sm">
      <Text>
        From the next call on the gateway answers 404 for it, and its own credentials get no tokens, so that your
        service can publish nothing and look nothing up with them.
      </Text>
      <Text>
        {subscriptionsText(users.active, users.isAtLeast)} {users.active === 1 ? 'lets' : 'let'} calls through to it.
        {traffic && ` It got ${number.format(traffic.counts.calls)} calls in the last 24 hours.`}
      </Text>
    </Stack>
  )
}
