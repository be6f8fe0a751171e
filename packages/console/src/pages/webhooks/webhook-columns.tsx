import { Anchor, Stack, Text } from '@mantine/core'
import type { Answer } from '@portreeve/client/management'
import { Link } from '@tanstack/react-router'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Elapsed } from '../../parts/moment.tsx'
import type { Column } from '../../parts/paged-table.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'

/** One app and one API of events that it has selected; of it, what is for whoever asks. */
export type Webhook = Answer<'get', '/webhooks/{webhookId}'>

const number = new Intl.NumberFormat()

/** "Service events to Service Lane". What is gone has no name. Pure. */
export const webhookName = ({ app, api }: Pick<Webhook, 'app' | 'api'>): string =>
  `${api.name === '' ? 'An API that is gone' : api.name} to ${app.name === '' ? 'an app that is gone' : app.name}`

export const webhookColumns: readonly Column<Webhook>[] = [
  {
    header: 'Webhook',
    cell: (webhook) => (
      <Stack gap={0}>
        <Anchor component={Link} to={at`/webhooks/${webhook.id}`} fw={600}>
          {webhookName(webhook)}
        </Anchor>
        {webhook.url !== undefined && (
          <Text size="sm" c="dimmed" fw={400} className="mono" style={{ overflowWrap: 'anywhere' }}>
            {webhook.url}
          </Text>
        )}
      </Stack>
    ),
  },
  { header: 'State', cell: (webhook) => <StatusBadge status={webhook.state} /> },
  { header: 'Waiting', cell: ({ id }) => <Waiting id={id} />, isRight: true },
  { header: 'Held', cell: ({ id }) => <Held id={id} /> },
]

const useQueue = (id: string) => useGet('/webhooks/{webhookId}/queue', { path: { webhookId: id } }).data

function Waiting({ id }: { id: string }) {
  const queue = useQueue(id)
  return queue ? number.format(queue.waiting) : '…'
}

/** Lanes whose first event fails: what somebody should look at. */
function Held({ id }: { id: string }) {
  const queue = useQueue(id)
  if (!queue) return '…'
  if (queue.held === 0) return 'None'
  return (
    <Stack gap={2} align="flex-start">
      <StatusBadge status="held" label={`${number.format(queue.held)} held`} />
      {queue.heldSince !== undefined && (
        <Text size="sm" c="dimmed">
          for <Elapsed since={queue.heldSince} />
        </Text>
      )}
    </Stack>
  )
}
