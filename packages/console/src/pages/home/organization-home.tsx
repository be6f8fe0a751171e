import { Anchor, Button, Grid, Skeleton, Stack, Text } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { IconPlayerPlay } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type Membership, useMay, useMe } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { StepList } from '../../parts/step-list.tsx'
import { AttentionCard } from './attention-card.tsx'
import { Choices, OtherWays, type Way } from './beginnings.tsx'
import { apiSteps, appSteps, callableOf } from './first-steps.ts'
import { HealthCard } from './health-card.tsx'
import { type Thing, ThingsCard } from './things-card.tsx'
import { TrafficCard } from './traffic-card.tsx'

type App = Schemas['App']
type Api = Schemas['Api']
type Subscription = Schemas['Subscription']

/** As many as are looked at to say what comes next. */
const LOOKED_AT = 20
/** It is some seconds behind by itself. */
const TRAFFIC = { everySeconds: 30 }

/** The start page of somebody's organization: what needs them first; it is asked for together with what there is. */
export function OrganizationHome({ organization }: { organization: Membership }) {
  const { operator } = useMe()
  const { organizationId } = organization
  const query = { organizationId, limit: LOOKED_AT }
  const apps = useGet('/apps', { query })
  const apis = useGet('/apis', { query })
  const subscriptions = useGet('/subscriptions', { query })
  const things =
    apps.data && apis.data && subscriptions.data
      ? {
          apps: apps.data.items,
          apis: apis.data.items,
          used: subscriptions.data.items.filter(({ purpose }) => purpose === 'organization'),
        }
      : undefined
  const fault = apps.error ?? apis.error ?? subscriptions.error
  const isLooker = organization.roles.length === 0 && !operator
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Stack gap="lg">
          <AttentionCard organization={organization} />
          {isLooker && <Looker name={organization.name} />}
          {!things && fault && <Problem fault={fault} title="What the organization has could not be read" />}
          {!things && !fault && <Skeleton height={240} radius="lg" role="status" aria-label="Loading" />}
          {things && <Doing organization={organization} {...things} />}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Stack gap="lg">
          {operator && <HealthCard />}
          {things && <Beside organization={organization} {...things} />}
        </Stack>
      </Grid.Col>
    </Grid>
  )
}

interface Things {
  organization: Membership
  apps: readonly App[]
  apis: readonly Api[]
  /** Apps that it has activated. */
  used: readonly Subscription[]
}

/** What each kind of person goes on with. */
function Doing({ organization, apps, apis, used }: Things) {
  const ways = useWays(organization)
  if (apps.length + apis.length + used.length === 0) return <Choices ways={ways} />
  return (
    <>
      {apps.length > 0 && <AppsDoing apps={apps} />}
      {apis.length > 0 && <ApisDoing organization={organization} apis={apis} />}
      {used.length > 0 && (
        <ThingsCard
          title="Apps you use"
          things={used.filter(isInUse).map(usedThing)}
          all={{ label: 'See all activations', to: '/activations' }}
        />
      )}
    </>
  )
}

function AppsDoing({ apps }: { apps: readonly App[] }) {
  const { data: traffic } = useGet('/metering/metrics', {}, TRAFFIC)
  const steps = appSteps(apps, (traffic?.counts.calls ?? 0) > 0)
  const callable = callableOf(apps)
  const tryIt = callable && (
    <Button component={Link} to={at`/apps/${callable.id}/try`} leftSection={<IconPlayerPlay size={16} aria-hidden />}>
      Try a call
    </Button>
  )
  return (
    <>
      {steps.some(({ isDone }) => !isDone) && (
        <Card
          title="From an app to a call"
          {...((callable ?? apps[0]) && { description: `With ${(callable ?? apps[0])?.name}.` })}
          actions={tryIt}
        >
          <StepList steps={steps} />
        </Card>
      )}
      <ThingsCard
        title="Your apps"
        things={apps.map(appThing)}
        all={{ label: 'See all apps', to: '/apps' }}
        actions={steps.every(({ isDone }) => isDone) && tryIt}
      />
    </>
  )
}

function ApisDoing({ organization: { organizationId }, apis }: { organization: Membership; apis: readonly Api[] }) {
  const apiId = apis[0]?.id ?? ''
  const connections = useGet('/connections', { query: { organizationId, status: 'active', limit: 1 } })
  // Its own test subscription is none.
  const hasSubscriber = connections.data?.items.some(({ subscription }) => subscription.purpose === 'organization')
  const spec = useGet('/apis/{apiId}/spec', { path: { apiId } }, { enabled: apiId !== '' && hasSubscriber === false })
  const isKnown = hasSubscriber === false && (spec.data || spec.error)
  const steps = apiSteps(apis, { hasSpec: spec.data !== undefined, hasSubscriber: false })
  return (
    <>
      {isKnown && (
        <Card
          title="From an API to its first subscriber"
          {...(apis[0] && { description: `With ${apis[0].name} ${apis[0].version}.` })}
        >
          <StepList steps={steps} />
        </Card>
      )}
      <ThingsCard title="Your APIs" things={apis.map(apiThing)} all={{ label: 'See all APIs', to: '/apis' }} />
    </>
  )
}

function Beside({ organization, apps, apis, used }: Things) {
  const ways = useWays(organization)
  const { operator, memberships } = useMe()
  const has: Record<Way, boolean> = { app: apps.length > 0, api: apis.length > 0, use: used.length > 0 }
  const traffic = useGet('/metering/metrics', {}, { ...TRAFFIC, enabled: has.app || has.api })
  if (!has.app && !has.api && !has.use) return null
  return (
    <>
      {(has.app || has.api) && (
        <TrafficCard
          query={traffic}
          description={
            operator
              ? 'Of the whole exchange, in the last 24 hours.'
              : `Of apps and APIs of ${memberships.length > 1 ? 'all your organizations' : organization.name}, in the last 24 hours.`
          }
          more={moreTraffic(apps, apis)}
        />
      )}
      <OtherWays ways={ways.filter((way) => !has[way])} />
    </>
  )
}

function Looker({ name }: { name: string }) {
  return (
    <Card title="You look, and change nothing">
      <Text c="dimmed">
        You see the apps, APIs and activations of {name}. An owner can make you a developer or an owner under{' '}
        <Anchor component={Link} to="/organization/members" inherit>
          Members
        </Anchor>
        .
      </Text>
    </Card>
  )
}

/** What somebody may begin in an organization. */
function useWays({ organizationId }: Membership): Way[] {
  const mayDevelop = useMay(organizationId, 'owner', 'developer')
  const mayOwn = useMay(organizationId, 'owner')
  return [...(mayDevelop ? (['app', 'api'] as const) : []), ...(mayOwn ? (['use'] as const) : [])]
}

function moreTraffic(apps: readonly App[], apis: readonly Api[]): { label: string; to: string } {
  const [api] = apis
  const [app] = apps
  if (api) return apis.length === 1 ? { label: 'See its metrics', to: at`/apis/${api.id}/metrics` } : byApi
  if (app && apps.length === 1) return { label: 'See its usage', to: at`/apps/${app.id}/usage` }
  return { label: 'See it by app', to: '/apps' }
}
const byApi = { label: 'See it by API', to: '/apis' }

const isInUse = ({ status }: Subscription) => status === 'active' || status === 'pending'

const appThing = ({ id, name, selections, disabled }: App): Thing => ({
  ...{ id, name, to: at`/apps/${id}` },
  about: selections.length === 1 ? '1 API' : `${selections.length} APIs`,
  ...(disabled && { badge: <StatusBadge status="disabled" /> }),
})

const apiThing = ({ id, name, version, environment }: Api): Thing => ({
  ...{ id, name, to: at`/apis/${id}` },
  about: `Version ${version}`,
  badge: <StatusBadge status={environment} />,
})

const usedThing = ({ id, app, status, environment }: Subscription): Thing => ({
  ...{ id, name: app?.name ?? 'An app that is gone', to: at`/activations/${id}` },
  about: app ? `By ${app.developer}, ${environment}` : environment,
  badge: <StatusBadge status={status} />,
})
