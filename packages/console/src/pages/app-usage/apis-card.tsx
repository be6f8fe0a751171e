import { Progress, Stack, Table, Text } from '@mantine/core'
import { Card } from '../../parts/card.tsx'
import tableClasses from '../../parts/paged-table.module.css'
import { quotasText } from '../../parts/plan-text.ts'
import type { App } from '../app/app-frame.tsx'
import { type Month, monthText } from './months.ts'
import { usedPercent } from './quota-level.ts'
import type { ApiUsage } from './usage-by-api.ts'
import { usePlan } from './use-plan.ts'

export interface ApisCardProps {
  app: App
  month: Month
  /** Undefined until it is known. */
  usage: readonly ApiUsage[] | undefined
}

/** Each API that the app has selected or called, and how much of its plan's quota is used up. */
export function ApisCard({ app, month, usage = [] }: ApisCardProps) {
  const called = new Set(usage.map(({ id }) => id))
  const idle = app.selections.flatMap(({ apiId, api }): ApiUsage[] =>
    called.has(apiId) || !api || api.kind === 'async'
      ? []
      : [{ id: apiId, name: `${api.name} ${api.version}`, calls: 0, successful: 0, responseBytes: 0 }],
  )
  const rows = [...usage, ...idle]
  if (rows.length === 0) return null
  return (
    <Card
      flush
      title="By API"
      description={`Calls in ${monthText(month)}, and what the plan allows. Refused calls to APIs that the app has not selected are not in it.`}
    >
      <Table className={tableClasses.table} aria-label="Usage by API">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">API</Table.Th>
            <Table.Th scope="col">Plan</Table.Th>
            <Table.Th scope="col" ta="right">
              Calls
            </Table.Th>
            <Table.Th scope="col">Used of the quota for a month</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Row key={row.id ?? ''} {...{ app, row }} />
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )
}

const number = new Intl.NumberFormat()

function Row({ app, row: { id, name, calls } }: { app: App; row: ApiUsage }) {
  const plan = usePlan(app, id)
  const quota = plan?.quotas.find(({ per }) => per === 'month')
  return (
    <Table.Tr>
      <Table.Td fw={600}>{name}</Table.Td>
      <Table.Td data-label="Plan">
        <Stack gap={0}>
          <span>{plan?.name ?? 'None'}</span>
          {plan && (
            <Text size="sm" c="dimmed">
              {quotasText(plan.quotas)}
            </Text>
          )}
        </Stack>
      </Table.Td>
      <Table.Td data-label="Calls" ta="right">
        {number.format(calls)}
      </Table.Td>
      <Table.Td data-label="Used">
        {quota ? <Used {...{ name, calls }} quota={quota.calls} /> : <Text c="dimmed">No limit</Text>}
      </Table.Td>
    </Table.Tr>
  )
}

/** From this share on a quota is about to end. */
const NEARLY = 80

function Used({ name, calls, quota }: { name: string; calls: number; quota: number }) {
  const percent = usedPercent(calls, quota)
  return (
    <Stack gap={4} w="100%" maw={260}>
      <Progress.Root size="md">
        <Progress.Section
          value={Math.min(100, percent)}
          color={percent >= 100 ? 'red.8' : percent >= NEARLY ? 'orange.7' : 'harbour.6'}
          aria-label={`Used of the quota of ${name}`}
        />
      </Progress.Root>
      <Text size="sm" c="dimmed">
        {number.format(percent)} % of {number.format(quota)}
      </Text>
    </Stack>
  )
}
