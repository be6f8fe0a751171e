import { Anchor, Button, Stack } from '@mantine/core'
import type { Answer } from '@portreeve/client/management'
import { IconWebhook } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Card } from '../../parts/card.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Queried } from '../../parts/queried.tsx'
import { type App, AppFrame, useMayChangeApp } from '../app/app-frame.tsx'
import { WebhookCard } from './webhook-card.tsx'

export type Webhook = Answer<'get', '/webhooks'>['items'][number]

/** Where events go that APIs send to the app: a webhook for each async API that it has selected. */
export const AppWebhookPage = () => <AppFrame>{(app) => <Webhooks app={app} />}</AppFrame>

function Webhooks({ app }: { app: App }) {
  const mayChange = useMayChangeApp(app)
  const query = useGet('/webhooks', { query: { appId: app.id, limit: 200 } })
  return (
    <Queried query={query}>
      {({ items }) => {
        // One whose API was let go is kept for what was sent, and has no URL.
        const used = items.filter(({ url }) => url !== undefined)
        const past = items.filter(({ url }) => url === undefined)
        return (
          <Stack gap="lg">
            {used.length === 0 && (
              <Card>
                <Empty
                  icon={IconWebhook}
                  title="No webhook yet"
                  action={
                    mayChange && (
                      <Button component={Link} to={at`/apps/${app.id}/apis`}>
                        Select an API of events
                      </Button>
                    )
                  }
                >
                  Some APIs send events: an appointment was booked, a repair order closed. Select one and say where its
                  events go. Each comes signed, in its order, and is sent again until your program has taken it.
                </Empty>
              </Card>
            )}
            {used.map((webhook) => (
              <WebhookCard key={webhook.id} {...{ app, webhook, mayChange }} />
            ))}
            {past.length > 0 && (
              <Card title="Before" description="Of APIs that the app has let go. What was sent can still be looked at.">
                <Stack gap={6} component="ul" m={0} pl="md">
                  {past.map(({ id, api }) => (
                    <li key={id}>
                      <Anchor component={Link} to={at`/webhooks/${id}`}>
                        {api.name === '' ? 'An API that is gone' : api.name}
                      </Anchor>
                    </li>
                  ))}
                </Stack>
              </Card>
            )}
          </Stack>
        )
      }}
    </Queried>
  )
}
