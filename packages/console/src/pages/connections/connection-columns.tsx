import { Anchor, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { at } from '../../app/at.ts'
import { Moment } from '../../parts/moment.tsx'
import type { Column } from '../../parts/paged-table.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { type Connection, callerText, connectionStatusText, lacksValues } from './connection-text.ts'

const WHO: Column<Connection> = {
  header: 'Organization',
  cell: (connection) => (
    <Stack gap={0}>
      <Anchor component={Link} to={at`/connections/${connection.id}`} fw={600}>
        {connection.subscription.organization.name}
      </Anchor>
      <Text size="sm" c="dimmed" fw={400}>
        {callerText(connection)}
      </Text>
    </Stack>
  ),
}

const API: Column<Connection> = {
  header: 'API',
  cell: ({ api }) => (
    <Text span size="sm">
      {api.name} {api.version}
    </Text>
  ),
}

const STATE: Column<Connection> = {
  header: 'State',
  cell: (connection) => (
    <Group gap={6}>
      <StatusBadge status={connection.status} label={connectionStatusText(connection.status).label} />
      {lacksValues(connection) && <StatusBadge status="held" label="values missing" />}
    </Group>
  ),
}

const ENVIRONMENT: Column<Connection> = {
  header: 'Environment',
  cell: ({ subscription }) => <StatusBadge status={subscription.environment} />,
}

const CHANGED: Column<Connection> = {
  header: 'Changed',
  cell: ({ changedAt }) => (
    <Text span size="sm" c="dimmed">
      <Moment at={changedAt} />
    </Text>
  ),
}

/** Of connections to many APIs, and to one. */
export const columnsOfAll = [WHO, API, STATE, ENVIRONMENT, CHANGED]
export const columnsOfOne = [WHO, STATE, ENVIRONMENT, CHANGED]
