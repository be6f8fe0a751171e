import { addLatencies, type LatencyHistogram } from '../../store/index.ts'
import type { CallSums } from './count-calls.ts'

/** What an API's calls came to. */
export interface ApiTotal {
  calls: number
  status4xx: number
  status5xx: number
}

/** By how a call ended: `2xx`, `4xx`, `5xx`, `none` (the client had left), `other`. */
export interface ClassTotal {
  statusClass: '2xx' | '4xx' | '5xx' | 'none' | 'other'
  /** Who answered an error; empty otherwise. */
  source: 'api' | 'gateway' | ''
  /** Empty: no API is published there. */
  environment: string
  calls: number
}

/** Calls of this process since it began, for those who watch it. Bounded by what there is on the exchange, whatever clients send. */
export interface CountedCalls {
  add(sums: CallSums): void
  classes(): Iterable<ClassTotal>
  codes(): ReadonlyMap<string, number>
  apis(): ReadonlyMap<string, ApiTotal>
  latencies(): LatencyHistogram
  readonly requestBytes: number
  readonly responseBytes: number
}

export function createCountedCalls(): CountedCalls {
  const classes = new Map<string, ClassTotal>()
  const codes = new Map<string, number>()
  const apis = new Map<string, ApiTotal>()
  const latencies: LatencyHistogram = []
  let [requestBytes, responseBytes] = [0, 0]

  function addClass(statusClass: ClassTotal['statusClass'], source: ClassTotal['source'], of: string, calls: number) {
    if (calls === 0) return
    const key = `${statusClass} ${source} ${of}`
    const total = classes.get(key)
    if (total) total.calls += calls
    else classes.set(key, { statusClass, source, environment: of, calls })
  }

  return {
    add(sums) {
      for (const { apiId = '', environment = '', counts, latencies: added } of sums.traffic) {
        const { calls, status2xx, gateway4xx, api4xx, gateway5xx, api5xx, unanswered } = counts
        addClass('2xx', '', environment, status2xx)
        addClass('4xx', 'gateway', environment, gateway4xx)
        addClass('4xx', 'api', environment, api4xx)
        addClass('5xx', 'gateway', environment, gateway5xx)
        addClass('5xx', 'api', environment, api5xx)
        addClass('none', '', environment, unanswered)
        const known = status2xx + gateway4xx + api4xx + gateway5xx + api5xx + unanswered
        addClass('other', '', environment, calls - known)
        const api = apis.get(apiId) ?? { calls: 0, status4xx: 0, status5xx: 0 }
        api.calls += calls
        api.status4xx += gateway4xx + api4xx
        api.status5xx += gateway5xx + api5xx
        apis.set(apiId, api)
        addLatencies(latencies, added)
        requestBytes += counts.requestBytes
        responseBytes += counts.responseBytes
      }
      for (const [code, calls] of sums.codes) codes.set(code, (codes.get(code) ?? 0) + calls)
    },
    classes: () => classes.values(),
    codes: () => codes,
    apis: () => apis,
    latencies: () => latencies,
    get requestBytes() {
      return requestBytes
    },
    get responseBytes() {
      return responseBytes
    },
  }
}
