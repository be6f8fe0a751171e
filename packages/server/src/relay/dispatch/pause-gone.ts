import type { RelayStore, Webhook } from '../../store/index.ts'

/** Keeps that it is paused, with whatever is written along, where it still is as it was. Rejects with StoreUnavailable. */
export type KeepGone = (before: Webhook, after: Webhook) => Promise<'replaced' | 'changed'>

/**
 * Pauses a webhook that answered 410, until somebody resumes it: its events go on being kept. 'paused' also when somebody else was faster. Rejects with
 * StoreUnavailable.
 */
export async function pauseGone(
  relay: Pick<RelayStore, 'findWebhook'>,
  keepGone: KeepGone,
  webhookId: string,
  now: number,
): Promise<'paused' | 'unknown'> {
  for (;;) {
    const webhook = await relay.findWebhook(webhookId)
    if (!webhook) return 'unknown'
    if (webhook.state === 'paused') return 'paused'
    const paused = { ...webhook, state: 'paused' as const, pausedBy: 'gone' as const, pausedAt: now, updatedAt: now }
    if ((await keepGone(webhook, paused)) === 'replaced') return 'paused'
  }
}
