import { Anchor, Button, Group, Text } from '@mantine/core'
import { IconPhoneOutgoing } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { Empty } from '../../parts/empty.tsx'
import { FilterSelect } from '../../parts/filter-select.tsx'
import { Moment } from '../../parts/moment.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { type Api, ApiFrame } from '../api/api-frame.tsx'
import { type CallState, callStates, kindText, type ListedCall, lastAnswer, stateText } from './provider-call-text.ts'

/** Calls of the exchange to an API's admin API. */
export const ApiProviderCallsPage = () => <ApiFrame>{(api) => <ProviderCalls api={api} />}</ApiFrame>

function ProviderCalls({ api }: { api: Api }) {
  const [{ state, after }] = usePageSearch()
  const query = useGet(
    '/provider-calls',
    {
      query: {
        apiId: api.id,
        ...(state !== undefined && { state: state as CallState }),
        ...(after !== undefined && { after }),
        limit: 25,
      },
    },
    { everySeconds: 5 },
  )
  const isBare = state === undefined && after === undefined && query.data?.items.length === 0
  return (
    <Card
      flush
      title="Calls to your admin API"
      description="The exchange tells it who activates an app and who ends it. The newest first; finished ones are kept for 30 days."
    >
      {!isBare && (
        <Group px="lg" pb="md">
          <FilterSelect
            name="state"
            label="State"
            options={callStates.map((value) => ({ value, label: stateText(value).label }))}
          />
        </Group>
      )}
      <PagedTable
        label="Calls to your admin API"
        columns={columns}
        keyOf={({ id }) => id}
        query={query}
        empty={
          state === undefined ? (
            <None api={api} />
          ) : (
            <NothingFits title="No call fits" filters={['state']} clear="Clear the filter">
              None has this state.
            </NothingFits>
          )
        }
      />
    </Card>
  )
}

function None({ api }: { api: Api }) {
  const isAsked = api.activation.mode === 'admin_api'
  return (
    <Empty
      icon={IconPhoneOutgoing}
      title="No calls yet"
      action={
        !isAsked && (
          <Button component={Link} to={at`/apis/${api.id}/settings`} variant="default">
            Set an admin API
          </Button>
        )
      }
    >
      {isAsked
        ? 'When an organization activates an app that uses this API, your admin API is called, and the call stands here with each attempt.'
        : 'Nobody is called for this API. With an admin API the exchange tells your own program about each activation, and your program lets it in.'}
    </Empty>
  )
}

const number = new Intl.NumberFormat()

const columns: readonly Column<ListedCall>[] = [
  {
    header: 'Call',
    cell: ({ id, kind }) => (
      <Anchor component={Link} to={at`/provider-calls/${id}`} fw={600}>
        {kindText(kind)}
      </Anchor>
    ),
  },
  { header: 'State', cell: ({ state }) => <StatusBadge status={state} label={stateText(state).label} /> },
  {
    header: 'Last answer',
    cell: (call) => (
      <Text span size="sm">
        {lastAnswer(call)}
      </Text>
    ),
  },
  { header: 'Attempts', cell: ({ attempts }) => number.format(attempts), isRight: true },
  {
    header: 'Next attempt',
    cell: ({ nextAttemptAt }) => (
      <Text span size="sm" c="dimmed">
        {nextAttemptAt === undefined ? 'None' : <Moment at={nextAttemptAt} />}
      </Text>
    ),
  },
  {
    header: 'Made',
    cell: ({ createdAt }) => (
      <Text span size="sm" c="dimmed">
        <Moment at={createdAt} />
      </Text>
    ),
  },
]
