import { Group, Stack } from '@mantine/core'
import { IconLink } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useGet } from '../../api/queries.ts'
import { Card } from '../../parts/card.tsx'
import { Empty } from '../../parts/empty.tsx'
import { FilterSelect } from '../../parts/filter-select.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { PagedTable } from '../../parts/paged-table.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { columnsOfAll, columnsOfOne } from './connection-columns.tsx'
import { type ConnectionStatus, connectionStatuses, connectionStatusText } from './connection-text.ts'

export interface ConnectionListsProps {
  /** Whose APIs, or which one; neither: all that one may see. */
  of: { organizationId?: string; apiId?: string }
  /** By whose names one searches: "organizations". */
  searched: string
  /** In the place of a list that was never anything else. */
  empty: ReactNode
}

/** Connections to APIs: what waits for somebody stands first, then all of them. */
export function ConnectionLists({ of, searched, empty }: ConnectionListsProps) {
  const [{ search, status, after, waiting }] = usePageSearch()
  const columns = of.apiId === undefined ? columnsOfAll : columnsOfOne
  const isFiltered = search !== undefined || status !== undefined
  const isFirst = !isFiltered && after === undefined
  const pending = useGet(
    '/connections',
    { query: { ...of, status: 'pending', limit: 10, ...(waiting !== undefined && { after: waiting }) } },
    { enabled: isFirst, everySeconds: 30 },
  )
  const all = useGet(
    '/connections',
    {
      query: {
        ...of,
        ...(search !== undefined && { search }),
        ...(status !== undefined && { status: status as ConnectionStatus }),
        ...(after !== undefined && { after }),
        limit: 25,
      },
    },
    { everySeconds: 30 },
  )
  const waits = isFirst && pending.data !== undefined && pending.data.items.length > 0
  const isBare = isFirst && all.data?.items.length === 0
  return (
    <Stack gap="lg">
      {waits && (
        <Card
          flush
          title="Waiting for you"
          description="Organizations that have activated an app which uses your API, and test subscriptions. Nothing of it works for them until you accept."
        >
          <PagedTable
            label="Connections that wait for you"
            columns={columns}
            keyOf={({ id }) => id}
            query={pending}
            empty={null}
            cursor="waiting"
          />
        </Card>
      )}
      <Card flush {...(waits && { title: 'All connections' })}>
        {!isBare && (
          <Group p="lg" pt={waits ? 0 : 'lg'} pb="md" gap="sm">
            <SearchField label="Search connections" placeholder={`Search ${searched}`} />
            <FilterSelect
              name="status"
              label="State"
              options={connectionStatuses.map((value) => ({ value, label: connectionStatusText(value).label }))}
            />
          </Group>
        )}
        <PagedTable
          label="Connections"
          columns={columns}
          keyOf={({ id }) => id}
          query={all}
          empty={
            isFiltered ? (
              <NothingFits title="No connection fits" filters={['search', 'status']} clear="Clear search and filter">
                The search goes by names of {searched}, word by word from its beginning.
              </NothingFits>
            ) : (
              <Empty icon={IconLink} title="No connections yet">
                {empty}
              </Empty>
            )
          }
        />
      </Card>
    </Stack>
  )
}
