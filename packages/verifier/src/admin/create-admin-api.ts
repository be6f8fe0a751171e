import type { ConnectionCallback } from '@portreeve/protocol'
import { createAskExchange } from '../ask-exchange.ts'
import { bytesOf, type Delivery, type Endpoint } from '../endpoint.ts'
import { answerProblem, type HttpAnswer } from '../http-answer.ts'
import { createKeySet } from '../key-set.ts'
import { createAskAsOneself } from '../own-token.ts'
import { parseJsonBytes } from '../parse-json.ts'
import { pathBelow } from '../path-below.ts'
import { BodyTooBig } from '../read-body.ts'
import { readOptional, readToken } from '../read-headers.ts'
import { createTeller } from '../tell-problem.ts'
import { verifyToken } from '../verify-token.ts'
import type { AdminErrorCode } from './admin-errors.ts'
import { type AdminApiOptions, type AdminProblem, parseAdminOptions } from './admin-options.ts'
import { isUuid, parseActivation } from './parse-activation.ts'
import { type CallbackOutcome, sendCallback } from './send-callback.ts'

/** For `serve` of each adapter: `POST {path}/activate` and `POST {path}/deactivate/{connectionId}` (protocol.md 4.2). */
export interface AdminApi extends Endpoint {
  /**
   * Says what became of a connection (protocol.md 4.3): now, in days, or later once more. Only one whose activate call was answered with 200
   * can be accepted. Refusals are values; rejects with a TypeError when what is to be said is unusable.
   */
  callback(connectionId: string, callback: ConnectionCallback): Promise<CallbackOutcome>
  /** Resolves once no callback is under way any more: for a program that is about to end. */
  settled(): Promise<void>
}

/** Throws a TypeError when an option is unusable. Asks nothing until the first call. */
export function createAdminApi(options: AdminApiOptions): AdminApi {
  const settings = parseAdminOptions(options)
  const { issuer, audience, clockToleranceSeconds, clientId, clientSecret, now, path, subscriptions } = settings
  const keys = createKeySet(settings)
  const ask = createAskExchange(settings)
  const askAsOneself = createAskAsOneself({ url: `${issuer}/v1/token`, clientId, clientSecret, ask, now })
  const expected = { issuer, audience, clockToleranceSeconds, clientId }
  const tell = createTeller<AdminProblem>(options.onProblem)
  const underWay = new Set<Promise<void>>()

  async function callback(connectionId: string, said: ConnectionCallback): Promise<CallbackOutcome> {
    const outcome = await sendCallback(settings.subscriptionsUrl, connectionId, said, askAsOneself)
    if (outcome.ok) subscriptions?.[said.status === 'accepted' ? 'accept' : 'remove'](connectionId)
    return outcome
  }

  /** Until the exchange has taken it. It cannot before it has heard our 200, which may be a moment after this begins. */
  async function callbackBehindAnswer(connectionId: string, said: ConnectionCallback, requestId: string | undefined) {
    let outcome: CallbackOutcome | undefined
    for (const seconds of settings.callbackPausesSeconds) {
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
      outcome = await callback(connectionId, said)
      // Only these two may end by themselves: it was too early, or the exchange is away.
      if (outcome.ok || (outcome.status !== 403 && outcome.status < 500)) break
    }
    if (outcome && !outcome.ok) {
      const { status, code, message } = outcome
      tell({ status, code, message, requestId, detail: `connection ${connectionId}: ${message}` })
    }
  }

  function start(connectionId: string, said: ConnectionCallback, requestId: string | undefined) {
    const work = callbackBehindAnswer(connectionId, said, requestId)
      .catch((fault: unknown) => {
        // Nobody waits for it, and a rejection that nobody hears would end the program.
        const message = 'The callback could not be sent, or what it said could not be kept.'
        tell({
          status: 500,
          code: 'NOT-TAKEN',
          message,
          requestId,
          detail: `connection ${connectionId}: ${message}`,
          fault,
        })
      })
      .finally(() => underWay.delete(work))
    underWay.add(work)
  }

  async function activate(delivery: Delivery): Promise<Refused | undefined> {
    const activation = parseActivation(readJson(await bytesOf(delivery.body)))
    if (!activation) {
      const message = 'The body has to be an activation: an organization, an app, a subscriptionId and a connectionId.'
      return refuse(400, 'MALFORMED-ACTIVATION', message)
    }
    const decision = await options.activate(activation)
    if (decision && 'refused' in decision) return refuse(403, 'ACTIVATION-REFUSED', decision.refused)
    subscriptions?.add(activation)
    if (decision) start(activation.connectionId, decision, readOptional(delivery, 'request-id'))
    return undefined
  }

  async function deactivate(connectionId: string): Promise<Refused | undefined> {
    if (!isUuid(connectionId)) return refuse(400, 'MALFORMED-CONNECTION-ID', 'The connection id is not a UUID.')
    // From the list first: when `deactivate` throws, calls are refused all the same until the exchange asks again.
    subscriptions?.remove(connectionId)
    await options.deactivate(connectionId.toLowerCase())
    return undefined
  }

  /** Undefined: it is done. The token comes first, so that a stranger learns nothing of what is here. */
  async function judge(delivery: Delivery): Promise<Refused | undefined> {
    const header = readToken(delivery)
    if (!header.ok) return header
    const token = await verifyToken(header.token, { keys, form: settings.tokenForm, expected, now })
    if (!token.ok) return token
    const [verb, connectionId, ...more] = (pathBelow(delivery.url ?? '', path) ?? '').split('/')
    const isActivate = verb === 'activate' && connectionId === undefined
    if (!isActivate && !(verb === 'deactivate' && connectionId !== undefined && more.length === 0)) {
      return refuse(404, 'NOT-FOUND', `There are ${path}/activate and ${path}/deactivate/{connectionId}.`)
    }
    if (delivery.method !== 'POST') return refuse(405, 'METHOD-NOT-ALLOWED', 'Send it with POST.', { allow: 'POST' })
    return isActivate ? activate(delivery) : deactivate(connectionId as string)
  }

  return {
    paths: [path],
    isFor: (url) => pathBelow(url, path) !== undefined,
    bodyBytesMax: options.bodyBytesMax,
    async answer(delivery): Promise<HttpAnswer> {
      const found = await judge(delivery).catch(refusedFor)
      if (!found) return done(readOptional(delivery, 'request-id'))
      return answerProblem({ call: delivery, idHeader: 'request-id', tell }, found, found.headers)
    },
    callback,
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

interface Refused extends AdminProblem {
  headers?: Record<string, string>
}

function refuse(status: number, code: AdminErrorCode, message: string, headers: Record<string, string> = {}): Refused {
  return { status, code, message, headers }
}

/** The exchange takes any 200 and reads no body (protocol.md 4.2); this is the one that is documented. */
function done(requestId: string | undefined): HttpAnswer {
  const headers = { 'content-type': 'application/json', ...(requestId !== undefined && { 'request-id': requestId }) }
  return { status: 200, headers, body: '{"links":[]}' }
}

function refusedFor(fault: unknown): Refused {
  if (!(fault instanceof BodyTooBig)) {
    return { ...refuse(500, 'NOT-TAKEN', 'This could not be taken. Send it again.'), fault }
  }
  // The rest of it is not read, so nothing else can come on this connection.
  return refuse(413, 'PAYLOAD-TOO-BIG', 'The body is larger than this API takes.', { connection: 'close' })
}

/** Undefined when it is no JSON. */
function readJson(bytes: Uint8Array): unknown {
  try {
    return parseJsonBytes(bytes)
  } catch {
    return undefined
  }
}
