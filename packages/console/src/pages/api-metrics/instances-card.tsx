import { Anchor, Table, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import tableClasses from '../../parts/paged-table.module.css'
import { StatusBadge } from '../../parts/status-badge.tsx'
import type { Api } from '../api/api-frame.tsx'
import { groupApis } from '../apis/group-apis.ts'
import type { Period } from './period.ts'

export interface InstancesCardProps {
  api: Api
  period: Period
  span: { from: number; to: number }
}

/** More are compared by nobody at a glance, and each is asked for by itself. */
const COMPARED = 12

type Instance = Pick<Api, 'id' | 'name' | 'version' | 'environment' | 'organizationId'>

/** The same API in its other versions and environments. Nothing where it has none. */
export function InstancesCard({ api, period, span }: InstancesCardProps) {
  const { data } = useGet('/apis', {
    query: { organizationId: api.organizationId, search: api.name, limit: 200 },
  })
  const group = groupApis<Instance>(data?.items ?? []).find(({ instances }) =>
    instances.some(({ id }) => id === api.id),
  )
  if (!group || group.instances.length < 2) return null
  const instances = group.instances.slice(0, COMPARED)
  const more = group.instances.length - instances.length
  return (
    <Card
      flush
      title="Versions and environments"
      description={`${api.name} in ${period.text}${more > 0 ? `; ${more} more are not compared` : ''}.`}
    >
      <Table className={tableClasses.table} aria-label="Versions and environments">
        <Table.Thead>
          <Table.Tr>
            {HEADERS.map(({ text, isRight }) => (
              <Table.Th key={text} scope="col" {...(isRight && { ta: 'right' })}>
                {text}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {instances.map((instance) => (
            <Row key={instance.id} {...{ instance, period, span }} isThis={instance.id === api.id} />
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )
}

const HEADERS: readonly { text: string; isRight?: true }[] = [
  { text: 'Version' },
  { text: 'Environment' },
  { text: 'Calls', isRight: true },
  { text: '4xx', isRight: true },
  { text: '5xx', isRight: true },
  { text: '95 % within', isRight: true },
]

const number = new Intl.NumberFormat()

interface RowProps {
  instance: Instance
  period: Period
  span: InstancesCardProps['span']
  isThis: boolean
}

function Row({ instance: { id, version, environment }, period, span, isThis }: RowProps) {
  const { data } = useGet('/metering/metrics', { query: { apiId: id, ...span } })
  const cells = [
    data && number.format(data.counts.calls),
    data && `${number.format(data.percent.status4xx)} %`,
    data && `${number.format(data.percent.status5xx)} %`,
    data?.latencyMillis && `${number.format(data.latencyMillis.p95)} ms`,
  ]
  return (
    <Table.Tr>
      <Table.Td>
        {isThis ? (
          <Text span fw={600}>
            {version} (this one)
          </Text>
        ) : (
          <Anchor component={Link} to={at`/apis/${id}/metrics`} search={{ period: period.value } as never} fw={600}>
            {version}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td data-label="Environment">
        <StatusBadge status={environment} />
      </Table.Td>
      {cells.map((cell, index) => (
        <Table.Td key={HEADERS[index + 2]?.text} data-label={HEADERS[index + 2]?.text} ta="right">
          {cell ?? '–'}
        </Table.Td>
      ))}
    </Table.Tr>
  )
}
