import { Alert, Anchor, Grid, Group, Skeleton, Stack, Text } from '@mantine/core'
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { settings } from '../../app/settings.ts'
import { Card } from '../../parts/card.tsx'
import { CodeBlock } from '../../parts/code-block.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { accessLabel } from '../api-access/access-draft.ts'
import { firstCall } from '../try-it/first-call.ts'
import { useOperations } from '../try-it/use-operations.ts'
import { activationLabel } from './activation-draft.ts'
import { type Api, ApiFrame, useMayChangeApi } from './api-frame.tsx'
import { nextSteps } from './next-steps.ts'
import { ProbeButton } from './probe-button.tsx'
import { subscriptionsText, useApiUsers } from './use-users.ts'

/** What an API is, where it is, and what it lacks. */
export function ApiOverviewPage() {
  return <ApiFrame>{(api) => <Overview api={api} />}</ApiFrame>
}

function Overview({ api }: { api: Api }) {
  const { details } = api
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Stack gap="lg">
          <Card title="Where it is">
            <Place api={api} />
          </Card>
          {api.kind === 'rest' ? <FirstCall api={api} /> : <FirstEvent />}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack gap="lg">
          <Steps api={api} />
          <Card title="About it">
            <Stack>
              <Text style={{ whiteSpace: 'pre-line' }} {...(details.description === '' && { c: 'dimmed' })}>
                {details.description || 'No description yet.'}
              </Text>
              <KeyValues
                items={[
                  ['Life cycle', [details.lifeCycle, details.lifeCycleNote].filter(Boolean).join(': ')],
                  ['Categories', details.tags.length === 0 ? undefined : details.tags.join(', ')],
                  ['Terms', details.terms && `Version ${details.terms.version}`],
                  ['Changed', <Moment key="changed" at={api.updatedAt} />],
                  ['Registered', <Moment key="registered" at={api.createdAt} />],
                ]}
              />
            </Stack>
          </Card>
        </Stack>
      </Grid.Col>
    </Grid>
  )
}

function Place({ api }: { api: Api }) {
  const mayChange = useMayChangeApi(api)
  const users = useApiUsers(api)
  const isEvents = api.kind === 'async'
  return (
    <KeyValues
      items={[
        ['Organization', api.organizationName],
        ['Kind', isEvents ? 'Events (async)' : 'Requests (REST)'],
        ['Apps call', isEvents ? undefined : <CopyText key="proxy" text={api.proxyUrl} what="gateway URL" />],
        [
          'Your service',
          api.targetUrl === '' ? undefined : (
            <Stack key="target" gap={6}>
              <CopyText text={api.targetUrl} what="target URL" />
              {mayChange && <ProbeButton api={api} />}
            </Stack>
          ),
        ],
        [
          'The gateway gets in with',
          isEvents ? undefined : (
            <Anchor key="access" component={Link} to={at`/apis/${api.id}/access`} inherit>
              {accessLabel(api.accessControl.kind)}
            </Anchor>
          ),
        ],
        ['Connections', activationLabel(api.activation.mode)],
        [
          'In use by',
          users && (
            <Anchor key="users" component={Link} to={at`/apis/${api.id}/connections`} inherit>
              {users.subscriptions === 0 ? 'Nobody yet' : subscriptionsText(users.subscriptions, users.isAtLeast)}
            </Anchor>
          ),
        ],
        ['Client ID', <CopyText key="client" text={api.client_id} what="Client ID" />],
        [
          'Test subscription',
          api.testSubscriptionId && (
            <CopyText key="test" text={api.testSubscriptionId} what="Subscription-Id of the test subscription" />
          ),
        ],
        ['API id', <CopyText key="id" text={api.id} what="API id" />],
      ]}
    />
  )
}

function Steps({ api }: { api: Api }) {
  const spec = useGet('/apis/{apiId}/spec', { path: { apiId: api.id } })
  if (!spec.data && !spec.error) return null
  const steps = nextSteps(api, spec.data !== undefined)
  const left = steps.filter(({ isDone }) => !isDone).length
  if (left === 0) return null
  return (
    <Card title="What it lacks" description={`${steps.length - left} of ${steps.length} steps are done.`}>
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {steps.map(({ text, isDone, to }) => (
          <Group key={text} gap="sm" wrap="nowrap" component="li">
            {isDone ? (
              <IconCircleCheckFilled size={20} color="var(--accent)" aria-label="Done:" role="img" />
            ) : (
              <IconCircle size={20} color="var(--quiet)" aria-label="To do:" role="img" />
            )}
            {isDone ? (
              <Text c="dimmed">{text}</Text>
            ) : (
              <Anchor component={Link} to={at`/apis/${api.id}` + to}>
                {text}
              </Anchor>
            )}
          </Group>
        ))}
      </Stack>
    </Card>
  )
}

function FirstCall({ api }: { api: Api }) {
  const { client_id, issuer, proxyUrl, testSubscriptionId: subscriptionId } = api
  const { operations, isLoading } = useOperations(api.id)
  if (subscriptionId === undefined) return null
  const code = firstCall({ client_id, issuer, secretName: 'CLIENT_SECRET' }, { proxyUrl, operations, subscriptionId })
  return (
    <Card
      title="Call it through the gateway"
      description="With its own Client ID and test subscription, before any app has chosen it. Put your Client secret in CLIENT_SECRET first."
    >
      <Stack>
        <TestConnection apiId={api.id} subscriptionId={subscriptionId} />
        {isLoading ? <Skeleton height={170} /> : <CodeBlock code={code} language="bash" label="A first call" />}
      </Stack>
    </Card>
  )
}

/** Its own connection comes to be like any other (protocol.md 3.8). Until it has, whoever follows the commands would be refused. */
function TestConnection({ apiId, subscriptionId }: { apiId: string; subscriptionId: string }) {
  const { data } = useGet('/subscriptions/{subscriptionId}', { path: { subscriptionId } })
  const connection = data?.connections.find(({ api }) => api.id === apiId)
  if (!data || connection?.status === 'active') return null
  return (
    <Alert color="yellow" title="Calls of its test subscription are refused at the moment">
      {connection === undefined
        ? 'The test subscription is not connected to this API.'
        : `Its connection is ${connection.status}. It comes to be like that of any organization: ${connection.status === 'pending' ? 'one of you accepts it' : 'you decide about it'}.`}{' '}
      {connection && (
        <Anchor component={Link} to={at`/connections/${connection.id}`} inherit>
          Open the connection
        </Anchor>
      )}
    </Alert>
  )
}

function FirstEvent() {
  return (
    <Card
      title="Publish an event"
      description="Your service sends events here, with a token for its Client ID. The relay brings them to each webhook that is subscribed."
    >
      <CopyText text={`${settings.relayUrl}/v2/events/{channel}`} what="publish URL" />
    </Card>
  )
}
