import { UsageRefused } from '../refusal.ts'
import type { Flag, Flags } from '../resource.ts'

const SECONDS = { m: 60, h: 3_600, d: 86_400 } as const

/** `byDefault`: what the server takes when nothing is said. */
export const timeFlags = (byDefault: string): readonly Flag[] => [
  ['--last <time>', `of so long until now: 15m, 24h, 30d (default: ${byDefault})`],
  ['--from <time>', 'that began then or later, such as 2026-11-22T14:00Z'],
  ['--to <time>', 'that began before'],
]

/** Seconds since 1970, as the server takes them. Throws UsageRefused. */
export function timesOf({ last, from, to }: Flags): { from?: number; to?: number } {
  if (last !== undefined && from !== undefined) throw new UsageRefused('--last and --from exclude each other.')
  const end = to === undefined ? undefined : secondsOf('--to', String(to))
  const start =
    last === undefined
      ? from === undefined
        ? undefined
        : secondsOf('--from', String(from))
      : (end ?? Math.floor(Date.now() / 1000)) - lengthOf(String(last))
  return { ...(start !== undefined && { from: start }), ...(end !== undefined && { to: end }) }
}

function secondsOf(flag: string, text: string): number {
  // Without a zone it would be that of whoever's machine this is.
  const millis = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(millis)) throw new UsageRefused(`${flag} must be a time such as 2026-11-22T14:00Z or 2026-11-22.`)
  return Math.floor(millis / 1000)
}

function lengthOf(text: string): number {
  const [, digits, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  if (unit === undefined) throw new UsageRefused('--last must be a time such as 15m, 24h or 30d.')
  return Number(digits) * SECONDS[unit as keyof typeof SECONDS]
}
