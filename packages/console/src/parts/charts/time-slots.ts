import type { Schemas } from '@portreeve/client/management'

export type Metrics = Schemas['MeteringMetrics']
export type MetricsPoint = Metrics['points'][number]

export const HOUR = 3_600
export const DAY = 86_400

/** A span of a chart: what was counted in it, if anything was. */
export interface Slot {
  /** Epoch seconds. */
  start: number
  label: string
  point: MetricsPoint | undefined
}

const hourFormat = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' })
/** The exchange counts days in UTC. */
const dayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' })
const dayOfYearFormat = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: '2-digit',
  timeZone: 'UTC',
})

/** Every hour or day of the time that was asked for, also those without calls. Pure. */
export function slotsOf(
  { from, to, points }: Pick<Metrics, 'from' | 'to' | 'points'>,
  step: typeof HOUR | typeof DAY,
): Slot[] {
  const first = from - (from % step)
  const count = Math.max(0, Math.ceil((to - first) / step))
  const format = step === HOUR ? hourFormat : count > 300 ? dayOfYearFormat : dayFormat
  const slots = Array.from({ length: count }, (_, index): Slot => {
    const start = first + index * step
    return { start, label: format.format(start * 1000), point: undefined }
  })
  for (const point of points) {
    const slot = slots[Math.floor((point.start - first) / step)]
    if (slot) slot.point = point
  }
  return slots
}
