import { Anchor, List, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMe } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { isUuid } from '../../parts/is-uuid.ts'
import { Moment } from '../../parts/moment.tsx'

/** Events by this id, or published with it: where they are now. Undefined while that is asked. */
export function useRelatedEvents(requestId: string) {
  const { operator } = useMe()
  const mayBe = isUuid(requestId)
  const own = useGet('/events/{eventId}', { path: { eventId: requestId } }, { enabled: mayBe })
  // Operators would have to say of which API.
  const published = useGet('/events', { query: { requestId, limit: 20 } }, { enabled: mayBe && !operator })
  if (mayBe && (own.isLoading || published.isLoading)) return undefined
  return [...(own.data ? [own.data] : []), ...(published.data?.items ?? [])]
}

/** The way from a request to its events. */
export function RelatedEvents({ requestId }: { requestId: string }) {
  const events = useRelatedEvents(requestId) ?? []
  if (events.length === 0) return undefined
  return (
    <Card title="Its events" description="To which webhooks each went, and what became of it there.">
      <List spacing="xs" listStyleType="none">
        {events.map(({ id, channel, receivedAt }) => (
          <List.Item key={id}>
            <Anchor component={Link} to={at`/events/${id}`}>
              {channel === '' ? 'Event without a channel' : channel}
            </Anchor>{' '}
            <Text span size="sm" c="dimmed">
              <Moment at={receivedAt} />
            </Text>
          </List.Item>
        ))}
      </List>
    </Card>
  )
}
