import { Anchor, Badge, Group, Stack, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { management } from '../../api/management.ts'
import { type GetOptions, useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import type { Search } from '../../app/search.ts'
import { Card } from '../../parts/card.tsx'
import { DownloadButton } from '../../parts/download-button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { FilterSelect } from '../../parts/filter-select.tsx'
import { isUuid } from '../../parts/is-uuid.ts'
import { Moment } from '../../parts/moment.tsx'
import { secondsOf } from '../../parts/moment-text.ts'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { TimeFilter } from '../../parts/time-filter.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import type { Delivery } from './delivery-text.ts'
import { WebhookFrame, type WebhookSide } from './webhook-frame.tsx'

/** What became of the events that a webhook was sent. */
export const WebhookDeliveriesPage = () => <WebhookFrame>{(side) => <Deliveries {...side} />}</WebhookFrame>

type Filter = Omit<NonNullable<GetOptions<'/webhooks/{webhookId}/deliveries'>['query']>, 'limit' | 'after'>
type State = NonNullable<Filter['state']>

const STATES: readonly { value: State; label: string }[] = [
  { value: 'waiting', label: 'Waiting' },
  { value: 'delivered', label: 'Delivered' },
  { value: 'skipped', label: 'Skipped' },
  { value: 'cancelled', label: 'Cancelled' },
]
const FILTERS = ['state', 'event', 'request', 'from', 'to'] as const

function Deliveries({ webhook, isReceiver }: WebhookSide) {
  const [search] = usePageSearch()
  const filter = filterOf(search)
  // A part of an id finds nothing, and the exchange would refuse it.
  const isWhole = search.event === undefined || isUuid(search.event)
  const path = { webhookId: webhook.id }
  const query = useGet(
    '/webhooks/{webhookId}/deliveries',
    { path, query: { ...filter, limit: 25, ...(search.after !== undefined && { after: search.after }) } },
    { enabled: isWhole, everySeconds: 10 },
  )
  const isFiltered = FILTERS.some((name) => search[name] !== undefined)
  const empty = isFiltered ? (
    <NothingFits title="No delivery fits" filters={FILTERS}>
      {isWhole
        ? 'Events are found by their whole id, by the whole X-Request-Id that they were published with, and by when they came.'
        : 'An event is found by its whole id, as the publisher and the webhook got it.'}
    </NothingFits>
  ) : (
    <Empty icon={IconSend} title="Nothing was sent yet">
      When an API publishes an event about an organization that has activated the app, it stands here: waiting first,
      then delivered. Send a test event to see one.
    </Empty>
  )
  return (
    <Card
      flush
      title="Deliveries"
      description="What became of each event, the newest first."
      actions={
        <DownloadButton
          fileName="deliveries.csv"
          read={async () =>
            (await management.get('/webhooks/{webhookId}/deliveries.csv', {
              path,
              query: { ...filter, limit: ROWS_MAX },
            })) as string
          }
          disabled={!isWhole}
        >
          Save as CSV
        </DownloadButton>
      }
    >
      <Group px="lg" pb="md" gap="sm" align="flex-end">
        <FilterSelect name="state" label="State" options={STATES} />
        <SearchField name="event" label="Event id" />
        <SearchField name="request" label="X-Request-Id" />
        <TimeFilter />
      </Group>
      {isWhole ? (
        <PagedTable
          label="Deliveries"
          columns={isReceiver ? [...columns, ANSWER] : columns}
          keyOf={({ eventId, seq }) => `${eventId} ${seq}`}
          query={query}
          empty={empty}
        />
      ) : (
        empty
      )}
    </Card>
  )
}

/** The newest that fit: more than anybody reads, and all that one answer has. */
const ROWS_MAX = 50_000

function filterOf({ state, event, request, from, to }: Search): Filter {
  const [since, until] = [secondsOf(from), secondsOf(to)]
  return {
    ...(state !== undefined && { state: state as State }),
    ...(event !== undefined && { eventId: event }),
    ...(request !== undefined && { requestId: request }),
    ...(since !== undefined && { from: since }),
    ...(until !== undefined && { to: until }),
  }
}

const number = new Intl.NumberFormat()

const columns: readonly Column<Delivery>[] = [
  {
    header: 'Event',
    cell: ({ webhookId, eventId, isReplay }) => (
      <Group gap={8}>
        <Anchor component={Link} to={at`/webhooks/${webhookId}/deliveries/${eventId}`} className="mono" fw={600}>
          {eventId}
        </Anchor>
        {isReplay && (
          <Badge variant="outline" color="gray" tt="none" fw={500}>
            sent again
          </Badge>
        )}
      </Group>
    ),
  },
  {
    header: 'State',
    cell: ({ state, note }) => (
      <Stack gap={2} align="flex-start">
        <StatusBadge status={state} />
        {note !== undefined && (
          <Text size="sm" c="dimmed">
            {note}
          </Text>
        )}
      </Stack>
    ),
  },
  { header: 'Attempts', cell: ({ attempts }) => number.format(attempts), isRight: true },
  { header: 'Queued', cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { header: 'Done', cell: ({ doneAt }) => (doneAt === undefined ? 'Not yet' : <Moment at={doneAt} />) },
]

const ANSWER: Column<Delivery> = {
  header: 'Last answer',
  cell: ({ lastStatus }) => (lastStatus === undefined ? 'None' : `${lastStatus}`),
}
