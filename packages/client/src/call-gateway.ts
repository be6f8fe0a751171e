import { Header } from '@portreeve/protocol'
import type { CallInit } from './client.ts'
import { createResolveUrl } from './gateway-url.ts'
import type { Send } from './send.ts'

/** A UUID, or `test` for the API's examples (protocol.md 3.2). */
const subscriptionForm = /^(?:test|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i
/** RFC 9110 §9.2.2, but for TRACE, which `fetch` does not send. */
const idempotent = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']
const printable = /^[\x21-\x7e]+$/

/** The call as it will be sent, or a TypeError. Nothing has been sent yet. */
export function createCallGateway(gatewayUrl: string | undefined, send: Send) {
  const resolve = createResolveUrl(gatewayUrl)
  return async (input: string | URL | Request, call: CallInit): Promise<Response> => {
    if (typeof call !== 'object' || call === null) throw new TypeError('fetch needs an object with subscriptionId')
    const { subscriptionId, requestId, accessToken, ...given } = call
    const request = typeof input === 'string' || input instanceof URL ? undefined : input
    const url = resolve(request ? request.url : (input as string | URL))
    checkSubscriptionId(subscriptionId)
    // Also where it is there and undefined: a person who has no token must not call with the app's.
    if ('accessToken' in call && (typeof accessToken !== 'string' || !printable.test(accessToken))) {
      throw new TypeError('accessToken has to be a token; left out, the call has the app’s own')
    }
    const init = request ? { ...partsOf(request), ...onlyGiven(given) } : given
    const headers = new Headers(init.headers)
    if (headers.has(Header.authorization)) {
      throw new TypeError('Authorization is set by the client; accessToken takes the token of a person')
    }
    headers.set(Header.subscriptionId, subscriptionId)
    const id = requestId ?? headers.get(Header.requestId) ?? crypto.randomUUID()
    headers.set(Header.requestId, id)
    const method = (init.method ?? 'GET').toUpperCase()
    const { signal, body } = init
    return send({
      ...{ url, headers, accessToken, signal, requestId: id },
      init: isStream(body) ? { ...init, method, ...halfDuplex } : { ...init, method },
      isReplayable: !isStream(body),
      isIdempotent: idempotent.includes(method),
    })
  }
}

/** What `fetch` wants to be told of a body that is a stream; not every RequestInit has the name. */
const halfDuplex = { duplex: 'half' } as RequestInit

/** A member that is undefined takes nothing from a Request. */
function onlyGiven(init: RequestInit): RequestInit {
  return Object.fromEntries(Object.entries(init).filter(([, value]) => value !== undefined))
}

function partsOf(request: Request): RequestInit {
  return { method: request.method, headers: request.headers, body: request.body, signal: request.signal }
}

/** Anything that is used up by being sent; what `fetch` takes besides is kept whole in memory. */
function isStream(body: unknown): boolean {
  if (body === undefined || body === null || typeof body === 'string') return false
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return false
  return !(body instanceof URLSearchParams || body instanceof FormData || body instanceof Blob)
}

export function checkSubscriptionId(subscriptionId: string) {
  if (typeof subscriptionId !== 'string' || !subscriptionForm.test(subscriptionId)) {
    throw new TypeError('subscriptionId has to be a UUID, or test')
  }
}
