import { Box, Button, Group, Loader, Skeleton, Table, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import classes from './paged-table.module.css'
import { Problem } from './problem.tsx'
import { usePageSearch } from './use-page-search.ts'

export interface Column<Item> {
  /** The first column names the row: a link to it, as a rule. */
  header: string
  cell(item: Item): ReactNode
  /** Numbers. */
  isRight?: boolean
}

export interface PagedTableProps<Item> {
  /** What the table holds, for whoever does not see it: "Apps". */
  label: string
  columns: readonly Column<Item>[]
  keyOf(item: Item): string
  /** Of `useGet`, or of what is there already. */
  query: {
    data: { items: readonly Item[]; next?: string } | undefined
    error?: unknown
    isPlaceholderData?: boolean
    refetch?: () => unknown
  }
  /** In the place of an empty list (see Empty). Where filters are set, say that nothing fits them. */
  empty: ReactNode
  /** Of the parameter of the URL that says where the page begins; where two tables share a page. */
  cursor?: string
}

/** A list, a page at a time from the server. On a narrow screen each row becomes a block of names and values. */
export function PagedTable<Item>({ label, columns, keyOf, query, empty, cursor = 'after' }: PagedTableProps<Item>) {
  const [search, change] = usePageSearch()
  const { history } = useRouter()
  const { data, error, isPlaceholderData = false, refetch } = query
  const from = search[cursor]
  const next = data?.next
  // A long search answers with what it found in bounded time, which may be nothing yet.
  const isSearching = data?.items.length === 0 && next !== undefined
  const [followed, setFollowed] = useState(0)
  const hasFollowed = from === undefined ? 0 : followed
  const goesOn = isSearching && hasFollowed < FOLLOWED_MAX
  // biome-ignore lint/correctness/useExhaustiveDependencies: each place is left once.
  useEffect(() => {
    if (!goesOn || isPlaceholderData) return
    setFollowed(hasFollowed + 1)
    change({ [cursor]: next }, { replace: true })
  }, [goesOn, isPlaceholderData, next])
  if (error && !data) {
    return (
      <Box p="lg">
        <Problem fault={error} {...(refetch && { retry: () => void refetch() })} />
      </Box>
    )
  }
  if (isSearching) {
    return (
      <Group p="lg" gap="sm" role="status" aria-busy={goesOn}>
        {(goesOn || isPlaceholderData) && <Loader size="sm" />}
        <Text c="dimmed">{goesOn ? 'Nothing so far. Searching on…' : 'Searched so far: nothing was found.'}</Text>
        {!goesOn && (
          <Button
            variant="default"
            size="sm"
            disabled={isPlaceholderData}
            onClick={() => {
              setFollowed(1)
              change({ [cursor]: next }, { replace: true })
            }}
          >
            Search on
          </Button>
        )}
      </Group>
    )
  }
  if (data && data.items.length === 0 && (from === undefined || followed > 0)) return empty
  return (
    <Box aria-busy={isPlaceholderData || !data}>
      <Table className={classes.table} aria-label={label} highlightOnHover data-faded={isPlaceholderData || undefined}>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ header, isRight }) => (
              <Table.Th key={header} scope="col" {...(isRight && { ta: 'right' })}>
                {header}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data
            ? data.items.map((item) => (
                <Table.Tr key={keyOf(item)}>
                  {columns.map(({ header, cell, isRight }) => (
                    <Table.Td key={header} data-label={header} {...(isRight && { ta: 'right' })}>
                      {cell(item)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))
            : SKELETON_ROWS.map((row) => (
                <Table.Tr key={row}>
                  {columns.map(({ header }) => (
                    <Table.Td key={header}>
                      <Skeleton height={14} radius="sm" />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
        </Table.Tbody>
      </Table>
      {(search[cursor] !== undefined || data?.next !== undefined) && (
        <Group justify="flex-end" p="md" gap="xs" component="nav" aria-label={`Pages of ${label}`}>
          <Button
            variant="default"
            size="sm"
            leftSection={<IconChevronLeft size={16} aria-hidden />}
            disabled={search[cursor] === undefined}
            // Where the page was opened by its URL there is none before it.
            onClick={() => (history.canGoBack() ? history.back() : change({ [cursor]: undefined }))}
          >
            Back
          </Button>
          <Button
            variant="default"
            size="sm"
            rightSection={<IconChevronRight size={16} aria-hidden />}
            disabled={data?.next === undefined}
            loading={isPlaceholderData}
            onClick={() => change({ [cursor]: data?.next })}
          >
            Next
          </Button>
        </Group>
      )}
    </Box>
  )
}

/** So many pages without a row are passed by themselves. */
const FOLLOWED_MAX = 25

const SKELETON_ROWS = [1, 2, 3, 4, 5]
