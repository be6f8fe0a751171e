import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { KeyValues } from '../../parts/key-values.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import type { App } from '../app/app-frame.tsx'
import type { Webhook } from './app-webhook-page.tsx'
import { WebhookSecrets } from './webhook-secrets.tsx'
import { WebhookUrl } from './webhook-url.tsx'

const number = new Intl.NumberFormat()

export interface WebhookCardProps {
  app: App
  webhook: Webhook
  mayChange: boolean
}

/** One API's events: where they go, and how they are signed. What becomes of them is on the webhook's own pages. */
export function WebhookCard({ app, webhook, mayChange }: WebhookCardProps) {
  const { data: queue } = useGet('/webhooks/{webhookId}/queue', { path: { webhookId: webhook.id } })
  const own = at`/webhooks/${webhook.id}`
  return (
    <Card
      title={webhook.api.name === '' ? 'An API that is gone' : `Events of ${webhook.api.name}`}
      actions={
        <Button
          component={Link}
          to={own}
          variant="light"
          rightSection={<IconArrowRight size={16} aria-hidden />}
          aria-label={`Deliveries and queue of ${webhook.api.name}`}
        >
          Deliveries and queue
        </Button>
      }
    >
      <Stack gap="lg">
        {webhook.state === 'paused' && (
          <Alert color="yellow" title="Paused: events are queued and not sent">
            {webhook.pausedBy === 'gone'
              ? 'The webhook answered 410, which means that it is gone. Resume it on its own page when it is back.'
              : `${webhook.pauseReason ?? 'Somebody has paused it.'} It can be resumed on its own page.`}
          </Alert>
        )}
        <KeyValues
          items={[
            ['State', <StatusBadge key="state" status={webhook.state} />],
            ['Waiting', queue === undefined ? undefined : waitingText(queue)],
            ['Taken when', webhook.accepts === '2xx' ? 'It answers any 2xx' : 'It answers 202'],
          ]}
        />
        <WebhookUrl {...{ app, webhook, mayChange }} />
        <WebhookSecrets {...{ webhook, mayChange }} />
        <Text size="sm" c="dimmed">
          Pauses, speed and what counts as taken are set on the webhook’s own page.
        </Text>
      </Stack>
    </Card>
  )
}

interface Queue {
  waiting: number
  held: number
}

function waitingText({ waiting, held }: Queue): React.ReactNode {
  if (waiting === 0) return 'Nothing'
  return (
    <Group gap={6}>
      {number.format(waiting)} {waiting === 1 ? 'event' : 'events'}
      {held > 0 && <StatusBadge status="held" label={`${number.format(held)} held`} />}
    </Group>
  )
}
