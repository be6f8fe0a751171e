import { gatewayErrors } from '@portreeve/protocol'
import type { GetOptions } from '../../api/queries.ts'
import type { Search } from '../../app/search.ts'
import { secondsOf } from '../../parts/moment-text.ts'

/** What `metering.errors` and its table are asked for. */
export type ErrorFilter = Omit<NonNullable<GetOptions<'/metering/errors'>['query']>, 'limit' | 'after' | 'apiId'>

const MINUTE = 60
const HOUR = 3_600

interface Time {
  value: string
  label: string
  seconds: number
  /** `from` is a whole multiple of it, so that a page asks for the same for a while. */
  grain: number
}

/** How far back; a day where nothing is chosen. Errors are kept for 30 days. */
const TIMES: readonly Time[] = [
  { value: '15m', label: 'Last 15 minutes', seconds: 15 * MINUTE, grain: MINUTE },
  { value: '1h', label: 'Last hour', seconds: HOUR, grain: MINUTE },
  { value: '24h', label: 'Last 24 hours', seconds: 24 * HOUR, grain: HOUR },
  { value: '7d', label: 'Last 7 days', seconds: 7 * 24 * HOUR, grain: HOUR },
  { value: '30d', label: 'Last 30 days', seconds: 30 * 24 * HOUR, grain: HOUR },
]
export const OWN_TIME = 'own'
export const DEFAULT_TIME = '24h'
export const times = [...TIMES.map(({ value, label }) => ({ value, label })), { value: OWN_TIME, label: 'Other time…' }]

export const statuses = ['4xx', '5xx', '400', '401', '403', '404', '413', '429', '500', '502', '503', '504'].map(
  (value) => ({ value, label: value.endsWith('xx') ? `All ${value}` : value }),
)
export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].map((value) => ({
  value,
  label: value,
}))
export const sources = [
  { value: 'FORTELLIS', label: 'The gateway' },
  { value: 'API', label: 'The service' },
]
export const codes = [
  { value: 'TARGET-RESPONSE', label: 'TARGET-RESPONSE' },
  ...Object.keys(gatewayErrors).map((value) => ({ value, label: value })),
]

/** Who said it, in a word. Pure. */
export const sourceText = (source: 'FORTELLIS' | 'API'): string => (source === 'API' ? 'Service' : 'Gateway')

/** What the URL narrows it down to. By Request-Id everything is looked through. `now` in epoch seconds. Pure. */
export function filterOf(search: Search, now: number): ErrorFilter {
  const { status, code, method, source, request } = search
  return {
    ...(request === undefined ? timeOf(search, now) : { requestId: request }),
    ...(status !== undefined && { status }),
    ...(code !== undefined && { codes: code }),
    ...(method !== undefined && { method }),
    ...(source !== undefined && { source: source as 'FORTELLIS' | 'API' }),
  }
}

function timeOf({ time = DEFAULT_TIME, from, to }: Search, now: number): Pick<ErrorFilter, 'from' | 'to'> {
  if (time === OWN_TIME) {
    const until = secondsOf(to)
    return { from: secondsOf(from) ?? 0, ...(until !== undefined && { to: until }) }
  }
  const { seconds, grain } = TIMES.find(({ value }) => value === time) ?? { seconds: 24 * HOUR, grain: HOUR }
  const since = now - seconds
  return { from: since - (since % grain) }
}

export const filterNames = ['status', 'code', 'method', 'source', 'request'] as const
