import type { Quota } from '../../parts/plan-text.ts'
import type { Api } from '../api/api-frame.tsx'

export type Traffic = NonNullable<Api['traffic']>

/** How many bytes one of each unit has. */
export const sizeUnits = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const
export type SizeUnit = keyof typeof sizeUnits

/** A size as it is typed; without a number it is as the exchange has it. */
export interface SizeDraft {
  count: number | ''
  unit: SizeUnit
}

/** Traffic settings as they are typed, without the check of requests, which is set by itself. An empty field is as the exchange has it. Times in milliseconds, named as the API names them. */
export interface TrafficDraft {
  quotas: Quota[]
  connectTimeoutMillis: number | ''
  responseTimeoutMillis: number | ''
  idleTimeoutMillis: number | ''
  requestBodyBytesMax: SizeDraft
  responseBodyBytesMax: SizeDraft
  retry: boolean
  websockets: boolean
  breaker: { faults: number | ''; seconds: number | '' }
  /** Any origin when it is not limited; none when the list is empty. */
  limitsOrigins: boolean
  corsOrigins: string[]
  targetCa: string
  clientCertificate: string
}

/** Pure. */
export function draftOfTraffic(traffic: Traffic = {}): TrafficDraft {
  const { corsOrigins } = traffic
  return {
    quotas: traffic.quotas ?? [],
    connectTimeoutMillis: traffic.connectTimeoutMillis ?? '',
    responseTimeoutMillis: traffic.responseTimeoutMillis ?? '',
    idleTimeoutMillis: traffic.idleTimeoutMillis ?? '',
    requestBodyBytesMax: sizeOf(traffic.requestBodyBytesMax),
    responseBodyBytesMax: sizeOf(traffic.responseBodyBytesMax),
    retry: traffic.retry ?? true,
    websockets: traffic.websockets ?? true,
    breaker: { faults: traffic.breaker?.faults ?? '', seconds: traffic.breaker?.seconds ?? '' },
    limitsOrigins: corsOrigins !== undefined && !corsOrigins.includes('*'),
    corsOrigins: corsOrigins?.filter((origin) => origin !== '*') ?? [],
    targetCa: traffic.targetCa ?? '',
    clientCertificate: traffic.clientCertificate ?? '',
  }
}

/** In the largest unit that says it without a fraction. */
function sizeOf(bytes: number | undefined): SizeDraft {
  if (bytes === undefined) return { count: '', unit: 'MiB' }
  const units = ['GiB', 'MiB', 'KiB'] as const
  const unit = bytes === 0 ? 'MiB' : (units.find((one) => bytes % sizeUnits[one] === 0) ?? 'KiB')
  return { count: bytes / sizeUnits[unit], unit }
}

/** In bytes; null where nothing was typed. Pure. */
export const bytesOf = ({ count, unit }: SizeDraft): number | null =>
  count === '' ? null : Math.round(count * sizeUnits[unit])

/**
 * What is sent: every member, `null` for those that are as the exchange has them. What a switch has at the exchange's own setting is left to the exchange.
 * Pure.
 */
export function trafficOfDraft(draft: TrafficDraft) {
  const { faults, seconds } = draft.breaker
  return {
    quotas: draft.quotas.length === 0 ? null : draft.quotas,
    connectTimeoutMillis: orNull(draft.connectTimeoutMillis),
    responseTimeoutMillis: orNull(draft.responseTimeoutMillis),
    idleTimeoutMillis: orNull(draft.idleTimeoutMillis),
    requestBodyBytesMax: bytesOf(draft.requestBodyBytesMax),
    responseBodyBytesMax: bytesOf(draft.responseBodyBytesMax),
    retry: draft.retry ? null : false,
    websockets: draft.websockets ? null : false,
    breaker: faults === '' && seconds === '' ? null : { faults: Number(faults || 0), seconds: Number(seconds || 10) },
    corsOrigins: draft.limitsOrigins ? draft.corsOrigins.map((origin) => origin.trim()).filter(Boolean) : null,
    targetCa: draft.targetCa.trim() === '' ? null : draft.targetCa,
    clientCertificate: draft.clientCertificate.trim() === '' ? null : draft.clientCertificate,
  }
}

const orNull = (value: number | ''): number | null => (value === '' ? null : value)
