import type { EpochSeconds } from '@portreeve/protocol'
import type { Quota } from '../../store/index.ts'

export type Per = Quota['per']

/** From `start` on, up to and without `end`. */
export interface Window {
  start: EpochSeconds
  end: EpochSeconds
}

const lengths: Record<Exclude<Per, 'month'>, number> = { second: 1, minute: 60, hour: 3_600, day: 86_400 }

/** The window that `now` is in: a second, minute, hour, day or month of UTC. All callers' windows begin and end together. */
export function windowAt(per: Per, now: EpochSeconds): Window {
  if (per === 'month') return monthAt(now)
  const length = lengths[per]
  const start = Math.floor(now / length) * length
  return { start: start as EpochSeconds, end: (start + length) as EpochSeconds }
}

function monthAt(now: EpochSeconds): Window {
  const at = new Date(now * 1000)
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()]
  return { start: beginning(year, month), end: beginning(year, month + 1) }
}

function beginning(year: number, month: number): EpochSeconds {
  return (Date.UTC(year, month) / 1000) as EpochSeconds
}
