import { Anchor, Group, Stack, Text } from '@mantine/core'
import type { Answer } from '@portreeve/client/management'
import { IconMailOff } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { CodeBlock } from '../../parts/code-block.tsx'
import { CopyText } from '../../parts/copy-text.tsx'
import { Empty } from '../../parts/empty.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { Moment } from '../../parts/moment.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { QueriedPage } from '../../parts/queried-page.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { ApiName, DataOwner } from '../../parts/thing-name.tsx'
import { waitText } from '../webhook/delivery-text.ts'
import { prettyPayload } from './pretty-payload.ts'

type Detail = Answer<'get', '/events/{eventId}'>
type Delivery = Detail['deliveries'][number]

/** One event: what is in it, and where it is. */
export function EventPage() {
  const { eventId = '' } = useParams({ strict: false })
  const query = useGet('/events/{eventId}', { path: { eventId } }, { everySeconds: 5 })
  return (
    <QueriedPage query={query}>
      {(event) => (
        <>
          <PageHeader
            title={event.channel === '' ? 'Event without a channel' : event.channel}
            back={{ to: '/events', label: 'Events' }}
            {...(event.kind === 'test' && { badge: <StatusBadge status="test" label="test event" /> })}
          />
          <Stack gap="lg">
            <Facts event={event} />
            <Deliveries event={event} />
            <Payload event={event} />
          </Stack>
        </>
      )}
    </QueriedPage>
  )
}

const size = new Intl.NumberFormat(undefined, { style: 'unit', unit: 'byte', unitDisplay: 'long' })

const Facts = ({ event }: { event: Detail }) => (
  <Card title="What it is">
    <KeyValues
      items={[
        ['Event id', <CopyText key="id" text={event.id} what="event id" />],
        ['API', <ApiName key="api" id={event.apiId} />],
        ['Data-Owner-Id', <DataOwner key="owner" id={event.dataOwnerId} />],
        ['Partition key', event.partitionKey],
        ['X-Request-Id', <CopyText key="request" text={event.requestId} what="X-Request-Id" />],
        ['Received', <Moment key="at" at={event.receivedAt} exact />],
        ['Size', size.format(event.payloadBytes)],
      ]}
    />
  </Card>
)

function Deliveries({ event: { deliveries, areDeliveriesCut } }: { event: Detail }) {
  return (
    <Card title="Where it is" description="Its way to each webhook that is yours to know.">
      {deliveries.length === 0 ? (
        <Empty icon={IconMailOff} title="It went to no webhook">
          When it was published no app had selected the API with a webhook and an active subscription of the
          organization that it is about. Or none of those is yours to know.
        </Empty>
      ) : (
        <Stack gap="md" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {deliveries.map((delivery) => (
            <li key={`${delivery.webhookId} ${delivery.seq}`}>
              <OneDelivery delivery={delivery} />
            </li>
          ))}
          {areDeliveriesCut && (
            <Text component="li" size="sm" c="dimmed">
              There are more than are listed.
            </Text>
          )}
        </Stack>
      )}
    </Card>
  )
}

const number = new Intl.NumberFormat()

function OneDelivery({ delivery }: { delivery: Delivery }) {
  const { webhookId, eventId, app, state, attempts, isReplay, doneAt, note, wait } = delivery
  return (
    <Stack gap={2}>
      <Group gap={8}>
        <Anchor component={Link} to={at`/webhooks/${webhookId}/deliveries/${eventId}`} fw={600}>
          {app.name === '' ? 'An app that is gone' : app.name}
        </Anchor>
        <StatusBadge status={wait?.why === 'held' || wait?.why === 'paused' ? wait.why : state} />
        {isReplay && <StatusBadge status="again" label="sent again" />}
      </Group>
      <Text size="sm" c="dimmed">
        {wait && `${waitText(wait)} `}
        {number.format(attempts)} {attempts === 1 ? 'attempt' : 'attempts'}
        {doneAt !== undefined && (
          <>
            , done <Moment at={doneAt} />
          </>
        )}
        {wait?.nextAttemptAt !== undefined && (
          <>
            , next <Moment at={wait.nextAttemptAt} />
          </>
        )}
        {note !== undefined && `. ${note}`}
      </Text>
    </Stack>
  )
}

function Payload({ event: { payload, isPayloadCut } }: { event: Detail }) {
  if (payload === undefined) {
    return (
      <Card title="Payload">
        <Text size="sm" c="dimmed">
          It is for the people of the API, and for those whose webhook was sent it.
        </Text>
      </Card>
    )
  }
  return (
    <Card
      title="Payload"
      description={
        isPayloadCut
          ? 'The first 64 KiB, as they were published.'
          : 'Its lines are broken to be read; it is sent as it was published.'
      }
    >
      <CodeBlock language="json" label="The event’s payload" code={isPayloadCut ? payload : prettyPayload(payload)} />
    </Card>
  )
}
