import type { Dispatcher } from 'undici'
import { AddressRefused } from '../../http/index.ts'
import { NoCredentials } from './no-credentials.ts'
import type { TokenAnswer } from './token-answer.ts'
import type { TokenRequest } from './token-request.ts'

/** More than any token answer; what a hostile one may cost us. */
const ANSWER_BYTES_MAX = 64 * 1024

/**
 * Asks a token URL, which a developer typed, through the guarded `dispatcher` (threat G-I): no private address, no redirect. Asks once more
 * where it is likely that nobody heard the question: the connection broke before there was an answer, as one that was kept open too long
 * does, or a gateway in between says that it found no server. Rejects with NoCredentials; `signal` is aborted with one as its reason.
 */
export async function fetchToken(
  request: TokenRequest,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  try {
    const answer = await ask(request, dispatcher, signal)
    if (!answersForNobody.has(answer.status)) return answer
  } catch (fault) {
    if (!isBroken(fault) || signal.aborted) throw inWords(fault, signal)
  }
  try {
    return await ask(request, dispatcher, signal)
  } catch (fault) {
    throw inWords(fault, signal)
  }
}

/** RFC 9110 §15.6.3 to §15.6.5. */
const answersForNobody: ReadonlySet<number> = new Set([502, 503, 504])

async function ask(
  { origin, path, method, headers, body: sent }: TokenRequest,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const {
    statusCode,
    headers: fields,
    body,
  } = await dispatcher.request({
    ...{ origin, path, method, headers, body: sent, signal },
    // `signal` is what ends it.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const chunks: Buffer[] = []
  let length = 0
  // Leaving the loop destroys the body, and with it the connection.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > ANSWER_BYTES_MAX) throw new NoCredentials('the answer of the token URL is too large')
    chunks.push(chunk)
  }
  const encoding = fields['content-encoding']
  return {
    status: statusCode,
    contentEncoding: Array.isArray(encoding) ? encoding.join(', ') : encoding,
    // A decoder and not `toString`: some servers begin with a byte order mark.
    body: new TextDecoder().decode(Buffer.concat(chunks)),
  }
}

function isBroken(fault: unknown): boolean {
  const { code } = fault as { code?: unknown }
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE'
}

/** One and the same for every address we may not or cannot call: a developer must not look around in our network with it (threat G-I). */
const NOT_REACHABLE = 'the token URL cannot be reached'

function inWords(fault: unknown, signal: AbortSignal): NoCredentials {
  if (fault instanceof NoCredentials) return fault
  if (signal.aborted && signal.reason instanceof NoCredentials) return signal.reason
  if (fault instanceof AddressRefused) return new NoCredentials(NOT_REACHABLE, fault.message)
  const { code, name } = fault as { code?: unknown; name?: unknown }
  const reason = typeof code === 'string' ? code : String(name)
  return new NoCredentials(isBroken(fault) ? 'the token URL broke the connection off' : NOT_REACHABLE, reason)
}
