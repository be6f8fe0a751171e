import { Box, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import type { UseQueryResult } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import classes from './card-grid.module.css'
import { Initials } from './initials.tsx'
import { Problem } from './problem.tsx'
import { usePageSearch } from './use-page-search.ts'

export interface CardGridProps<Item> {
  /** What they are, for whoever does not see it: "Apps". */
  label: string
  keyOf(item: Item): string
  /** A Tile. */
  tile(item: Item): ReactNode
  query: UseQueryResult<{ items: Item[]; next?: string }>
  empty: ReactNode
}

/** A list as cards to look around in, a page at a time from the server. */
export function CardGrid<Item>({ label, keyOf, tile, query, empty }: CardGridProps<Item>) {
  const [{ after }, change] = usePageSearch()
  const { history } = useRouter()
  const { data, error, isPlaceholderData, refetch } = query
  if (error && !data) return <Problem fault={error} retry={() => void refetch()} />
  if (data && data.items.length === 0 && after === undefined) return empty
  return (
    <Stack aria-busy={isPlaceholderData || !data}>
      <ul className={classes.grid} aria-label={label} data-faded={isPlaceholderData || undefined}>
        {data
          ? data.items.map((item) => (
              <li key={keyOf(item)} style={{ display: 'grid' }}>
                {tile(item)}
              </li>
            ))
          : SKELETONS.map((key) => (
              <li key={key}>
                <Skeleton height={168} radius="lg" />
              </li>
            ))}
      </ul>
      {(after !== undefined || data?.next !== undefined) && (
        <Group justify="flex-end" gap="xs" component="nav" aria-label={`Pages of ${label}`}>
          <Button
            variant="default"
            leftSection={<IconChevronLeft size={16} aria-hidden />}
            disabled={after === undefined}
            onClick={() => (history.canGoBack() ? history.back() : change({ after: undefined }))}
          >
            Back
          </Button>
          <Button
            variant="default"
            rightSection={<IconChevronRight size={16} aria-hidden />}
            disabled={data?.next === undefined}
            loading={isPlaceholderData}
            onClick={() => change({ after: data?.next })}
          >
            Next
          </Button>
        </Group>
      )}
    </Stack>
  )
}

const SKELETONS = [1, 2, 3, 4, 5, 6]

export interface TileProps {
  to: string
  title: string
  /** Whose it is. */
  by: string
  description: string
  /** In the upper corner, such as a state. */
  badge?: ReactNode
  /** At the bottom. */
  children?: ReactNode
}

/** One card of the grid. All of it leads to the page about the thing. */
export function Tile({ to, title, by, description, badge, children }: TileProps) {
  return (
    <Box className={`card ${classes.tile}`} component="article">
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <Initials of={title} />
        <Box style={{ minWidth: 0, flex: 1 }}>
          <Link to={to} className={classes.link ?? ''}>
            {title}
          </Link>
          <Text size="sm" c="dimmed">
            {by}
          </Text>
        </Box>
        {badge}
      </Group>
      {description !== '' && (
        <Text size="sm" lineClamp={3}>
          {description}
        </Text>
      )}
      {children !== undefined && <Box className={classes.foot ?? ''}>{children}</Box>}
    </Box>
  )
}
