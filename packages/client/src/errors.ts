/**
 * The exchange has refused what was asked of it. `code` is what a program should look at: of the token endpoint `invalid_client`,
 * `invalid_scope`, … (RFC 6749 §5.2), of the others the words of docs/errors.md (`SUBSCRIPTION-MISMATCH`, `UNAUTHORIZED-PUBLISHER`),
 * and `unexpected_answer` where the answer is none that an exchange gives. Sending the same again changes nothing.
 */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError'
  readonly code: string
  /** HTTP. Undefined: it came in the address of a callback. */
  readonly status: number | undefined
  /** Of the exchange's answer: what `portreeve explain` and the exchange's log know it by. */
  readonly requestId: string | undefined

  constructor({ code, status, requestId, message }: About<string>) {
    super(message)
    this.code = code
    this.status = status
    this.requestId = requestId
  }
}

/**
 * The exchange, or the gateway, did not answer: `unreachable` (no connection, or it broke), `timed_out`, `server_error` (5xx, again and
 * again). Whether it did what it was asked is not known then; `requestId` is for sending the same event once more.
 */
export class ExchangeUnavailable extends Error {
  override readonly name = 'ExchangeUnavailable'
  readonly code: UnavailableCode
  readonly status: number | undefined
  readonly requestId: string | undefined

  constructor({ code, status, requestId, message }: About<UnavailableCode>) {
    super(message)
    this.code = code
    this.status = status
    this.requestId = requestId
  }
}

/** Why there was no answer, or none to work with. */
export type UnavailableCode = 'unreachable' | 'timed_out' | 'server_error'

interface About<Code extends string> {
  code: Code
  status?: number | undefined
  requestId?: string | undefined
  /** Without secrets: `withoutSecrets` for whatever others have written. */
  message: string
}

const TEXT_MAX = 200

/** What somebody else has written, cut to a length, and nothing at all of it where it repeats a secret; what looks like a JWT is left out too. */
export function withoutSecrets(
  text: unknown,
  secrets: readonly (string | undefined)[],
  lengthMax: number = TEXT_MAX,
): string {
  if (typeof text !== 'string') return ''
  const repeats = secrets.some((secret) => secret !== undefined && secret !== '' && text.includes(secret))
  if (repeats) return '(a text that repeats a secret)'
  const readable = text
    .replaceAll(/\beyJ[\w-]{8,}\.[\w.-]*/g, '(a token)')
    .replaceAll(/[^\x20-\x7e\u00a0-\uffff]/g, ' ')
  return readable.slice(0, lengthMax)
}

/**
 * What went wrong, with the cause that `fetch` hides one level down. The fault itself is never passed on as `cause`: some libraries keep
 * the request in it, with all its headers.
 */
export function reasonOf(fault: unknown, secrets: readonly (string | undefined)[]): string {
  if (!(fault instanceof Error)) return 'unknown fault'
  const cause = fault.cause instanceof Error ? ` (${fault.cause.message})` : ''
  return withoutSecrets(`${fault.message}${cause}`, secrets)
}
