import type { Schemas } from '@portreeve/client/management'

const HOUR = 3_600
const number = new Intl.NumberFormat()

export interface Hour {
  /** Epoch seconds. */
  start: number
  calls: number
  /** Of them, those that did not succeed. */
  errors: number
}

type Metrics = Schemas['MeteringMetrics']
type Told = Pick<Metrics, 'from' | 'to'> & {
  points: readonly Pick<Metrics['points'][number], 'start' | 'calls' | 'errors4xx' | 'errors5xx'>[]
}

/** Every hour of the time that was asked for, those without calls too. Pure. */
export function hoursOf({ from, to, points }: Told): Hour[] {
  const first = from - (from % HOUR)
  const hours = Array.from({ length: Math.ceil((to - first) / HOUR) }, (_, at): Hour => {
    return { start: first + at * HOUR, calls: 0, errors: 0 }
  })
  for (const { start, calls, errors4xx, errors5xx } of points) {
    const hour = hours[Math.floor((start - first) / HOUR)]
    if (!hour) continue
    hour.calls += calls
    hour.errors += errors4xx + errors5xx
  }
  return hours
}

/** For whoever does not see the bars: how many, how many failed, and when most came. Pure. */
export function trafficText(hours: readonly Hour[], timeOf: (seconds: number) => string): string {
  const sum = (of: 'calls' | 'errors') => hours.reduce((total, hour) => total + hour[of], 0)
  const most = hours.reduce<Hour | undefined>(
    (best, hour) => (hour.calls > (best?.calls ?? 0) ? hour : best),
    undefined,
  )
  if (!most) return 'No calls in the last 24 hours.'
  const calls = sum('calls')
  return `${number.format(calls)} ${calls === 1 ? 'call' : 'calls'} in the last 24 hours, ${number.format(sum('errors'))} not successful. Most came in the hour from ${timeOf(most.start)}: ${number.format(most.calls)}.`
}
