import type { EpochSeconds } from '@portreeve/protocol'
import type { GuardedConnectorOptions } from '../../http/index.ts'
import type { KeptToken, KeptTokenDeps } from '../../identity/index.ts'
import type { RelayEvent, Webhook } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { Receiver } from '../receivers.ts'
import type { WebhookSecrets } from '../webhooks/secrets.ts'
import { answerText } from './answer-text.ts'
import type { AttemptOutcome, Attempts } from './attempt.ts'
import { createBearerTokens } from './bearer-tokens.ts'
import { type Connection, createConnections } from './connections.ts'
import { type Exchanged, exchange } from './exchange.ts'
import { faultText } from './fault-text.ts'
import { type DeliveryLimits, defaultDeliveryLimits } from './limits.ts'
import { headersOf, type Place, placeOf } from './request.ts'
import { parseRetryAfter } from './retry-after.ts'

export interface AttemptsDeps {
  identity: KeptTokenDeps['identity']
  secrets: Pick<WebhookSecrets, 'keys'>
  /** Webhook URLs are typed by app developers. `tls` is for tests. */
  guard: Pick<GuardedConnectorOptions, 'allowedCidrs' | 'lookup' | 'tls'>
  limits?: Partial<DeliveryLimits>
  nowMillis: () => number
  log: Log
}

/** One attempt on its way. */
interface Call {
  event: RelayEvent
  receiver: Receiver
  place: Place
  /** Stops what is being waited for. */
  giveUp: () => void
  /** Nothing more is begun for it. */
  isExpired: boolean
  /** What it waited for when its time was over. */
  waitsFor: 'a token' | 'a free connection' | 'a connection' | 'an answer'
}

type Failed = {
  kind: 'failed'
  status?: number
  fault?: string
  answer?: string | undefined
  retryAfterMillis?: number | undefined
}
type Outcome =
  | Failed
  | { kind: 'accepted'; status: number }
  | { kind: 'gone'; status: number; answer?: string | undefined }

/** Throws when an allowed network cannot be read. */
export function createAttempts({ identity, secrets, guard, nowMillis, log, ...deps }: AttemptsDeps): Attempts {
  const limits = { ...defaultDeliveryLimits, ...deps.limits }
  const connections = createConnections({
    guard: {
      ...guard,
      connectTimeoutMillis: limits.connectTimeoutMillis,
    },
    socketsMax: limits.socketsMax,
  })
  const nowSeconds = () => Math.floor(nowMillis() / 1000) as EpochSeconds
  const tokenOf = createBearerTokens({ identity, now: nowSeconds, log })
  const underWay = new Set<Promise<AttemptOutcome>>()

  /** A text: why there is none. */
  async function obtain(token: KeptToken<string>, { webhook, apiKey }: Receiver): Promise<string | Failed> {
    try {
      return await token.obtain()
    } catch (fault) {
      log.warn({ err: fault, webhookId: webhook.id, client_id: apiKey }, 'no token for deliveries to a webhook')
      return failed('no token could be signed for the app; its API Key may be disabled')
    }
  }

  function stamp(call: Call, authorization: string): string[] | Failed {
    const { event, receiver } = call
    try {
      const keys = secrets.keys(receiver.webhook)
      return headersOf(event, receiver, { authorization, keys, timestamp: nowSeconds() })
    } catch (fault) {
      log.error({ err: fault, webhookId: receiver.webhook.id }, 'deliveries to a webhook cannot be signed')
      return failed('the delivery could not be signed; new secrets are needed')
    }
  }

  async function connect(call: Call, isNew: boolean): Promise<Connection> {
    const { place, receiver } = call
    const connection = connections.take(receiver.webhook.id, place.origin, isNew)
    if (connection) return connection
    const wait = connections.wait(receiver.webhook.id, place.origin)
    call.waitsFor = 'a free connection'
    call.giveUp = wait.cancel
    return wait.connection
  }

  async function request(call: Call, headers: string[], connection: Connection): Promise<Exchanged> {
    const { done, giveUp } = exchange(connection, { place: call.place, headers, body: call.event.payload })
    call.giveUp = giveUp
    const exchanged = await done
    if (exchanged.kind === 'answered' && exchanged.isWhole) connections.giveBack(connection)
    else connections.drop(connection)
    return exchanged
  }

  /** Undefined: its time was over before there was an answer. */
  async function perform(call: Call): Promise<Outcome | undefined> {
    const { receiver } = call
    const token = tokenOf(receiver)
    call.waitsFor = 'a token'
    const authorization = token.peek(nowSeconds()) ?? (await obtain(token, receiver))
    if (typeof authorization !== 'string') return authorization
    for (let isRepeated = false; !call.isExpired; isRepeated = true) {
      const connection = await connect(call, isRepeated)
      const headers = stamp(call, authorization)
      if (call.isExpired || !Array.isArray(headers)) {
        connections.drop(connection)
        return Array.isArray(headers) ? undefined : headers
      }
      call.waitsFor = 'an answer'
      const exchanged = await request(call, headers, connection)
      // A connection that was kept may be closed at the other side just now (RFC 9112 §9.3.1). That says nothing of the webhook, so it is no failure yet.
      if (exchanged.kind === 'broken' && exchanged.isStale && !isRepeated) continue
      return outcomeOf(exchanged, call)
    }
    return undefined
  }

  function outcomeOf(exchanged: Exchanged, call: Call): Outcome | undefined {
    const { webhook } = call.receiver
    switch (exchanged.kind) {
      case 'given_up':
        if (!exchanged.isConnected) call.waitsFor = 'a connection'
        return undefined
      case 'broken':
        // Not the fault itself: what did not look like HTTP hangs on it, and may be what we sent.
        log.info({ webhookId: webhook.id, detail: exchanged.fault.message }, 'a webhook could not be called')
        return failed(faultText(exchanged.fault))
      case 'answered': {
        const { status, retryAfter, beginning } = exchanged
        if (isAccepted(status, webhook)) return { kind: 'accepted', status }
        const answer = answerText(beginning)
        if (status === 410) return { kind: 'gone', status, answer }
        const fault = faultOfStatus(status)
        return {
          kind: 'failed',
          status,
          ...(fault !== undefined && { fault }),
          answer,
          retryAfterMillis: retryAfter === undefined ? undefined : parseRetryAfter(retryAfter, nowMillis()),
        }
      }
    }
  }

  function begin(event: RelayEvent, receiver: Receiver): Promise<AttemptOutcome> {
    const { timeoutMillis } = receiver.webhook
    const started = performance.now()
    const place = placeOf(receiver.url, event.channel)
    if (!place.ok) return Promise.resolve({ ...failed(place.detail), millis: 0 })
    const call: Call = {
      ...{ event, receiver, place: place.value },
      ...{ giveUp: () => undefined, isExpired: false, waitsFor: 'a token' },
    }
    return new Promise((resolve) => {
      let isOver = false
      const end = (outcome: Outcome | undefined) => {
        if (isOver) return
        isOver = true
        clearTimeout(timer)
        const known = outcome ?? failed(`it took longer than ${timeoutMillis} ms, waiting for ${call.waitsFor}`)
        resolve({ ...known, millis: Math.round(performance.now() - started) })
      }
      const timer = setTimeout(() => {
        call.isExpired = true
        call.giveUp()
        // What has been answered by now counts, and is on its way through `perform`; nothing else is waited for.
        setImmediate(end, undefined)
      }, timeoutMillis)
      perform(call).then(end, (fault: unknown) => {
        log.error({ err: fault, webhookId: receiver.webhook.id }, 'a delivery was not attempted')
        end(failed('it could not be attempted'))
      })
    })
  }

  return {
    send({ event }, receiver) {
      const outcome = begin(event, receiver)
      underWay.add(outcome)
      void outcome.then(() => underWay.delete(outcome))
      return outcome
    },
    async close() {
      while (underWay.size > 0) await Promise.all(underWay)
      connections.close()
    },
  }
}

const failed = (fault: string): Failed => ({ kind: 'failed', fault })

/** protocol.md 6.3. Sample webhooks answer 200 when they refuse a token, so 202 it is unless their owner says otherwise. */
const isAccepted = (status: number, { accepts }: Webhook): boolean =>
  status === 202 || (accepts === '2xx' && status >= 200 && status <= 299)

function faultOfStatus(status: number): string | undefined {
  if (status >= 300 && status <= 399) return 'redirects are not followed'
  return status >= 200 && status <= 299 ? 'only 202 says that an event was taken' : undefined
}
