import { Anchor, Group, Select, Stack, Text } from '@mantine/core'
import type { Answer } from '@portreeve/client/management'
import { IconCircleCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { Card } from '../../parts/card.tsx'
import { DownloadButton } from '../../parts/download-button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { explanationPath } from '../../parts/explanation-path.ts'
import { FilterSelect } from '../../parts/filter-select.tsx'
import { Moment } from '../../parts/moment.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { TimeFilter } from '../../parts/time-filter.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { type Api, ApiFrame } from '../api/api-frame.tsx'
import {
  codes,
  DEFAULT_TIME,
  filterNames,
  filterOf,
  methods,
  OWN_TIME,
  sources,
  sourceText,
  statuses,
  times,
} from './error-filter.ts'

/** Calls to an API that were refused or failed; each leads to why. */
export const ApiErrorsPage = () => <ApiFrame>{(api) => <Errors api={api} />}</ApiFrame>

type CallError = Answer<'get', '/metering/errors'>['items'][number]

/** The newest that fit: all that one answer has. */
const ROWS_MAX = 50_000

function Errors({ api }: { api: Api }) {
  const [search, change] = usePageSearch()
  const filter = { apiId: api.id, ...filterOf(search, Math.floor(Date.now() / 1000)) }
  const query = useGet(
    '/metering/errors',
    { query: { ...filter, limit: 25, ...(search.after !== undefined && { after: search.after }) } },
    // A page further down would move away under who reads it.
    { everySeconds: search.after === undefined && 10 },
  )
  const isFiltered = filterNames.some((name) => search[name] !== undefined)
  return (
    <Card
      flush
      title="Errors"
      description="Calls that the gateway refused, or that your service answered with an error. Open one to see each check and what to do. Kept for 30 days."
      actions={
        <DownloadButton
          fileName="call-errors.csv"
          read={async () =>
            (await management.get('/metering/errors.csv', { query: { ...filter, limit: ROWS_MAX } })) as string
          }
        >
          Save as CSV
        </DownloadButton>
      }
    >
      <Group px="lg" pb="md" gap="sm" align="flex-end">
        <Select
          aria-label="Time"
          data={times}
          value={search.time ?? DEFAULT_TIME}
          onChange={(time) => change({ time: time ?? undefined, from: undefined, to: undefined })}
          allowDeselect={false}
          disabled={search.request !== undefined}
          flex={{ base: '1 1 8rem', xs: '0 0 180px' }}
          miw={0}
        />
        {search.time === OWN_TIME && search.request === undefined && <TimeFilter />}
        <FilterSelect name="status" label="Status" options={statuses} />
        <FilterSelect name="code" label="Code" options={codes} />
        <FilterSelect name="method" label="Method" options={methods} />
        <FilterSelect name="source" label="Answered by" options={sources} />
        <SearchField name="request" label="Request-Id" />
      </Group>
      <PagedTable
        label="Errors"
        columns={columns}
        keyOf={({ id }) => id}
        query={query}
        empty={
          isFiltered ? (
            <NothingFits title="No error fits" filters={filterNames} clear="Clear the filters">
              A call is found by its whole Request-Id.
            </NothingFits>
          ) : (
            <Empty icon={IconCircleCheck} title="No errors in this time">
              Calls that are refused or fail stand here some seconds later, each with its Request-Id.
            </Empty>
          )
        }
      />
    </Card>
  )
}

const columns: readonly Column<CallError>[] = [
  {
    header: 'Request-Id',
    cell: ({ requestId }) => (
      <Anchor component={Link} to={explanationPath(requestId)} className="mono" fw={600}>
        {requestId}
      </Anchor>
    ),
  },
  {
    header: 'When',
    cell: ({ time }) => (
      <Text span size="sm" c="dimmed">
        <Moment at={Date.parse(time) / 1000} />
      </Text>
    ),
  },
  {
    header: 'Call',
    cell: ({ method, url }) => (
      <Text span size="sm" className="mono">
        {method} {url}
      </Text>
    ),
  },
  {
    header: 'Answer',
    cell: ({ status, code, source }) => (
      <Stack gap={2} align="flex-start">
        <Group gap={6}>
          <StatusBadge status={status >= 500 ? 'failed' : 'pending'} label={String(status)} />
          <Text span size="sm" c="dimmed">
            {sourceText(source)}
          </Text>
        </Group>
        <Text span size="sm" className="mono">
          {code}
        </Text>
      </Stack>
    ),
  },
]
