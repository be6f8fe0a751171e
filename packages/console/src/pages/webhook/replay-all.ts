import type { ArgumentsOf } from '@portreeve/client/management'

export type ReplayBody = NonNullable<ArgumentsOf<'post', '/webhooks/{webhookId}/replay'>[0]>['body']
export type ReplayPage = { events: number; next?: string }

/**
 * Puts all events that fit into the queue again, a page after the other, and says after each how many there are so far. Goes on until `told` returns false:
 * what is in the queue by then stays there.
 */
export async function replayAll(
  ask: (body: ReplayBody) => Promise<ReplayPage>,
  wanted: ReplayBody,
  told: (events: number) => boolean,
): Promise<number> {
  let events = 0
  let after: string | undefined
  do {
    const page = await ask({ ...wanted, ...(after !== undefined && { after }) })
    events += page.events
    after = page.next
  } while (told(events) && after !== undefined)
  return events
}
