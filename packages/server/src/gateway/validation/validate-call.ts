import { type CallDescriptions, type DescribedRequest, isJson } from '../../registry/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { AllowedCall } from '../decide.ts'
import type { Call } from '../handle-call.ts'
import type { GatewayLimits } from '../limits.ts'
import type { Refusal } from '../refusals.ts'
import { findOtherMethod } from './other-method.ts'
import { type BodyRead, createBodyReader } from './read-body.ts'

/** What becomes of a call whose API has its requests compared with its description. */
export type Verdict =
  /** `body` was read, and is to be sent as it is; undefined: it has not been read. */
  { kind: 'send'; body: Buffer | undefined } | { kind: 'refuse'; refusal: Refusal } | { kind: 'gone' }

export interface ValidationDeps {
  descriptions: Pick<CallDescriptions, 'check'>
  limits: Pick<GatewayLimits, 'requestBodyGraceMillis' | 'requestBytesPerSecond'>
  log: Log
}

const KIBIBYTE = 1024
/** Larger bodies are not looked into. */
const BODY_BYTES_MAX = 1024 * KIBIBYTE
/** Of all bodies that are just being read and compared. */
const ROOM = { roomBytes: 64 * 1024 * KIBIBYTE, roomOfOneBytes: 16 * 1024 * KIBIBYTE, roomAlwaysBytes: 64 * KIBIBYTE }
const TOLD_LENGTH_MAX = 600

/**
 * Compares calls with the description of their API (`ApiTraffic.validation`). `report` lets everything through, and notes what does not fit, or why
 * that could not be said; `enforce` lets through what is known to fit and nothing else. What was compared is what is sent.
 */
export function createValidation({ descriptions, limits, log }: ValidationDeps) {
  const readBody = createBodyReader(ROOM)

  return async function validate(allowed: AllowedCall<Call>): Promise<Verdict> {
    const { asked, route, headers } = allowed
    const enforced = route.api.traffic?.validation === 'enforce'
    const { requestBodyBytesMax = BODY_BYTES_MAX } = route.target?.transport ?? {}
    // Is refused when it is sent.
    if (headers.body?.kind === 'sized' && headers.body.bytes > requestBodyBytesMax)
      return { kind: 'send', body: undefined }
    const otherMethod = findOtherMethod(asked.method, asked.target, headers.forwarded)
    if (otherMethod !== undefined) {
      asked.record.validation = otherMethod
      // What it would be compared with is not what the service may do.
      return enforced ? refuse({ kind: 'request_invalid', detail: otherMethod }) : { kind: 'send', body: undefined }
    }
    const looksInside = headers.body !== undefined && isComparable(headers.forwarded)
    let body: BodyRead | undefined
    let release: (() => void) | undefined
    if (looksInside && !(headers.body?.kind === 'sized' && headers.body.bytes > BODY_BYTES_MAX)) {
      const bytesMax = Math.min(BODY_BYTES_MAX, requestBodyBytesMax)
      const reading = readBody(route.api.organizationId, asked.request, asked.response, { ...limits, bytesMax })
      release = reading.release
      body = await reading.read
      if (body.kind === 'too_large' && bytesMax < BODY_BYTES_MAX) {
        release()
        return refuse({ kind: 'request_too_big', bytesMax, detail: 'request body is larger than the limit' })
      }
    } else if (looksInside) body = { kind: 'too_large' }
    try {
      return await judge(allowed, body, enforced)
    } finally {
      release?.()
    }
  }

  async function judge(allowed: AllowedCall<Call>, body: BodyRead | undefined, enforced: boolean): Promise<Verdict> {
    const { asked, route, headers } = allowed
    const { record } = asked
    if (body?.kind === 'gone') return { kind: 'gone' }
    if (body?.kind === 'too_slow') return refuse({ kind: 'request_too_slow', detail: 'request body came too slowly' })
    const bytes = body?.kind === 'whole' ? body.bytes : undefined
    if (bytes) record.requestBytes = bytes.length
    const send: Verdict = { kind: 'send', body: bytes }
    const unknown = (why: string): Verdict => {
      record.validation = `not compared: ${why}`.slice(0, TOLD_LENGTH_MAX)
      return enforced ? refuse({ kind: 'description_unusable', detail: why }) : send
    }
    if (body?.kind === 'no_room') return unknown('too many request bodies are being compared')
    const compared = await descriptions
      .check(route.api.id, describe(asked, route.prefixLength, headers, body))
      .catch((fault: unknown) => {
        log.error({ requestId: asked.requestId, apiId: route.api.id, err: fault }, 'a request could not be compared')
        return undefined
      })
    if (!compared) return unknown('fault; see the log')
    if (!compared.ok && compared.error !== 'too_slow') {
      log.warn({ apiId: route.api.id, detail: compared.detail }, 'requests of this API cannot be compared')
      return unknown(compared.detail)
    }
    const findings = compared.ok ? compared.value : ['it takes too long to be compared']
    if (findings.length === 0) return send
    const told = findings.join('; ').slice(0, TOLD_LENGTH_MAX)
    record.validation = told
    return enforced ? refuse({ kind: 'request_invalid', detail: told }) : send
  }
}

const refuse = (refusal: Refusal): Verdict => ({ kind: 'refuse', refusal })

function describe(
  { method, target }: Call,
  prefixLength: number,
  headers: AllowedCall<Call>['headers'],
  body: BodyRead | undefined,
): DescribedRequest {
  const query = target.indexOf('?')
  return {
    method,
    path: target.slice(prefixLength, query === -1 ? undefined : query),
    query: query === -1 ? '' : target.slice(query + 1),
    headers: headers.forwarded,
    body: bodyOf(headers, body),
  }
}

function bodyOf(headers: AllowedCall<Call>['headers'], body: BodyRead | undefined): DescribedRequest['body'] {
  if (headers.body === undefined) return 'none'
  if (body?.kind === 'whole') return body.bytes.length === 0 ? 'none' : body.bytes
  if (body?.kind === 'too_large') return 'too_large'
  const type = fieldValue('content-type', headers.forwarded)
  return isJson(type ?? '') ? 'encoded' : 'unread'
}

/** JSON, and not hidden in a coding (RFC 9110 §8.4). */
function isComparable(fields: readonly string[]): boolean {
  const coding = fieldValue('content-encoding', fields)
  return (
    isJson(fieldValue('content-type', fields) ?? '') && (coding === undefined || coding.toLowerCase() === 'identity')
  )
}

/** The last of this name: two of Content-Type are one that no media type fits. */
function fieldValue(name: string, fields: readonly string[]): string | undefined {
  let value: string | undefined
  for (let at = 0; at < fields.length; at += 2) {
    if (fields[at]?.toLowerCase() === name) value = value === undefined ? fields[at + 1] : `${value}, ${fields[at + 1]}`
  }
  return value
}
