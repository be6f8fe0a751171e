import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import type { Answer } from '@portreeve/client/management'
import { IconBroadcast } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMe } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { AsyncApiSelect } from '../../parts/async-api-select.tsx'
import { Card } from '../../parts/card.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Moment } from '../../parts/moment.tsx'
import { secondsOf } from '../../parts/moment-text.ts'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { ApiName } from '../../parts/thing-name.tsx'
import { TimeFilter } from '../../parts/time-filter.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'

export type Event = Answer<'get', '/events'>['items'][number]

const FILTERS = ['api', 'request', 'key', 'channel', 'from', 'to'] as const

/** What APIs of one's organizations have published, and test events that its developers have sent. */
export function EventsPage() {
  const { operator } = useMe()
  const [search] = usePageSearch()
  const { api, request, key, channel, after } = search
  const [from, to] = [secondsOf(search.from), secondsOf(search.to)]
  // They see those of all, and have to say of which API.
  const isAsked = !operator || api !== undefined
  const query = useGet(
    '/events',
    {
      query: {
        ...(api !== undefined && { apiId: api }),
        ...(request !== undefined && { requestId: request }),
        ...(key !== undefined && { partitionKey: key }),
        ...(channel !== undefined && { channel }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        ...(after !== undefined && { after }),
        limit: 25,
      },
    },
    { enabled: isAsked },
  )
  const isFiltered = FILTERS.some((name) => search[name] !== undefined)
  return (
    <>
      <PageHeader
        title="Events"
        lead={
          operator
            ? 'What an API has published, and where each event is.'
            : 'What your APIs have published, and test events that your developers have sent: where each of them is.'
        }
      />
      <Card flush>
        <Group p="lg" pb="md" gap="sm" align="flex-end">
          <AsyncApiSelect label="API" />
          <SearchField name="channel" label="Channel" />
          <SearchField name="key" label="Partition key" />
          <SearchField name="request" label="X-Request-Id" />
          <TimeFilter />
        </Group>
        {isAsked ? (
          <PagedTable
            label="Events"
            columns={columns}
            keyOf={({ id }) => id}
            query={query}
            empty={
              isFiltered ? (
                <NothingFits title="No event fits" filters={FILTERS} clear="Clear all filters">
                  Channels, keys and Request-Ids are found as a whole, letter by letter. Events are kept for a bounded
                  time.
                </NothingFits>
              ) : (
                <NoEvents />
              )
            }
          />
        ) : (
          <Empty icon={IconBroadcast} title="Say of which API">
            Choose an API above. Its events are shown newest first.
          </Empty>
        )}
      </Card>
    </>
  )
}

const NoEvents = () => (
  <Empty
    icon={IconBroadcast}
    title="No events yet"
    action={
      <Button component={Link} to="/apis">
        Go to your APIs
      </Button>
    }
  >
    An API of events publishes them with a POST to the relay, each about one organization. The relay brings each one to
    the webhook of every app that this organization has activated, again and again until it is taken.
  </Empty>
)

const size = new Intl.NumberFormat(undefined, { style: 'unit', unit: 'byte', unitDisplay: 'long' })

const columns: readonly Column<Event>[] = [
  {
    header: 'Event',
    cell: ({ id, channel, kind, partitionKey }) => (
      <Stack gap={2}>
        <Group gap={8}>
          <Anchor component={Link} to={at`/events/${id}`} fw={600} style={{ overflowWrap: 'anywhere' }}>
            {channel === '' ? 'Without a channel' : channel}
          </Anchor>
          {kind === 'test' && <StatusBadge status="test" />}
        </Group>
        <Text size="xs" c="dimmed" fw={400} className="mono">
          {id}
        </Text>
        {partitionKey !== undefined && (
          <Text size="sm" c="dimmed" fw={400}>
            Key {partitionKey}
          </Text>
        )}
      </Stack>
    ),
  },
  { header: 'API', cell: ({ apiId }) => <ApiName id={apiId} /> },
  { header: 'Received', cell: ({ receivedAt }) => <Moment at={receivedAt} /> },
  { header: 'Size', cell: ({ payloadBytes }) => size.format(payloadBytes), isRight: true },
]
