import { Badge, Box, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { Moment } from '../../parts/moment.tsx'
import type { Check } from './explained.ts'
import { Timeline } from './timeline.tsx'

export interface EntryCardProps {
  /** "Call", "Event", "Request for a token". */
  what: string
  method: string
  path: string
  status: number | undefined
  /** Whose answer it was, and its code: "QUOTA-EXCEEDED, from the gateway". */
  from: string
  atMillis: number
  verdict: ReactNode
  checks: readonly Check[]
  /** Beside the checks. */
  children: ReactNode
}

/** One request with the Request-Id: what it was, how it ended, what was asked and what is known of it. */
export function EntryCard({ what, method, path, status, from, atMillis, verdict, checks, children }: EntryCardProps) {
  const title = useId()
  return (
    <Box className="card" component="section" aria-labelledby={title} p="lg">
      <Stack gap="lg">
        <Stack gap={4}>
          <Text size="sm" c="dimmed">
            {what}, <Moment at={atMillis / 1000} />
          </Text>
          <Title order={2} id={title} className="mono" style={{ overflowWrap: 'anywhere' }}>
            {method} {path}
          </Title>
          <Group gap={8}>
            <Badge variant="light" color={colourOf(status)} tt="none" size="lg">
              {status ?? 'no answer'}
            </Badge>
            <Text size="sm" c="dimmed">
              {from}
            </Text>
          </Group>
        </Stack>
        {verdict}
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl" verticalSpacing="xl">
          <Stack gap="sm">
            <Title order={3}>What was checked</Title>
            <Timeline checks={checks} />
          </Stack>
          <Stack gap="lg">{children}</Stack>
        </SimpleGrid>
      </Stack>
    </Box>
  )
}

function colourOf(status: number | undefined): string {
  if (status === undefined || status >= 500) return 'red'
  if (status >= 400) return 'orange'
  return 'teal'
}
