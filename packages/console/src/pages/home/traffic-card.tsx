import { Anchor, Group, Skeleton, Stack, Text } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Card } from '../../parts/card.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Sparkline } from './sparkline.tsx'
import { hoursOf } from './traffic.ts'

const number = new Intl.NumberFormat()

export interface TrafficCardProps {
  query: UseQueryResult<Schemas['MeteringMetrics']>
  /** Whose calls they are. */
  description: string
  /** Where there is more about them. */
  more: { label: string; to: string }
}

/** The last 24 hours in one picture. */
export function TrafficCard({ query: { data, error, refetch }, description, more }: TrafficCardProps) {
  return (
    <Card title="Calls" description={description}>
      <Stack gap="md" aria-busy={!data && !error}>
        {error && !data && <Problem fault={error} title="Calls could not be counted" retry={() => void refetch()} />}
        {!data && !error && <Skeleton height={96} />}
        {data && <Counted traffic={data} />}
        <Anchor component={Link} to={more.to} size="sm" w="fit-content">
          {more.label}
        </Anchor>
      </Stack>
    </Card>
  )
}

function Counted({ traffic }: { traffic: Schemas['MeteringMetrics'] }) {
  const { calls, status2xx } = traffic.counts
  if (calls === 0) {
    return (
      <Text size="sm" c="dimmed">
        None in the last 24 hours. The first one shows here some seconds after it was made.
      </Text>
    )
  }
  return (
    <>
      <Group gap="xl" component="dl" m={0}>
        <Figure name="Calls" value={calls} />
        <Figure name="Not successful" value={calls - status2xx} />
      </Group>
      <Sparkline hours={hoursOf(traffic)} />
      <Text size="xs" c="dimmed">
        By the hour. Calls that did not succeed are red.
      </Text>
    </>
  )
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} fz={26} fw={650} lh={1.3}>
        {number.format(value)}
      </Text>
    </div>
  )
}
