import { List, Stack } from '@mantine/core'
import { IconSearchOff } from '@tabler/icons-react'
import { useMe } from '../../api/me.ts'
import { Card } from '../../parts/card.tsx'
import { Empty } from '../../parts/empty.tsx'
import { ExplainForm } from './explain-form.tsx'
import { RelatedEvents, useRelatedEvents } from './related-events.tsx'

/** Nothing to explain: why that may be. It looks the same whether it is somebody else's or was never used. */
export function NotHere({ requestId }: { requestId: string }) {
  const { operator } = useMe()
  const events = useRelatedEvents(requestId)
  if (events && events.length > 0) return <RelatedEvents requestId={requestId} />
  return (
    <Stack gap="lg">
      <Card>
        <Empty icon={IconSearchOff} title="Nothing with this Request-Id is here">
          <List spacing="xs" ta="left" size="sm" mt="xs">
            <List.Item>It may have been copied in part. It stands in the header Request-Id of the answer.</List.Item>
            <List.Item>
              Requests are kept for a bounded time: a day, unless your exchange says otherwise, and the oldest are
              forgotten first.
            </List.Item>
            {!operator && (
              <List.Item>
                It may belong to others. A call is shown to the people of its app and of its API, an event to those of
                its API, and a token request to those whose secret came with it.
              </List.Item>
            )}
            <List.Item>Requests for tokens are kept only where they were refused.</List.Item>
          </List>
        </Empty>
      </Card>
      <Card title="Try another one">
        <ExplainForm initial={requestId} />
      </Card>
    </Stack>
  )
}
