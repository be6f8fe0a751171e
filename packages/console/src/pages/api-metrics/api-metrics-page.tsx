import { Alert, Anchor, Group, SegmentedControl, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { bytesText } from '../../parts/bytes-text.ts'
import { ChartCard } from '../../parts/charts/chart-card.tsx'
import { DAY, HOUR, type Metrics, slotsOf } from '../../parts/charts/time-slots.ts'
import { Figure } from '../../parts/figure.tsx'
import { GapsNote } from '../../parts/gaps-note.tsx'
import { Queried } from '../../parts/queried.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { type Api, ApiFrame } from '../api/api-frame.tsx'
import {
  bytesPoints,
  bytesSeries,
  errorPoints,
  errorSeries,
  latencyPoints,
  latencySeries,
  trafficPoints,
  trafficSeries,
} from './chart-points.ts'
import { InstancesCard } from './instances-card.tsx'
import { type Period, periodOf, periods, spanOf } from './period.ts'

/** How much an API is called, how fast it answers, and what fails. */
export const ApiMetricsPage = () => <ApiFrame>{(api) => <ApiMetrics api={api} />}</ApiFrame>

function ApiMetrics({ api }: { api: Api }) {
  const [search] = usePageSearch()
  const period = periodOf(search.period)
  const span = spanOf(period, Math.floor(Date.now() / 1000))
  const query = useGet('/metering/metrics', { query: { apiId: api.id, ...span } }, { everySeconds: 30 })
  return (
    <Stack gap="lg">
      <PeriodChoice period={period} />
      <Queried query={query}>{(metrics) => <Told {...{ api, period, metrics }} />}</Queried>
      <InstancesCard {...{ api, period, span }} />
    </Stack>
  )
}

/** Buttons where there is room for them, else a list. */
function PeriodChoice({ period }: { period: Period }) {
  const [, change] = usePageSearch()
  const data = periods.map(({ value, label }) => ({ value, label }))
  const choose = (value: string | null) => change({ period: value ?? undefined })
  return (
    <Group justify="space-between" gap="sm">
      <SegmentedControl visibleFrom="sm" aria-label="Period" data={data} value={period.value} onChange={choose} />
      <Select
        hiddenFrom="sm"
        aria-label="Period"
        data={data}
        value={period.value}
        onChange={choose}
        allowDeselect={false}
        w="100%"
      />
      <Text size="sm" c="dimmed">
        {period.step === HOUR ? 'By the hour' : 'By the day, in UTC'}; some five seconds behind.
      </Text>
    </Group>
  )
}

const number = new Intl.NumberFormat()
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 })
const millisText = (millis: number) => `${number.format(Math.round(millis * 10) / 10)} ms`

function Told({ api, period, metrics }: { api: Api; period: Period; metrics: Metrics }) {
  const { counts, latencyMillis, unlistedErrors, gaps } = metrics
  const slots = slotsOf(metrics, period.step)
  const axis = period.step === DAY ? 'Day (UTC)' : 'Hour'
  const none = counts.calls === 0 ? `No calls in ${period.text}.` : undefined
  const failed = counts.calls - counts.status2xx
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing={{ base: 'sm', md: 'lg' }} component="dl" m={0}>
        <Figure name="Calls" value={number.format(counts.calls)}>
          {counts.calls === 0 ? 'none yet' : `in ${period.text}`}
        </Figure>
        <Figure name="Not successful" value={number.format(failed)}>
          {counts.calls === 0 ? 'of none' : `${percent.format(failed / counts.calls)} of calls`}
        </Figure>
        <Figure name="95 % answered within" value={latencyMillis && millisText(latencyMillis.p95)}>
          {latencyMillis
            ? `90 %: ${millisText(latencyMillis.p90)}, 99 %: ${millisText(latencyMillis.p99)}`
            : 'not known'}
        </Figure>
        <Figure name="Answered" value={bytesText(counts.responseBytes)}>
          {bytesText(counts.requestBytes)} sent to the service
        </Figure>
      </SimpleGrid>
      <GapsNote gaps={gaps} />
      <ChartCard
        title="Calls"
        description="All that the gateway answered, also those that it refused."
        {...{ axis, points: trafficPoints(slots), series: trafficSeries, empty: none }}
        format={(value) => number.format(value)}
      />
      <ChartCard
        title="Errors"
        description="By who answered: the gateway, which refuses calls, or your service."
        actions={
          <Anchor component={Link} to={at`/apis/${api.id}/errors`} size="sm">
            List them
          </Anchor>
        }
        {...{ axis, points: errorPoints(slots), series: errorSeries }}
        empty={none ?? (failed === 0 ? `Every call in ${period.text} was successful.` : undefined)}
        format={(value) => number.format(value)}
      >
        {unlistedErrors > 0 && (
          <Alert color="gray" variant="light" mt="md">
            {number.format(unlistedErrors)} errors came so fast that they are counted and not listed.
          </Alert>
        )}
      </ChartCard>
      <ChartCard
        title="Time to answer"
        description="Within how many milliseconds this share of the calls was answered, from a call’s first byte to the last of its answer. Within 5 %."
        kind="lines"
        {...{ axis, points: latencyPoints(slots), series: latencySeries }}
        empty={none ?? (latencyMillis ? undefined : 'No call was answered to its end.')}
        format={millisText}
      />
      <ChartCard
        title="Data"
        description="Bodies of requests and answers, without their header fields."
        {...{ axis, points: bytesPoints(slots), series: bytesSeries, empty: none }}
        format={bytesText}
      />
    </Stack>
  )
}
