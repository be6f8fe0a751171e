import { Anchor, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import type { Answer } from '@portreeve/client/management'
import { IconCircleCheck, IconRefresh } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { management } from '../../api/management.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Elapsed, Moment } from '../../parts/moment.tsx'
import { type Column, PagedTable } from '../../parts/paged-table.tsx'
import { Queried } from '../../parts/queried.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { answerText } from './delivery-text.ts'
import { WebhookFrame, type WebhookSide } from './webhook-frame.tsx'

type Lane = Answer<'get', '/webhooks/{webhookId}/lanes'>['items'][number]
type QueueCounts = Answer<'get', '/webhooks/{webhookId}/queue'>

const number = new Intl.NumberFormat()
const CONCERNS = ['/webhooks', '/events', '/me/attention']
/** So that what is drained is seen to drain. */
const EVERY_SECONDS = 3

/** What waits for a webhook, and what holds it up. */
export const WebhookQueuePage = () => <WebhookFrame>{(side) => <Queue {...side} />}</WebhookFrame>

function Queue({ webhook, mayChange, isReceiver }: WebhookSide) {
  const path = { webhookId: webhook.id }
  const queue = useGet('/webhooks/{webhookId}/queue', { path }, { everySeconds: EVERY_SECONDS })
  const retryAll = useChange({
    run: () => management.post('/webhooks/{webhookId}/retry', { path, body: {} }),
    concerns: CONCERNS,
    done: 'Every lane is tried now.',
  })
  return (
    <Queried query={queue}>
      {(counts) => (
        <Stack gap="lg">
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            <Figure name="Waiting" value={number.format(counts.waiting)}>
              {counts.waiting === 1 ? 'event' : 'events'}
            </Figure>
            <Figure name="Lanes" value={number.format(counts.lanes)}>
              events with one key, in their order
            </Figure>
            <Figure name="Held" value={number.format(counts.held)} isBad={counts.held > 0}>
              {counts.heldSince === undefined ? (
                'lanes whose first event fails'
              ) : (
                <>
                  the longest for <Elapsed since={counts.heldSince} />
                </>
              )}
            </Figure>
          </SimpleGrid>
          {counts.held === 0 ? (
            <NothingHeld counts={counts} isPaused={webhook.state === 'paused'} />
          ) : (
            <Card
              flush
              title="Held lanes"
              description="The first event of each fails, so what stands behind it waits. Other lanes go on."
              actions={
                mayChange &&
                webhook.state === 'active' && (
                  <Button
                    variant="default"
                    leftSection={<IconRefresh size={16} aria-hidden />}
                    onClick={() => retryAll.mutate()}
                    loading={retryAll.isPending}
                  >
                    Try all now
                  </Button>
                )
              }
            >
              <HeldLanes {...{ webhook, mayChange, isReceiver }} />
            </Card>
          )}
        </Stack>
      )}
    </Queried>
  )
}

interface FigureProps {
  name: string
  value: string
  children: ReactNode
  isBad?: boolean
}

const Figure = ({ name, value, children, isBad = false }: FigureProps) => (
  <Stack className="card" p="lg" gap={2} component="section" aria-label={name}>
    <Text size="sm" c="dimmed">
      {name}
    </Text>
    <Text fz="1.75rem" fw={650} lh={1.2} {...(isBad && { c: 'red' })}>
      {value}
    </Text>
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  </Stack>
)

function NothingHeld({ counts, isPaused }: { counts: QueueCounts; isPaused: boolean }) {
  const isEmpty = counts.waiting === 0
  return (
    <Card>
      <Empty icon={IconCircleCheck} title={isEmpty ? 'Nothing waits' : 'Nothing is held'}>
        {isEmpty && isPaused
          ? 'What comes meanwhile is kept, and sent in its order when the webhook is resumed.'
          : isEmpty
            ? 'Every event was taken or skipped. What comes next is sent at once; whatever the webhook does not take stands here, with its reason.'
            : isPaused
              ? 'Events wait because the webhook is paused. They are sent in their order when it is resumed.'
              : 'Events are on their way, and none has failed.'}
      </Empty>
    </Card>
  )
}

function HeldLanes({ webhook, mayChange, isReceiver }: WebhookSide) {
  const [{ after }] = usePageSearch()
  const lanes = useGet(
    '/webhooks/{webhookId}/lanes',
    { path: { webhookId: webhook.id }, query: { limit: 25, ...(after !== undefined && { after }) } },
    { everySeconds: EVERY_SECONDS },
  )
  const columns: Column<Lane>[] = [
    {
      header: 'First event',
      cell: ({ eventId, partitionKey }) => (
        <Stack gap={0}>
          <Anchor component={Link} to={at`/webhooks/${webhook.id}/deliveries/${eventId}`} className="mono" fw={600}>
            {eventId}
          </Anchor>
          {partitionKey !== undefined && (
            <Text size="sm" c="dimmed" fw={400}>
              Key {partitionKey}
            </Text>
          )}
        </Stack>
      ),
    },
    ...(isReceiver ? [{ header: 'Last answer', cell: (lane: Lane) => answerText(lane) }] : []),
    {
      header: 'Tried',
      cell: ({ attempts, heldSince }) => (
        <Stack gap={0}>
          <span>{attempts === 1 ? 'Once' : `${number.format(attempts)} times`}</span>
          {heldSince !== undefined && (
            <Text size="sm" c="dimmed">
              held for <Elapsed since={heldSince} />
            </Text>
          )}
        </Stack>
      ),
    },
    {
      header: 'Next',
      cell: ({ nextAttemptAt }) => (nextAttemptAt === undefined ? 'When it is resumed' : <Moment at={nextAttemptAt} />),
    },
    { header: 'Waiting', cell: ({ waiting }) => number.format(waiting), isRight: true },
    ...(mayChange ? [{ header: 'Actions', cell: (lane: Lane) => <LaneActions {...{ webhook, lane }} /> }] : []),
  ]
  return (
    <PagedTable
      label="Held lanes"
      columns={columns}
      keyOf={({ eventId, seq }) => `${eventId} ${seq}`}
      query={lanes}
      empty={
        <Empty icon={IconCircleCheck} title="Nothing is held">
          The last of them was taken a moment ago.
        </Empty>
      }
    />
  )
}

function LaneActions({ webhook, lane: { eventId, seq, waiting } }: { webhook: WebhookSide['webhook']; lane: Lane }) {
  const path = { webhookId: webhook.id }
  const retry = useChange({
    run: () => management.post('/webhooks/{webhookId}/retry', { path, body: { eventId } }),
    concerns: CONCERNS,
    done: 'It is tried now.',
  })
  const skip = useChange({
    run: (reason: string) => management.post('/webhooks/{webhookId}/skip', { path, body: { eventId, seq, reason } }),
    concerns: CONCERNS,
    done: 'The event was skipped.',
    showsFault: true,
  })
  const behind = waiting - 1
  return (
    <Group gap="xs" wrap="nowrap">
      {webhook.state === 'active' && (
        <Button variant="default" size="xs" onClick={() => retry.mutate()} loading={retry.isPending}>
          Try now
        </Button>
      )}
      <ConfirmButton
        size="xs"
        title="Skip this event?"
        confirm="Skip it"
        asksReason="Why"
        consequences={
          <Stack gap="xs">
            <span>
              Event <span className="mono">{eventId}</span> is not sent to this webhook any more. As long as it is kept,
              it can be sent again by hand.
            </span>
            <span>
              {behind === 0
                ? 'Nothing waits behind it.'
                : `${number.format(behind)} ${behind === 1 ? 'event stands' : 'events stand'} behind it, and ${behind === 1 ? 'is' : 'are'} tried at once.`}{' '}
              The reason is kept in your organization’s record.
            </span>
          </Stack>
        }
        onConfirm={(reason) => skip.mutateAsync(reason)}
      >
        Skip…
      </ConfirmButton>
    </Group>
  )
}
