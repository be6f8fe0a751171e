import { setImmediate as afterOthers } from 'node:timers/promises'
import type { Registry } from '../registry/index.ts'
import type { RelayStore, Webhook } from '../store/index.ts'

export interface ForgetOldEventsDeps {
  relay: Pick<RelayStore, 'prune' | 'listWebhooks' | 'removeWebhook' | 'replaceWebhook' | 'retryNow' | 'countLanes'>
  registry: Pick<Registry, 'findApp'> & { apis: Pick<Registry['apis'], 'find'> }
  /** How long events are kept that wait nowhere. */
  keptMillis: number
  nowMillis: () => number
}

/** A repeated `X-Request-Id` is the same event for a day (issue 6). */
const REQUEST_IDS_KEPT_MILLIS = 86_400_000
const PAGE = 200

/**
 * Forgets events that are old enough and wait nowhere, and then webhooks whose app or API is gone, once nothing is kept that was ever sent to them. What waits for such a webhook is
 * cancelled when it is tried; one that is paused begins to be tried again for that. Rejects with StoreUnavailable.
 */
export async function forgetOldEvents(deps: ForgetOldEventsDeps): Promise<void> {
  const { relay, nowMillis, keptMillis } = deps
  const at = nowMillis()
  while (await relay.prune(at - keptMillis, at - REQUEST_IDS_KEPT_MILLIS)) await afterOthers()
  for (let after: string | undefined; ; ) {
    const webhooks = await relay.listWebhooks({ after, limit: PAGE })
    for (const webhook of webhooks) await tidy(webhook, deps)
    after = webhooks.at(-1)?.id
    if (webhooks.length < PAGE) return
    await afterOthers()
  }
}

async function tidy(webhook: Webhook, { relay, registry, nowMillis }: ForgetOldEventsDeps): Promise<void> {
  const app = await registry.findApp(webhook.appId)
  const isThere = app !== undefined && registry.apis.find(webhook.apiId) !== undefined
  if (!isThere && (await relay.removeWebhook(webhook.id)) === 'removed') return
  const isSelected = app?.selections.some(
    ({ apiId, webhookUrl }) => apiId === webhook.apiId && webhookUrl !== undefined,
  )
  if ((isThere && isSelected) || webhook.state === 'active') return
  if ((await relay.countLanes(webhook.id)).waiting === 0) return
  const { pausedBy: _, pausedAt: __, pauseReason: ___, ...kept } = webhook
  const at = nowMillis()
  if ((await relay.replaceWebhook({ ...kept, state: 'active', updatedAt: at })) === 'changed') return
  await relay.retryNow(webhook.id, undefined, at)
}
