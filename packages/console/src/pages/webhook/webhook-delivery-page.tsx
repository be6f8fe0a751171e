import { Anchor, Stack, Table, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { CodeBlock } from '../../parts/code-block.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import tableClasses from '../../parts/paged-table.module.css'
import { Queried } from '../../parts/queried.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { DataOwner } from '../../parts/thing-name.tsx'
import { answerText, type Delivery, waitText } from './delivery-text.ts'
import { WebhookFrame, type WebhookSide } from './webhook-frame.tsx'

/** One event on its way to one webhook: what it waits for, and each attempt with its answer. */
export const WebhookDeliveryPage = () => <WebhookFrame>{(side) => <OneEvent {...side} />}</WebhookFrame>

const number = new Intl.NumberFormat()

function OneEvent({ webhook, isReceiver }: WebhookSide) {
  const { eventId = '' } = useParams({ strict: false })
  const query = useGet(
    '/webhooks/{webhookId}/deliveries/{eventId}',
    { path: { webhookId: webhook.id, eventId } },
    { everySeconds: 3 },
  )
  return (
    <Queried query={query}>
      {({ event, deliveries }) => (
        <Stack gap="lg">
          <Card title={event.kind === 'test' ? 'Test event' : 'Event'}>
            <KeyValues
              items={[
                [
                  'Event id',
                  <Stack key="id" gap={2}>
                    <CopyText text={event.id} what="event id" />
                    <Anchor component={Link} to={at`/events/${event.id}`} size="sm">
                      See its payload, and other webhooks
                    </Anchor>
                  </Stack>,
                ],
                ['Channel', event.channel === '' ? 'None' : event.channel],
                ['Data-Owner-Id', <DataOwner key="owner" id={event.dataOwnerId} />],
                ['Received', <Moment key="at" at={event.receivedAt} exact />],
                ['X-Request-Id', <CopyText key="request" text={event.requestId} what="X-Request-Id" />],
              ]}
            />
          </Card>
          {deliveries.map((delivery) => (
            <OneDelivery key={delivery.seq} {...{ delivery, isReceiver }} />
          ))}
        </Stack>
      )}
    </Queried>
  )
}

type WithAttempts = Delivery & { failedAttempts?: readonly Attempt[] }
type Attempt = NonNullable<Delivery['failedAttempts']>[number]

function OneDelivery({ delivery, isReceiver }: { delivery: WithAttempts; isReceiver: boolean }) {
  const { state, attempts, isReplay, createdAt, doneAt, note, wait, failedAttempts = [] } = delivery
  return (
    <Card
      title={isReplay ? 'Sent again' : 'Delivery'}
      actions={<StatusBadge status={wait?.why === 'held' || wait?.why === 'paused' ? wait.why : state} />}
    >
      <Stack gap="lg">
        {wait && <Text>{waitText(wait)}</Text>}
        <KeyValues
          items={[
            ['Queued', <Moment key="queued" at={createdAt} exact />],
            ['Done', doneAt === undefined ? undefined : <Moment key="done" at={doneAt} exact />],
            ['Why', note],
            ['Attempts', number.format(attempts)],
            // Of one that was skipped the attempts tell.
            [
              'Last answer',
              isReceiver && (wait || delivery.lastStatus !== undefined) ? answerText(wait ?? delivery) : undefined,
            ],
            [
              'Next attempt',
              wait?.nextAttemptAt === undefined ? undefined : <Moment key="next" at={wait.nextAttemptAt} />,
            ],
            ['Held since', wait?.heldSince === undefined ? undefined : <Moment key="held" at={wait.heldSince} />],
          ]}
        />
        {failedAttempts.length > 0 && <Attempts attempts={failedAttempts} />}
        {!isReceiver && attempts > 0 && (
          <Text size="sm" c="dimmed">
            What the webhook answered is for the people of the app.
          </Text>
        )}
      </Stack>
    </Card>
  )
}

function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <Stack gap="sm">
      <Text fw={600}>Attempts that failed</Text>
      <Table aria-label="Attempts that failed" className={tableClasses.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Attempt</Table.Th>
            <Table.Th scope="col">When</Table.Th>
            <Table.Th scope="col" ta="right">
              Took
            </Table.Th>
            <Table.Th scope="col">Answer</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {attempts.map(({ number: place, at: when, millis, status, fault }) => (
            <Table.Tr key={place}>
              <Table.Td>Attempt {place}</Table.Td>
              <Table.Td data-label="When">
                <Moment at={when} />
              </Table.Td>
              <Table.Td data-label="Took" ta="right">
                {number.format(millis)} ms
              </Table.Td>
              <Table.Td data-label="Answer">{status ?? fault ?? 'None'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <LastAnswer attempts={attempts} />
      <Text size="sm" c="dimmed">
        Of each delivery the first ten and the last ten are kept.
      </Text>
    </Stack>
  )
}

/** What a webhook wrote is text of somebody else: shown, and never more than text. */
function LastAnswer({ attempts }: { attempts: readonly Attempt[] }) {
  const answer = attempts.findLast((attempt) => attempt.answer !== undefined && attempt.answer !== '')?.answer
  if (answer === undefined) return undefined
  return (
    <Stack gap={6}>
      <Text size="sm" c="dimmed">
        What it wrote the last time, at most 512 characters
      </Text>
      <CodeBlock language="plaintext" label="Last answer of the webhook" code={answer} maxHeight={14} />
    </Stack>
  )
}
