import { Alert, Button, Select, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useKept } from '../../parts/use-kept.ts'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { type App, AppFrame, useMayChangeApp } from '../app/app-frame.tsx'
import { AnswerView } from './answer-view.tsx'
import { CallFields } from './call-fields.tsx'
import { type CallForm, callOf } from './call-of.ts'
import { CodeTabs } from './code-tabs.tsx'
import { emptyForm } from './empty-form.ts'
import { type CallAnswer, sendCall } from './send-call.ts'
import { useOperations } from './use-operations.ts'
import { useTryToken } from './use-try-token.ts'

/** A real call of an app, through the gateway, from this page: what was sent, what came back, and the same call in code. */
export function TryItPage() {
  return <AppFrame>{(app) => <TryIt key={app.id} app={app} />}</AppFrame>
}

interface LastCall {
  form: CallForm
  answer: CallAnswer | undefined
}

type Selection = App['selections'][number] & { api: NonNullable<App['selections'][number]['api']> }

function TryIt({ app }: { app: App }) {
  const mayTry = useMayChangeApp(app)
  const [search, change] = usePageSearch()
  const callable = app.selections.filter((selection): selection is Selection => selection.api?.kind === 'rest')
  const chosen = callable.find(({ apiId }) => apiId === search.api) ?? callable[0]
  if (!chosen) {
    return (
      <Empty
        icon={IconPlugConnected}
        title="Select an API first"
        action={
          <Button component={Link} to={at`/apps/${app.id}/apis`}>
            Select an API
          </Button>
        }
      >
        Here you send calls of this app through the gateway and see what comes back. The app has not selected an API
        that can be called yet.
      </Empty>
    )
  }
  if (!mayTry) {
    return (
      <Alert title="For its developers">
        A call from here is a call of the app. Its owners and developers may send one.
      </Alert>
    )
  }
  if (!app.grant_types.includes('client_credentials')) {
    return (
      <Alert title="This app gets tokens for people alone">
        It has no secret: whoever signs in to it gets a token for themselves, and the app none of its own. Calls from
        here need one. Try them with an app that has an API Secret, or in the app itself.
      </Alert>
    )
  }
  return (
    <Stack>
      <Text c="dimmed" maw={720}>
        What you send here is a real call: it counts for the app’s quotas, and the API service answers it. With the
        Subscription-Id “test” the gateway answers by itself, with the examples of the specification and whatever the
        parameters say.
      </Text>
      <Select
        label="API"
        allowDeselect={false}
        value={chosen.apiId}
        onChange={(api) => change({ api: api ?? undefined, operation: undefined }, { replace: true })}
        data={callable.map(({ apiId, api }) => ({
          value: apiId,
          label: `${api.name} ${api.version} · ${api.environment}`,
        }))}
        maw={480}
      />
      <OneApi key={chosen.apiId} app={app} selection={chosen} />
    </Stack>
  )
}

function OneApi({ app, selection: { apiId, api } }: { app: App; selection: Selection }) {
  const { operations, isLoading, hasSpec } = useOperations(apiId)
  const subscriptions = useGet('/subscriptions', { query: { appId: app.id, status: 'active', limit: 100 } })
  // Who looks at why a call was refused comes back to the call.
  const [{ form, answer }, keep] = useKept<LastCall>('try-it', app.id, apiId)
  const [fault, setFault] = useState<unknown>()
  const [isUnderWay, setUnderWay] = useState(false)
  const token = useTryToken(app.id)
  const ofApi = (subscriptions.data?.items ?? []).filter(
    ({ purpose, connections }) => purpose === 'organization' && connections.some((one) => one.api.id === apiId),
  )
  // The test subscription is connected with APIs outside of Production alone.
  const usual = api.environment === 'Production' ? ofApi[0]?.id : app.testSubscriptionId
  const current = form ?? emptyForm(operations[0], usual)
  const operation = operations.find(({ method, path }) => method === current.method && path === current.path)
  const outcome = callOf(current, operation, api.proxyUrl)

  async function send() {
    if (!('call' in outcome)) return
    setUnderWay(true)
    setFault(undefined)
    try {
      keep({ answer: await sendCall(outcome.call, await token()) })
    } catch (thrown) {
      keep({ answer: undefined })
      setFault(thrown instanceof TypeError || thrown instanceof DOMException ? new NoAnswer(api.proxyUrl) : thrown)
    } finally {
      setUnderWay(false)
    }
  }

  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
      <Card title="Request" description={hasSpec || isLoading ? undefined : <NoSpec />}>
        {isLoading ? (
          // What is typed before it is known what can be called would be of no operation.
          <Skeleton height={320} radius="md" role="status" aria-label="Loading" />
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              void send()
            }}
          >
            <CallFields
              {...{ operations, operation, form: current }}
              choices={choicesOf(app, ofApi)}
              onChange={(next) => keep({ form: next })}
              onChoose={(next) => keep({ form: emptyForm(next, usual, current) })}
            />
            {'fault' in outcome && (
              <Text size="sm" c="var(--mantine-color-error)" mt="sm" role="status">
                {outcome.fault}
              </Text>
            )}
            <Button type="submit" mt="md" loading={isUnderWay} disabled={!('call' in outcome)}>
              Send
            </Button>
          </form>
        )}
      </Card>
      <Stack>
        {fault instanceof NoAnswer ? (
          <Alert color="red" role="alert" title="No answer">
            {fault.message}
          </Alert>
        ) : (
          <Problem fault={fault} title="No token for the call" />
        )}
        <AnswerView answer={answer} isUnderWay={isUnderWay} />
        {'call' in outcome && <CodeTabs call={outcome.call} />}
      </Stack>
    </SimpleGrid>
  )
}

/** A browser does not say why: the gateway may be away, or unreachable from here. */
class NoAnswer extends Error {
  constructor(url: string) {
    super(
      `The gateway at ${new URL(url).origin} did not answer within a minute, or cannot be reached from your browser.`,
    )
  }
}

const NoSpec = () => (
  <>
    This API has no specification, so method and path are yours to write. Its provider can add one; then its operations
    are listed here, and the Subscription-Id “test” answers with its examples.
  </>
)

interface Choice {
  value: string
  label: string
}

/** For whom the call may be: nobody in particular, or an organization that uses the app. */
function choicesOf(app: App, ofApi: readonly { id: string; organization: { name: string } }[]): Choice[] {
  return [
    { value: 'test', label: 'test: the gateway answers with examples' },
    ...(app.testSubscriptionId === undefined
      ? []
      : [{ value: app.testSubscriptionId, label: 'The app’s test subscription' }]),
    ...ofApi
      .filter(({ id }) => id !== app.testSubscriptionId)
      .map(({ id, organization }) => ({ value: id, label: organization.name })),
  ]
}
