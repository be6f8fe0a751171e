import { randomBytes } from 'node:crypto'

/** The call's place in a trace that goes on beyond us (W3C Trace Context). */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  traceId: string | undefined
  /** What the API service is sent: the trace, with an id of ours as its parent. */
  traceparent: string
  /** The caller's, where its trace goes on. */
  tracestate: string | undefined
}

/**
 * Goes on with the caller's trace, or begins one where there is none that can be read (W3C Trace Context §3.2, §3.3, processing model of §4). Fields that
 * came twice are handed over as an empty `traceparent`, and joined by commas as `tracestate`.
 */
export function takePartInTrace(
  call: TraceContext,
  traceparent: string | undefined,
  tracestate: string | undefined,
): void {
  if (traceparent !== undefined && isTraceparent(traceparent)) {
    const traceId = traceparent.slice(3, 35)
    call.traceId = traceId
    // Version 00 knows one flag, and every other is 0 (§3.2.2.5).
    const flags = (digitAt(traceparent, 54) & SAMPLED) === SAMPLED ? '-01' : '-00'
    call.traceparent = `00-${traceId}-${randomHex(PARENT_ID_BYTES)}${flags}`
    if (tracestate !== undefined && isTracestate(tracestate)) call.tracestate = tracestate
    return
  }
  const traceId = randomHex(TRACE_ID_BYTES)
  call.traceId = traceId
  call.traceparent = `00-${traceId}-${randomHex(PARENT_ID_BYTES)}-00`
}

const TRACE_ID_BYTES = 16
const PARENT_ID_BYTES = 8
const SAMPLED = 1
/** Of version 00; later ones may have more behind a dash (§3.2.4). */
const LENGTH = 55

/** `{version}-{trace-id}-{parent-id}-{flags}`: 2, 32, 16 and 2 digits. */
function isTraceparent(text: string): boolean {
  if (text.length < LENGTH || text.charCodeAt(2) !== DASH) return false
  if (text.charCodeAt(35) !== DASH || text.charCodeAt(52) !== DASH) return false
  if (!areDigits(text, 0, 2) || !areDigits(text, 3, 35) || !areDigits(text, 36, 52) || !areDigits(text, 53, 55)) {
    return false
  }
  const version = text.slice(0, 2)
  if (version === 'ff') return false
  if (text.length > LENGTH && (version === '00' || text.charCodeAt(LENGTH) !== DASH)) return false
  return !areZeros(text, 3, 35) && !areZeros(text, 36, 52)
}

const DASH = 45

/** 16 for what is none of `0-9 a-f`: capital letters are invalid (§3.2.2.3). */
function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code >= 48 && code <= 57) return code - 48
  return code >= 97 && code <= 102 ? code - 87 : 16
}

function areDigits(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (digitAt(text, at) === 16) return false
  return true
}

function areZeros(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) !== 48) return false
  return true
}

const MEMBERS_MAX = 32

/** Others' words are passed on as they are, unless nobody could read them (§3.3.1): printable ASCII, up to 32 members. */
function isTracestate(text: string): boolean {
  if (text === '') return false
  let members = 1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 44) members++
    else if ((code < 32 && code !== 9) || code > 126) return false
  }
  return members <= MEMBERS_MAX
}

/** Randomness is bought in bulk, and as digits: a piece of 8 bytes alone costs as much as a thousand of them together. */
const POOL_BYTES = 4_096
let pool = ''
let used = 0

/** `bytes` random bytes as hexadecimal digits; never zeros alone, which is no id. */
function randomHex(bytes: number): string {
  for (;;) {
    const end = used + 2 * bytes
    if (end > pool.length) {
      pool = randomBytes(POOL_BYTES).toString('hex')
      used = 0
      continue
    }
    const text = pool.slice(used, end)
    used = end
    if (text.charCodeAt(0) !== ZERO || !areZeros(text, 0, text.length)) return text
  }
}

const ZERO = 48
