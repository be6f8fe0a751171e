import type { ChartPoint, Series } from '../../parts/charts/series.ts'
import type { Slot } from '../../parts/charts/time-slots.ts'

export const trafficSeries: readonly Series[] = [
  { name: 'successful', label: 'Successful', colour: 1 },
  { name: 'failed', label: 'Not successful', colour: 3 },
]

export const errorSeries: readonly Series[] = [
  { name: 'gateway4xx', label: '4xx of the gateway', colour: 2 },
  { name: 'api4xx', label: '4xx of the service', colour: 6 },
  { name: 'gateway5xx', label: '5xx of the gateway', colour: 4 },
  { name: 'api5xx', label: '5xx of the service', colour: 5 },
  { name: 'unanswered', label: 'The caller had left', colour: 1 },
]

export const latencySeries: readonly Series[] = [
  { name: 'p90', label: '90 % of calls', colour: 1 },
  { name: 'p95', label: '95 %', colour: 2 },
  { name: 'p99', label: '99 %', colour: 5 },
]

export const bytesSeries: readonly Series[] = [
  { name: 'in', label: 'Sent to the service', colour: 6 },
  { name: 'out', label: 'Answered', colour: 1 },
]

/** A point for each span, with what its chart shows. Where nothing was called nothing has a latency. Pure. */
export const trafficPoints = (slots: readonly Slot[]): ChartPoint[] =>
  slots.map(({ label, point }) => {
    const { calls = 0, status2xx = 0 } = point?.counts ?? {}
    return { label, successful: status2xx, failed: calls - status2xx }
  })

export const errorPoints = (slots: readonly Slot[]): ChartPoint[] =>
  slots.map(({ label, point }) => {
    const { gateway4xx = 0, api4xx = 0, gateway5xx = 0, api5xx = 0, unanswered = 0 } = point?.counts ?? {}
    return { label, gateway4xx, api4xx, gateway5xx, api5xx, unanswered }
  })

export const latencyPoints = (slots: readonly Slot[]): ChartPoint[] =>
  slots.map(({ label, point }) => ({ label, ...point?.latencyMillis }))

export const bytesPoints = (slots: readonly Slot[]): ChartPoint[] =>
  slots.map(({ label, point }) => {
    const { requestBytes = 0, responseBytes = 0 } = point?.counts ?? {}
    return { label, in: requestBytes, out: responseBytes }
  })
