import { Alert, Button, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { management } from '../../api/management.ts'
import { useMay } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { useChange } from '../../api/use-change.ts'
import { at } from '../../app/at.ts'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { Elapsed } from '../../parts/moment.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PageLoader } from '../../parts/page-loader.tsx'
import { QueriedPage } from '../../parts/queried-page.tsx'
import { SectionTabs } from '../../parts/section-tabs.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { type Webhook, webhookName } from '../webhooks/webhook-columns.tsx'
import { TestEvent } from './test-event.tsx'

export interface WebhookSide {
  webhook: Webhook
  /** Whoever looks is of the app, whose webhook it is; people of the API see that events wait, and nothing that the webhook said. */
  isReceiver: boolean
  /** Is a developer of the app. */
  mayChange: boolean
}

/** What is around each page of a webhook: which one it is, how it is, and the way between its pages. */
export function WebhookFrame({ children }: { children: (side: WebhookSide) => ReactNode }) {
  const { webhookId = '' } = useParams({ strict: false })
  const query = useGet('/webhooks/{webhookId}', { path: { webhookId } }, { everySeconds: 10 })
  return (
    <QueriedPage query={query}>
      {/* The webhook before this one, until this one is there. */}
      {(webhook) => (webhook.id === webhookId ? <Framed webhook={webhook}>{children}</Framed> : <PageLoader />)}
    </QueriedPage>
  )
}

function Framed({ webhook, children }: { webhook: Webhook; children: (side: WebhookSide) => ReactNode }) {
  const isReceiver = webhook.accepts !== undefined
  const app = useGet(
    '/apps/{appId}',
    { path: { appId: webhook.app.id } },
    { enabled: isReceiver && webhook.app.name !== '' },
  )
  const isDeveloper = useMay(app.data?.organizationId, 'owner', 'developer')
  const side = { webhook, isReceiver, mayChange: isReceiver && isDeveloper }
  const own = at`/webhooks/${webhook.id}`
  const isOver = isReceiver && webhook.url === undefined
  const tabs = [
    { label: 'Queue', path: own },
    { label: 'Deliveries', path: `${own}/deliveries` },
    ...(side.mayChange ? [{ label: 'Send again', path: `${own}/replay` }] : []),
    ...(isReceiver ? [{ label: 'Settings', path: `${own}/settings` }] : []),
  ]
  return (
    <>
      <PageHeader
        title={webhookName(webhook)}
        back={{ to: '/webhooks', label: 'Webhooks', ...(!isReceiver && { search: { of: 'apis' } }) }}
        badge={<StatusBadge status={webhook.state} />}
        {...(webhook.url !== undefined && { lead: <span className="mono">{webhook.url}</span> })}
        actions={
          side.mayChange && (
            <>
              {webhook.state === 'active' ? <Pause webhook={webhook} /> : <Resume webhook={webhook} />}
              {!isOver && webhook.state === 'active' && <TestEvent webhook={webhook} />}
            </>
          )
        }
      />
      {webhook.state === 'paused' && isReceiver && <Paused webhook={webhook} />}
      {isOver && (
        <Alert color="yellow" title="Nothing is sent there any more" mb="lg">
          The app has let this API go. What became of earlier events can still be looked at. To take events again,
          select the API on the{' '}
          <Text component={Link} to={at`/apps/${webhook.app.id}/apis`} inherit td="underline" c="inherit">
            app’s page
          </Text>
          .
        </Alert>
      )}
      {!isReceiver && (
        <Text size="sm" c="dimmed" mb="lg">
          You see it as the API’s people do: what waits and how often it was tried. What the webhook answered is for the
          people of the app.
        </Text>
      )}
      <SectionTabs label="Parts of this webhook" tabs={tabs} />
      {children(side)}
    </>
  )
}

function Paused({ webhook: { pausedBy, pauseReason, pausedAt } }: { webhook: Webhook }) {
  return (
    <Alert color="yellow" title="Paused: events are kept, and nothing is sent" mb="lg">
      {pausedBy === 'gone'
        ? 'The webhook answered 410, which says that it wants nothing any more. Resume it when it is back.'
        : `Why: ${pauseReason ?? 'nothing was said'}`}
      <Text size="sm" mt={4}>
        {pausedAt !== undefined && (
          <>
            For <Elapsed since={pausedAt} />.{' '}
          </>
        )}
        A test event can be sent when it is resumed.
      </Text>
    </Alert>
  )
}

const CONCERNS = ['/webhooks', '/events', '/me/attention']

function Pause({ webhook: { id, revision } }: { webhook: Webhook }) {
  const pause = useChange({
    run: (reason: string) =>
      management.post('/webhooks/{webhookId}/pause', { path: { webhookId: id }, body: { reason }, ifMatch: revision }),
    concerns: CONCERNS,
    done: 'The webhook is paused.',
    showsFault: true,
  })
  return (
    <ConfirmButton
      title="Pause this webhook?"
      confirm="Pause it"
      asksReason="Why"
      isDanger={false}
      consequences="Nothing is sent until somebody resumes it. New events are kept and wait in their order; none is lost."
      onConfirm={(reason) => pause.mutateAsync(reason)}
    >
      Pause
    </ConfirmButton>
  )
}

function Resume({ webhook: { id, revision } }: { webhook: Webhook }) {
  const resume = useChange({
    run: () => management.post('/webhooks/{webhookId}/resume', { path: { webhookId: id }, ifMatch: revision }),
    concerns: CONCERNS,
    done: 'The webhook is resumed. What waits is tried now.',
  })
  return (
    <Button onClick={() => resume.mutate()} loading={resume.isPending}>
      Resume
    </Button>
  )
}
