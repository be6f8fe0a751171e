import { Grid, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useGet } from '../../api/queries.ts'
import { Card } from '../../parts/card.tsx'
import { CodeBlock } from '../../parts/code-block.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { OutsideLink } from '../../parts/outside-link.tsx'
import { firstCall } from '../try-it/first-call.ts'
import { useOperations } from '../try-it/use-operations.ts'
import { type App, AppFrame } from './app-frame.tsx'
import { FirstSteps } from './first-steps.tsx'
import { useBuyers } from './use-buyers.ts'

/** How an app is doing, what is next, and how it is called. */
export const AppOverviewPage = () => <AppFrame>{(app) => <Overview app={app} />}</AppFrame>

const number = new Intl.NumberFormat()

function Overview({ app }: { app: App }) {
  const { buyers } = useBuyers(app.id)
  const { data: traffic } = useGet('/metering/metrics', { query: { appId: app.id } })
  const counts = traffic?.counts
  const failed = counts && counts.calls - counts.status2xx
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing={{ base: 'sm', md: 'lg' }} component="dl" m={0}>
        <Fact name="Organizations" value={buyers && `${number.format(buyers.active)}${buyers.isAtLeast ? '+' : ''}`}>
          {buyers && buyers.pending > 0 ? `${number.format(buyers.pending)} waiting for approval` : 'have it active'}
        </Fact>
        <Fact name="APIs" value={number.format(app.selections.length)}>
          selected
        </Fact>
        <Fact name="Calls" value={counts && number.format(counts.calls)}>
          in the last 24 hours
        </Fact>
        <Fact name="Not successful" value={failed !== undefined ? number.format(failed) : undefined}>
          in the last 24 hours
        </Fact>
      </SimpleGrid>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="lg">
            <FirstSteps app={app} hasCalled={(counts?.calls ?? 0) > 0} hasBuyers={(buyers?.ever ?? 0) > 0} />
            <FirstCall app={app} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Card title="About">
            <Stack>
              {app.description !== '' && <Text>{app.description}</Text>}
              <KeyValues
                items={[
                  ['API Key', <CopyText key="key" text={app.client_id} what="API Key" />],
                  ['App id', <CopyText key="id" text={app.id} what="app id" />],
                  [
                    'Test subscription',
                    app.testSubscriptionId === undefined ? undefined : (
                      <CopyText key="test" text={app.testSubscriptionId} what="Subscription-Id" />
                    ),
                  ],
                  ['Organization', app.organizationName],
                  ['Contact', app.contactEmail],
                  ['Website', app.website === undefined ? undefined : <OutsideLink key="web" href={app.website} />],
                  ['Activation', app.activation === 'manual' ? 'After your approval' : 'At once'],
                  ['Registered', <Moment key="at" at={app.createdAt} />],
                  ['Changed', <Moment key="changed" at={app.updatedAt} />],
                ]}
              />
            </Stack>
          </Card>
        </Grid.Col>
      </Grid>
    </Stack>
  )
}

/** A number with its name; a dash until it is known. */
/** Of the first API that can be called; one in Test before one in Production, because the test subscription is connected with that. */
function FirstCall({ app }: { app: App }) {
  const { client_id, issuer, selections, testSubscriptionId } = app
  const callable = selections.flatMap(({ apiId, api }) => (api?.kind === 'rest' ? [{ id: apiId, ...api }] : []))
  const tested = testSubscriptionId && callable.find(({ environment }) => environment !== 'Production')
  const api = tested || callable[0]
  const { operations, hasSpec, isLoading } = useOperations(api?.id)
  // The simulator answers from the description, so it needs one.
  const subscriptionId = tested ? testSubscriptionId : hasSpec ? 'test' : undefined
  const code = firstCall(
    { client_id, issuer, secretName: 'API_SECRET' },
    api && { proxyUrl: api.proxyUrl, operations, subscriptionId },
  )
  return (
    <Card
      title="A first call"
      description={
        api && !hasSpec && !isLoading
          ? `In a shell where API_SECRET is set. ${api.name} has no specification yet, so put a path of it at the end${subscriptionId === undefined ? ', and in SUBSCRIPTION_ID that of an organization which has activated the app' : ''}.`
          : 'In a shell where API_SECRET is set. The second request takes the token of the first.'
      }
    >
      {isLoading ? (
        <Skeleton height={170} />
      ) : (
        <CodeBlock code={code} language="bash" label="Commands for a first call" />
      )}
    </Card>
  )
}

function Fact({ name, value, children }: { name: string; value: string | undefined; children: ReactNode }) {
  return (
    <div className="card" style={{ padding: 'var(--mantine-spacing-md)' }}>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} fz={26} fw={650} lh={1.3}>
        {value ?? '–'}
      </Text>
      <Text component="dd" m={0} size="sm" c="dimmed">
        {children}
      </Text>
    </div>
  )
}
