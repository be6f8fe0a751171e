import { Header } from '@portreeve/protocol'
import type { Dispatcher } from 'undici'
import { AddressRefused } from '../../http/index.ts'
import type { Identity } from '../../identity/index.ts'
import type { Api, ProviderCall } from '../../store/index.ts'
import { type Attempt, CALL_TIMEOUT_MILLIS } from './judge-attempt.ts'

export interface CallProviderDeps {
  identity: Pick<Identity, 'mint'>
  /** Guarded: the URL is one that a developer typed (threats T-28, G-I). Follows no redirect. */
  dispatcher: Dispatcher
  /** Default: CALL_TIMEOUT_MILLIS. */
  callTimeoutMillis?: number | undefined
}

/** So much of an answer is read, and thrown away, so that the connection can be used again. */
const ANSWER_BYTES_MAX = 64 * 1024

/** One attempt (protocol.md 4.2). Never rejects: whatever goes wrong is an attempt without an answer. `stop` ends it early. */
export async function callProvider(
  call: Pick<ProviderCall, 'id' | 'kind' | 'connectionId' | 'body'>,
  api: Api,
  stop: AbortSignal,
  { identity, dispatcher, callTimeoutMillis = CALL_TIMEOUT_MILLIS }: CallProviderDeps,
): Promise<Attempt> {
  const { mode, adminUrl, audience } = api.activation
  if (mode !== 'admin_api' || adminUrl === undefined) return { fault: 'the API has no admin API', never: true }
  const timeout = AbortSignal.timeout(callTimeoutMillis)
  const ended = AbortSignal.any([timeout, stop])
  try {
    // `api_providers` is what the API's authorization server says anyway.
    const aud = audience === 'api_providers' ? {} : { aud: audience }
    const { token } = await identity.mint(api.authServerId, api.client_id, aud)
    const { statusCode, body } = await dispatcher.request({
      ...targetOf(adminUrl, call),
      method: 'POST',
      headers: headersOf(call, token),
      body: call.body ?? null,
      signal: ended,
    })
    // The status is all that counts, so nothing waits for the rest, and a connection that breaks in it breaks nothing.
    body.dump({ limit: ANSWER_BYTES_MAX, signal: ended }).catch(() => undefined)
    return { status: statusCode }
  } catch (fault) {
    return { fault: wordsFor(fault, timeout) }
  }
}

/** The registered URL, with what is called put behind its path. */
function targetOf(adminUrl: string, { kind, connectionId }: Pick<ProviderCall, 'kind' | 'connectionId'>) {
  const { origin, pathname, search } = new URL(adminUrl)
  const path = kind === 'activate' ? 'activate' : `deactivate/${connectionId}`
  return { origin, path: `${pathname.replace(/\/+$/, '')}/${path}${search}` }
}

function headersOf({ id, body }: Pick<ProviderCall, 'id' | 'body'>, token: string): Record<string, string> {
  return {
    [Header.authorization]: `Bearer ${token}`,
    Accept: 'application/json',
    'Accept-Charset': 'utf-8',
    Prefer: 'return=minimal',
    // The same in every attempt, so that a provider can tell a repetition, and both sides can find it in their logs.
    [Header.requestId]: id,
    // Frameworks refuse a content type without content, and a deactivate call has none.
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  }
}

/** One answer for both: which names our own name server knows says what is in our network. */
const NOT_REACHABLE = 'the host name is unknown, or leads to an address that may not be called'

/** Words of ours: what a socket or a name server says may tell a developer about networks that are none of theirs (threat G-I). */
function wordsFor(fault: unknown, timeout: AbortSignal): string {
  if (timeout.aborted) return 'no answer in time'
  const { code, name } = fault as { code?: unknown; name?: unknown }
  const cause = (fault as { cause?: unknown }).cause
  if (fault instanceof AddressRefused || cause instanceof AddressRefused) return NOT_REACHABLE
  if (name === 'CannotSign') return 'no token can be made for the API: it, or its authorization server, is disabled'
  if (name === 'AbortError') return 'the exchange was stopped'
  if (typeof code === 'string') return faultsByCode.get(code) ?? 'the connection failed'
  return 'the connection failed'
}

const faultsByCode: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nobody listens there'],
  ['ENOTFOUND', NOT_REACHABLE],
  ['EAI_AGAIN', 'the host name cannot be looked up at the moment'],
  ['ECONNRESET', 'the connection broke off'],
  ['UND_ERR_SOCKET', 'the connection broke off'],
  ['UND_ERR_CONNECT_TIMEOUT', 'no connection within 5 seconds'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is not trusted'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is not trusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is not trusted'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
])
