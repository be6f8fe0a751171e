import { type GatewayErrorCode, gatewayErrors } from '@portreeve/protocol'
import { withoutSecrets } from './errors.ts'
import { readRetryAfter } from './retry-after.ts'

/**
 * The gateway's own refusal of a call (docs/errors.md): the API service never saw it, or did not answer. May be thrown as it is.
 * `message` says what to change and may be shown to the app's developer.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly source = 'gateway'
  readonly code: GatewayErrorCode
  /** HTTP. */
  readonly status: number
  /** What `portreeve explain` takes. */
  readonly requestId: string
  /** When it is worth sending again, where the gateway says so. */
  readonly retryAfterSeconds: number | undefined

  constructor({ code, status, requestId, retryAfterSeconds, message }: Omit<GatewayError, 'name' | 'source'>) {
    super(message)
    this.code = code
    this.status = status
    this.requestId = requestId
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The gateway's refusals are shorter by far. */
const BODY_BYTES_MAX = 16_384
const MESSAGE_MAX = 1000

/**
 * Undefined: the answer is the API service's, errors included. Leaves the body of `response` to be read, so it has to come before that.
 *
 * The gateway signs nothing: its refusals are known by their form, which is a code of its own with a status that goes with it, and the
 * answer's Request-Id repeated in the body. An API service could imitate that, and fool its own callers about itself and nobody else.
 * An answer to HEAD has no body, and is always taken for the API's.
 */
export async function readRefusal(response: Response): Promise<GatewayError | undefined> {
  if (response.status < 400 || response.body === null) return undefined
  if (response.bodyUsed) throw new TypeError('readRefusal has to come before the body is read')
  const { status, headers } = response
  const requestId = headers.get('request-id')
  if (requestId === null || !/^application\/json\b/i.test(headers.get('content-type') ?? '')) return undefined
  const body = parseRefusal(await startOf(response.clone(), BODY_BYTES_MAX))
  if (body?.requestId !== requestId || !isFrom(body.code, status)) return undefined
  const retryAfterSeconds = readRetryAfter(headers.get('retry-after'), Math.floor(Date.now() / 1000))
  return new GatewayError({ code: body.code, status, requestId, retryAfterSeconds, message: body.message })
}

function parseRefusal(
  text: string | undefined,
): { code: GatewayErrorCode; message: string; requestId: string } | undefined {
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { code, message, requestId } = value as Record<string, unknown>
  if (typeof code !== 'string' || !Object.hasOwn(gatewayErrors, code)) return undefined
  if (typeof message !== 'string' || typeof requestId !== 'string') return undefined
  // Whoever imitates the gateway may have been sent a token.
  return { code: code as GatewayErrorCode, message: withoutSecrets(message, [], MESSAGE_MAX), requestId }
}

/** Besides the one of the table: docs/errors.md. */
const furtherStatuses: Partial<Record<GatewayErrorCode, readonly number[]>> = {
  'MALFORMED-REQUEST': [405, 408, 417, 431],
  'ROUTING-ERROR': [421],
  'PROCESSING-ERROR': [503],
  'TARGET-SYSTEM-UNREACHABLE': [502],
  'PAYLOAD-TOO-BIG': [502],
}

function isFrom(code: GatewayErrorCode, status: number): boolean {
  return gatewayErrors[code] === status || (furtherStatuses[code]?.includes(status) ?? false)
}

/** Undefined when there is more of it. The rest is let go, so that nobody waits for it. */
async function startOf({ body }: Response, bytesMax: number): Promise<string | undefined> {
  if (body === null) return undefined
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let bytes = 0; ; ) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > bytesMax) {
      // Not awaited: half of a clone is only gone when the other half is.
      reader.cancel().catch(() => undefined)
      return undefined
    }
    text += decoder.decode(value, { stream: true })
  }
}
