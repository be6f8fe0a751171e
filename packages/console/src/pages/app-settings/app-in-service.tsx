import { Button, Loader, Stack, Text } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { App } from '../app/app-frame.tsx'
import { organizationsText, useBuyers } from '../app/use-buyers.ts'

/** Takes an app out of service, or puts it back. */
export function AppInService({ app }: { app: App }) {
  const { name, disabled } = app
  const change = useChange({
    run: () =>
      disabled
        ? management.post('/apps/{appId}/enable', { path: { appId: app.id } })
        : management.post('/apps/{appId}/disable', { path: { appId: app.id } }),
    concerns: ['/apps'],
    done: disabled ? `${name} is back in service.` : `${name} is out of service.`,
    showsFault: !disabled,
  })
  if (disabled) {
    return (
      <Card
        title="Out of service"
        description="Its calls are refused and it gets no tokens. What an operator of the exchange has disabled, only operators enable."
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
      description="Disable the app to stop it at once, in all organizations. It can be enabled again."
      actions={
        <ConfirmButton
          title={`Disable ${name}?`}
          confirm="Disable the app"
          consequences={<Consequences app={app} />}
          onConfirm={() => change.mutateAsync()}
        >
          Disable
        </ConfirmButton>
      }
    />
  )
}

const number = new Intl.NumberFormat()

function Consequences({ app }: { app: App }) {
  const { buyers, error } = useBuyers(app.id)
  const { data: traffic } = useGet('/metering/metrics', { query: { appId: app.id } })
  if (error) return <Problem fault={error} />
  if (!buyers) return <Loader size="sm" aria-label="Counting what it would stop" />
  return (
    <Stack gap="sm">
      <Text>
        From the next call on all its calls are refused, its credentials get no tokens, and no events are sent to its
        webhooks.
      </Text>
      <Text>
        {organizationsText(buyers.active, buyers.isAtLeast)} {buyers.active === 1 ? 'uses' : 'use'} it.
        {traffic && ` It made ${number.format(traffic.counts.calls)} calls in the last 24 hours.`}
      </Text>
    </Stack>
  )
}
