import type { Answer } from '@portreeve/client/management'

export type Usage = Answer<'get', '/metering/usage'>['items'][number]

/** What an app called of one API in a month. */
export interface ApiUsage {
  /** Undefined: no API that the app's people may know of. */
  id: string | undefined
  name: string
  calls: number
  successful: number
  responseBytes: number
}

/** Of all organizations together, most called first. Pure. */
export function usageByApi(items: readonly Usage[]): ApiUsage[] {
  const apis = new Map<string | undefined, ApiUsage>()
  for (const { api, counts } of items) {
    const sum = apis.get(api?.id) ?? { id: api?.id, name: nameOf(api), calls: 0, successful: 0, responseBytes: 0 }
    sum.calls += counts.calls
    sum.successful += counts.status2xx
    sum.responseBytes += counts.responseBytes
    apis.set(api?.id, sum)
  }
  return [...apis.values()].toSorted((one, other) => other.calls - one.calls || one.name.localeCompare(other.name))
}

function nameOf(api: Usage['api']): string {
  if (!api) return 'No API'
  return api.name === '' ? 'An API that is gone' : `${api.name} ${api.version}`
}

/** Colours are told apart by few: the busiest have one each, and the others one together. */
const COLOURED = 5

export interface Stack {
  /** Of the series: an API's id, or `other`. */
  key: string
  label: string
}

export const OTHER = 'other'

/** Which APIs have a colour of their own over several months. Pure. */
export function stacksOf(months: readonly (readonly ApiUsage[])[]): Stack[] {
  const sums = new Map<string, { label: string; calls: number }>()
  for (const { id = OTHER, name, calls } of months.flat()) {
    const sum = sums.get(id) ?? { label: name, calls: 0 }
    sums.set(id, { label: sum.label, calls: sum.calls + calls })
  }
  const all = [...sums].toSorted(([, one], [, other]) => other.calls - one.calls)
  const stacks = all.slice(0, COLOURED).map(([key, { label }]) => ({ key, label }))
  return all.length > COLOURED ? [...stacks, { key: OTHER, label: 'Other APIs' }] : stacks
}

/** Calls of a month by stack. Pure. */
export function stackedCalls(usages: readonly ApiUsage[], stacks: readonly Stack[]): Record<string, number> {
  const calls: Record<string, number> = Object.fromEntries(stacks.map(({ key }) => [key, 0]))
  for (const { id = OTHER, calls: more } of usages) {
    const key = id in calls ? id : OTHER
    calls[key] = (calls[key] ?? 0) + more
  }
  return calls
}
