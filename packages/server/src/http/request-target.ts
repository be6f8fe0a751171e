import { accept, type Outcome, type Refused, refuse } from '@portreeve/protocol'

/** A request target that every parser reads the same way. It is matched, authorized, logged and forwarded as it is. */
export interface RequestTarget {
  /** As received: the path and, when there is one, `?` and the query. */
  raw: string
  /** Starts with `/`. Still percent-encoded. */
  path: string
  /** Everything after the first `?`, undecoded; empty without one. */
  query: string
}

/** What the caller of such a target is told. */
export const PATH_REFUSED =
  'The path is ambiguous: encoded or doubled slashes, backslashes, dot segments, semicolons and double encoding are refused.'

/** RFC 9110 §4.1 asks for room for at least 8,000. */
const TARGET_BYTES_MAX = 8192

const SLASH = 0x2f
const DOT = 0x2e
const PERCENT = 0x25
const QUESTION_MARK = 0x3f
const HASH = 0x23
const SEMICOLON = 0x3b
const BACKSLASH = 0x5c
const DELETE = 0x7f

/**
 * Reads an origin-form request target (RFC 9112 §3.2.1) once, for everybody. Whatever two parsers could read differently is
 * refused and never repaired (threats T-07 and G-A), because a repaired path is a second path. In the path that is:
 *
 * - empty, `.` and `..` segments; an empty last segment (a trailing slash) is fine
 * - `\` and `;`, and the encoded forms of `/ \ ;` and of control bytes
 * - percent signs without two hex digits, and bytes that are not UTF-8 (`%c0%af` is a slash to a careless decoder)
 * - encoded letters, digits and `- . _ ~`: RFC 3986 §6.2.2.2 takes `%61dmin` for `admin`, so a service reads another path than we matched
 * - percent-encoding of percent-encoding: what decodes to a percent sign and two hex digits, whatever those would decode to
 *
 * In path and query: `#`, spaces, control and non-ASCII bytes. The query is otherwise opaque.
 */
export function parseRequestTarget(raw: string): Outcome<RequestTarget, 'malformed_target'> {
  if (raw.charCodeAt(0) !== SLASH) return malformed('is not in origin-form (RFC 9112 §3.2.1)')
  if (raw.length > TARGET_BYTES_MAX) return malformed('is too long')

  const length = raw.length
  let pathEnd = length
  let segmentLength = 0
  let segmentIsDots = true
  let needsDecoding = false
  for (let at = 1; at < length; at++) {
    let char = raw.charCodeAt(at)
    if (char === QUESTION_MARK) {
      pathEnd = at
      break
    }
    if (char === SLASH) {
      if (segmentLength === 0) return malformed('has an empty path segment')
      if (segmentIsDots && segmentLength <= 2) return malformed('has a dot segment')
      segmentLength = 0
      segmentIsDots = true
      continue
    }
    if (char <= 0x20 || char >= DELETE) return malformed('has a control, space or non-ASCII byte')
    if (char === HASH || char === BACKSLASH || char === SEMICOLON) return malformed('has "#", "\\" or ";" in its path')
    if (char === PERCENT) {
      char = hexByteAt(raw, at + 1)
      if (char < 0) return malformed('has a percent sign without two hex digits')
      if (char < 0x20 || char === DELETE) return malformed('has an encoded control byte')
      if (char === SLASH || char === BACKSLASH || char === SEMICOLON)
        return malformed('has an encoded "/", "\\" or ";"')
      if (isUnreserved(char)) return malformed('has an encoded character that needs no encoding')
      if (char === PERCENT || char >= 0x80) needsDecoding = true
      at += 2
    }
    segmentLength++
    if (char !== DOT) segmentIsDots = false
  }
  if (segmentIsDots && (segmentLength === 1 || segmentLength === 2)) return malformed('has a dot segment')
  for (let at = pathEnd + 1; at < length; at++) {
    const char = raw.charCodeAt(at)
    if (char <= 0x20 || char >= DELETE || char === HASH) return malformed('has "#", a control, space or non-ASCII byte')
  }

  if (pathEnd === length && !needsDecoding) return accept({ raw, path: raw, query: '' })
  const path = raw.slice(0, pathEnd)
  if (needsDecoding) {
    const decoded = decodeUtf8(path)
    if (decoded === undefined) return malformed('has an encoded byte that is not UTF-8')
    // After decoding, so that `%25%32%66` is found as well as `%252f`.
    if (/%[0-9a-f]{2}/i.test(decoded)) return malformed('is percent-encoded twice')
  }
  return accept({ raw, path, query: raw.slice(pathEnd + 1) })
}

function malformed(why: string): Refused<'malformed_target'> {
  return refuse('malformed_target', `request target ${why}`)
}

/** RFC 3986 §2.3. */
function isUnreserved(char: number): boolean {
  const lower = char | 0x20
  if ((lower >= 0x61 && lower <= 0x7a) || (char >= 0x30 && char <= 0x39)) return true
  return char === 0x2d || char === DOT || char === 0x5f || char === 0x7e
}

/** The byte that the two hex digits at `at` mean, or -1. */
function hexByteAt(text: string, at: number): number {
  const high = hexDigit(text.charCodeAt(at))
  const low = hexDigit(text.charCodeAt(at + 1))
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

/** -1 for what is no hex digit, NaN (past the end) included. */
function hexDigit(char: number): number {
  if (char >= 0x30 && char <= 0x39) return char - 0x30
  const lower = char | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

function decodeUtf8(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
