import { Group, Select, SimpleGrid, Stack } from '@mantine/core'
import { useGet } from '../../api/queries.ts'
import { bytesText } from '../../parts/bytes-text.ts'
import { ChartCard } from '../../parts/charts/chart-card.tsx'
import type { Series } from '../../parts/charts/series.ts'
import { DAY, slotsOf } from '../../parts/charts/time-slots.ts'
import { Figure } from '../../parts/figure.tsx'
import { GapsNote } from '../../parts/gaps-note.tsx'
import { Problem } from '../../parts/problem.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { trafficPoints, trafficSeries } from '../api-metrics/chart-points.ts'
import { type App, AppFrame } from '../app/app-frame.tsx'
import { ApisCard } from './apis-card.tsx'
import { boundsOf, type Month, monthsUntil, monthText } from './months.ts'
import { OrganizationsCard } from './organizations-card.tsx'
import { quotaLevels } from './quota-level.ts'
import { stackedCalls, stacksOf } from './usage-by-api.ts'
import { type MonthOfUsage, useMonths } from './use-months.ts'
import { usePlan } from './use-plan.ts'

/** How much an app calls: by month, day, API and organization, and how much its quotas leave. */
export const AppUsagePage = () => <AppFrame>{(app) => <AppUsage app={app} />}</AppFrame>

/** Usage is kept for 400 days (docs/metering.md). */
const KEPT_MONTHS = 13
const DRAWN_MONTHS = 6

const number = new Intl.NumberFormat()
const numberText = (value: number) => number.format(value)

function AppUsage({ app }: { app: App }) {
  const [search] = usePageSearch()
  const kept = monthsUntil(Date.now() / 1000, KEPT_MONTHS)
  const month = kept.find((one) => one === search.month) ?? kept[0] ?? ''
  const drawn = kept.slice(0, Math.max(DRAWN_MONTHS, kept.indexOf(month) + 1)).toReversed()
  const { months, error, refetch } = useMonths(app.id, drawn)
  const current = months.find((one) => one.month === month)
  const apiId = search.api
  return (
    <Stack gap="lg">
      <Choices {...{ app, kept, month, months }} />
      {error !== undefined && <Problem fault={error} title="Usage is not known" retry={refetch} />}
      <Figures {...{ month, current, apiId }} />
      <GapsNote gaps={current?.gaps ?? []} />
      <ByMonth {...{ app, months, apiId }} />
      <ByDay {...{ app, month, apiId }} />
      {current && <ApisCard {...{ app, month }} usage={current.apis} />}
      <OrganizationsCard {...{ app, month, apiId }} />
    </Stack>
  )
}

interface ChoicesProps {
  app: App
  kept: readonly Month[]
  month: Month
  months: readonly MonthOfUsage[]
}

function Choices({ app, kept, month, months }: ChoicesProps) {
  const [search, change] = usePageSearch()
  const names = new Map(app.selections.map(({ apiId, api }) => [apiId, api ? `${api.name} ${api.version}` : apiId]))
  for (const { id, name } of months.flatMap(({ apis }) => apis ?? [])) if (id !== undefined) names.set(id, name)
  return (
    <Group gap="sm">
      <Select
        aria-label="Month"
        data={kept.map((value, index) => ({
          value,
          label: index === 0 ? `${monthText(value)}, so far` : monthText(value),
        }))}
        value={month}
        onChange={(value) => change({ month: value ?? undefined })}
        allowDeselect={false}
        w={{ base: '100%', xs: 240 }}
      />
      <Select
        aria-label="API"
        placeholder="All APIs"
        data={[...names].map(([value, label]) => ({ value, label }))}
        value={search.api ?? null}
        onChange={(value) => change({ api: value ?? undefined })}
        clearable
        clearButtonProps={{ 'aria-label': 'Clear API' }}
        w={{ base: '100%', xs: 240 }}
      />
    </Group>
  )
}

interface FiguresProps {
  month: Month
  current: MonthOfUsage | undefined
  apiId: string | undefined
}

function Figures({ month, current, apiId }: FiguresProps) {
  const apis = current?.apis?.filter(({ id }) => apiId === undefined || id === apiId)
  const sum = (of: 'calls' | 'successful' | 'responseBytes') => apis?.reduce((total, api) => total + api[of], 0)
  const calls = sum('calls')
  const failed = calls === undefined ? undefined : calls - (sum('successful') ?? 0)
  const bytes = sum('responseBytes')
  const more = current?.isAtLeast ? ' or more' : ''
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} spacing={{ base: 'sm', md: 'lg' }} component="dl" m={0}>
      <Figure name="Calls" value={calls === undefined ? undefined : `${number.format(calls)}${more}`}>
        in {monthText(month)}
      </Figure>
      <Figure name="Not successful" value={failed === undefined ? undefined : `${number.format(failed)}${more}`}>
        refused or failed
      </Figure>
      <Figure name="Data" value={bytes === undefined ? undefined : `${bytesText(bytes)}${more}`}>
        answered
      </Figure>
    </SimpleGrid>
  )
}

interface ByMonthProps {
  app: App
  months: readonly MonthOfUsage[]
  apiId: string | undefined
}

function ByMonth({ app, months, apiId }: ByMonthProps) {
  const plan = usePlan(app, apiId)
  const shown = months.map(({ month, apis = [] }) => ({
    month,
    apis: apis.filter(({ id }) => apiId === undefined || id === apiId),
  }))
  const stacks = stacksOf(shown.map(({ apis }) => apis))
  const series = stacks.map(({ key, label }, index): Series => ({ name: key, label, colour: COLOURS[index] ?? 1 }))
  const levels =
    apiId === undefined
      ? quotaLevels(app.quotas, 'month', 'The app’s quota for a month')
      : quotaLevels(plan?.quotas, 'month', 'The plan’s quota for a month')
  return (
    <ChartCard
      title="Calls by month"
      description="Of all organizations together, by API."
      axis="Month (UTC)"
      points={shown.map(({ month, apis }) => ({ label: monthText(month, 'short'), ...stackedCalls(apis, stacks) }))}
      {...{ series, levels }}
      empty={stacks.length === 0 && months.every(({ apis }) => apis) ? 'No calls in these months.' : undefined}
      format={numberText}
    />
  )
}

const COLOURS = [1, 2, 6, 3, 4, 5] as const

function ByDay({ app, month, apiId }: { app: App; month: Month; apiId: string | undefined }) {
  const plan = usePlan(app, apiId)
  const span = boundsOf(month)
  const { data, error, refetch } = useGet(
    '/metering/metrics',
    { query: { appId: app.id, ...(apiId !== undefined && { apiId }), ...span } },
    { everySeconds: 30 },
  )
  if (error && !data) return <Problem fault={error} retry={() => void refetch()} />
  const levels =
    apiId === undefined
      ? quotaLevels(app.quotas, 'day', 'The app’s quota for a day')
      : quotaLevels(plan?.quotas, 'day', 'The plan’s quota for a day')
  return (
    <ChartCard
      title="Calls by day"
      description={`In ${monthText(month)}.`}
      axis="Day (UTC)"
      points={trafficPoints(slotsOf({ ...span, points: data?.points ?? [] }, DAY))}
      series={trafficSeries}
      levels={levels}
      empty={data?.counts.calls === 0 ? `No calls in ${monthText(month)}.` : undefined}
      format={numberText}
    />
  )
}
