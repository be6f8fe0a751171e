import { setTimeout as pause } from 'node:timers/promises'
import type { Management } from '@portreeve/client/management'

const LOOK_EVERY_MILLIS = 5
/** It takes a few milliseconds. */
const GIVE_UP_MILLIS = 2_000

/**
 * Resolves when the relay has kept that an attempt failed, because from then on its next one waits by the exchange's clock: a test that moves the clock before would
 * move it too early. Resolves as well when that cannot be seen.
 */
export async function untilNoted(
  { appId, eventId, attempts }: { appId: string; eventId: string; attempts: number },
  management: Management,
): Promise<void> {
  const { items } = await management.get('/webhooks', { query: { appId } })
  const giveUp = performance.now() + GIVE_UP_MILLIS
  while (performance.now() < giveUp) {
    for (const { id: webhookId } of items) {
      const path = { webhookId, eventId }
      const known = await management.get('/webhooks/{webhookId}/deliveries/{eventId}', { path }).catch(() => undefined)
      if (known?.deliveries.some((delivery) => delivery.attempts >= attempts)) return
    }
    await pause(LOOK_EVERY_MILLIS)
  }
}
