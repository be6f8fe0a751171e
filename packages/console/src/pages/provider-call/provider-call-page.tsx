import { Anchor, Button, Stack, Text } from '@mantine/core'
import type { Answer } from '@portreeve/client/management'
import { Link, useParams } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useMay } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { CodeBlock } from '../../parts/code-block.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PageLoader } from '../../parts/page-loader.tsx'
import { QueriedPage } from '../../parts/queried-page.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { callTarget, kindText, lastAnswer, stateText } from '../api-provider-calls/provider-call-text.ts'

type Call = Answer<'get', '/provider-calls/{callId}'>

/** One call to an admin API: what is sent, what came of it, and a way to make it once more. */
export function ProviderCallPage() {
  const { callId = '' } = useParams({ strict: false })
  const query = useGet('/provider-calls/{callId}', { path: { callId } }, { everySeconds: 3 })
  return (
    <QueriedPage query={query}>{(call) => (call.id === callId ? <Loaded call={call} /> : <PageLoader />)}</QueriedPage>
  )
}

const number = new Intl.NumberFormat()

function Loaded({ call }: { call: Call }) {
  const { id, apiId, kind, state, attempts, nextAttemptAt, connectionId, createdAt, updatedAt, body } = call
  const { data } = useGet('/apis/{apiId}', { path: { apiId } })
  const api = data?.id === apiId && 'client_id' in data ? data : undefined
  const connection = useGet('/connections/{connectionId}', { path: { connectionId } }).data
  const known = connection?.id === connectionId ? connection : undefined
  const mayReplay = useMay(api?.organizationId, 'owner', 'developer')
  return (
    <>
      <PageHeader
        title={`${kindText(kind)} ${known?.subscription.organization.name ?? 'a connection'}`}
        lead={`A call of the exchange to the admin API of ${api ? `${api.name} ${api.version}` : 'an API'}.`}
        back={{ to: at`/apis/${apiId}/provider-calls`, label: 'Provider calls' }}
        badge={<StatusBadge status={state} label={stateText(state).label} />}
        actions={api && mayReplay && state !== 'cancelled' && <Replay call={call} />}
      />
      <Stack gap="lg">
        <Card title="What came of it">
          <Stack>
            <Text>{stateText(state).text}</Text>
            <KeyValues
              items={[
                ['Attempts', number.format(attempts)],
                ['Last answer', lastAnswer(call)],
                ['Next attempt', nextAttemptAt === undefined ? undefined : <Moment key="next" at={nextAttemptAt} />],
                ['Made', <Moment key="made" at={createdAt} exact />],
                ['Changed', <Moment key="changed" at={updatedAt} exact />],
                ['Request-Id', <CopyText key="id" text={id} what="Request-Id" />],
                [
                  'Connection',
                  <Anchor key="connection" component={Link} to={at`/connections/${connectionId}`} inherit>
                    {known?.subscription.organization.name ?? connectionId}
                  </Anchor>,
                ],
              ]}
            />
          </Stack>
        </Card>
        <Card title="What is sent" description="With a token of the exchange, and the Request-Id in each attempt.">
          <Stack>
            {api?.activation.adminUrl !== undefined && (
              <CodeBlock language="plaintext" label="Where it goes" code={callTarget(call, api.activation.adminUrl)} />
            )}
            {body === undefined ? (
              <Text size="sm" c="dimmed">
                It has no body.
              </Text>
            ) : (
              <CodeBlock language="json" label="Body" code={JSON.stringify(body, undefined, 2)} />
            )}
          </Stack>
        </Card>
      </Stack>
    </>
  )
}

function Replay({ call: { id, state } }: { call: Call }) {
  const replay = useChange({
    run: () => management.post('/provider-calls/{callId}/replay', { path: { callId: id } }),
    concerns: ['/provider-calls', '/connections', '/me/attention'],
    done: 'It is made now.',
  })
  return (
    <Button
      variant={state === 'failed' ? 'filled' : 'default'}
      loading={replay.isPending}
      onClick={() => replay.mutate()}
    >
      {state === 'due' ? 'Try now' : 'Make it again'}
    </Button>
  )
}
