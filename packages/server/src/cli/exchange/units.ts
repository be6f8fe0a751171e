import { UsageRefused } from '../refusal.ts'

const MILLIS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const
const BYTES = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const

/** `1500ms`, `20s`, `5m`, `1h`, as milliseconds. */
export const millisOf = (flag: string, text: string | undefined): number | undefined =>
  measured(flag, text, MILLIS, 'a time such as 1500ms, 20s, 5m or 1h')

/** `65536B`, `64KiB`, `100MiB`, `5GiB`, as bytes. */
export const bytesOf = (flag: string, text: string | undefined): number | undefined =>
  measured(flag, text, BYTES, 'a size such as 64KiB, 100MiB, 5GiB or 0B')

function measured(
  flag: string,
  text: string | undefined,
  units: Readonly<Record<string, number>>,
  wanted: string,
): number | undefined {
  if (text === undefined) return undefined
  const [, digits = '', unit = ''] = /^(\d{1,9})([A-Za-z]{1,3})$/.exec(text) ?? []
  const size = Object.hasOwn(units, unit) ? units[unit] : undefined
  if (size === undefined) throw new UsageRefused(`${flag} must be ${wanted}.`)
  return Number(digits) * size
}
