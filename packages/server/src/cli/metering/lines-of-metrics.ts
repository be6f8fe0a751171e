import { time } from '../print.ts'

/** As the management API answers it (docs/metering.md). */
export interface Metrics {
  from: number
  to: number
  counts: { calls: number; unanswered: number; requestBytes: number; responseBytes: number }
  percent: { status2xx: number; status4xx: number; status5xx: number }
  latencyMillis?: { p90: number; p95: number; p99: number }
  unlistedErrors: number
  points: { start: number; seconds: number; calls: number; errors4xx: number; errors5xx: number }[]
}

const BAR_WIDTH = 40

/** Pure. */
export function linesOfMetrics({ from, to, counts, percent, latencyMillis, ...rest }: Metrics): string[] {
  const lines = [
    `${time(from)} to ${time(to)}`,
    `  traffic   ${counts.calls} calls`,
    `  latency   ${latencyMillis ? `p90 ${latencyMillis.p90} ms, p95 ${latencyMillis.p95} ms, p99 ${latencyMillis.p99} ms` : '-'}`,
    `  2XX       ${percent.status2xx} %`,
    `  4XX       ${percent.status4xx} %`,
    `  5XX       ${percent.status5xx} %`,
    `  bytes     ${counts.requestBytes} in, ${counts.responseBytes} out`,
  ]
  if (counts.unanswered > 0) lines.push(`  left      ${counts.unanswered} callers left before their answer`)
  if (rest.unlistedErrors > 0) lines.push(`  errors    ${rest.unlistedErrors} were too many to be listed one by one`)
  const most = Math.max(1, ...rest.points.map(({ calls }) => calls))
  for (const { start, calls, errors4xx, errors5xx } of rest.points) {
    const bar = '#'.repeat(Math.max(1, Math.round((calls / most) * BAR_WIDTH)))
    const errors = errors4xx + errors5xx > 0 ? `  ${errors4xx} 4XX, ${errors5xx} 5XX` : ''
    lines.push(`  ${time(start)}  ${bar} ${calls}${errors}`)
  }
  return lines
}
