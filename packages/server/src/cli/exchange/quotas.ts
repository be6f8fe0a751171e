import type { Answer } from '../ask-server.ts'
import { UsageRefused } from '../refusal.ts'

/** `10/second 5000/day`, or `none`, which takes them away. */
export function quotasOf(texts: readonly string[] | undefined): { calls: number; per: string }[] | undefined {
  if (texts?.length === 1 && texts[0] === 'none') return []
  return texts?.map(quotaOf)
}

/** The opposite, for tables. */
export const quotaTexts = (quotas: unknown): string[] =>
  ((quotas ?? []) as Answer[]).map(({ calls, per }) => `${calls}/${per}`)

function quotaOf(text: string): { calls: number; per: string } {
  const [, calls, per] = /^(\d{1,12})\/(second|minute|hour|day|month)$/.exec(text) ?? []
  if (calls === undefined || per === undefined) {
    throw new UsageRefused(
      'A quota is given as 5000/day: calls per second, minute, hour, day or month. none takes them away.',
    )
  }
  return { calls: Number(calls), per }
}
