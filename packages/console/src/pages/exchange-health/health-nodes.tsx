import { Group, Stack, Text } from '@mantine/core'
import { IconServer2 } from '@tabler/icons-react'
import { Card } from '../../parts/card.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Moment } from '../../parts/moment.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import type { System } from './health-findings.ts'

type Node = System['nodes'][number]

const count = new Intl.NumberFormat()

/** The processes of the exchange. */
export function HealthNodes({ system }: { system: System }) {
  return (
    <Card
      flush
      title="Processes"
      description="Each is heard of every ten seconds. One that ended is forgotten after a day."
    >
      <PagedTable
        label="Processes"
        columns={COLUMNS}
        keyOf={({ id }) => id}
        query={{ data: { items: system.nodes } }}
        empty={
          <Empty icon={IconServer2} title="No process was heard of yet">
            The first is, ten seconds after its start.
          </Empty>
        }
      />
    </Card>
  )
}

const COLUMNS: readonly Column<Node>[] = [
  {
    header: 'Process',
    cell: ({ host, pid, isThis }) => (
      <Stack gap={0}>
        <Text span inherit fw={600}>
          {host}
        </Text>
        <Text span size="sm" c="dimmed" fw={400}>
          process {pid}
          {isThis && ', which answers you'}
        </Text>
      </Stack>
    ),
  },
  {
    header: 'State',
    cell: ({ state }) => <StatusBadge status={state === 'alive' ? 'active' : 'failed'} label={state} />,
  },
  {
    header: 'Roles',
    cell: ({ roles }) => (
      <Group gap={4}>
        {roles.map((role) => (
          <StatusBadge key={role} status={role} />
        ))}
      </Group>
    ),
  },
  { header: 'Version', cell: ({ version }) => version },
  { header: 'Behind', cell: ({ lagMillis }) => `${count.format(lagMillis)} ms`, isRight: true },
  { header: 'Started', cell: ({ startedAt }) => <Moment at={startedAt} /> },
]
