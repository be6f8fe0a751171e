import {
  type ApiId,
  accept,
  type ConnectionId,
  type EpochSeconds,
  type Outcome,
  type Refused,
  refuse,
} from '@portreeve/protocol'
import type {
  ApiActivation,
  App,
  Connection,
  ConnectionStatus,
  ProviderCall,
  Subscription,
  SubscriptionStatus,
} from '../store/index.ts'

/*
 * The life of subscriptions and connections (protocol.md 4.1): two tables, and one function that takes a step by them. A step
 * that is not in its table is refused, so these tables are everything that can ever happen. A picture of them is in
 * docs/subscriptions.md.
 */

/** `as_app_says`: active when the app activates by itself, pending when its developer wants to approve. */
export const subscriptionTable = {
  new: { request: 'as_app_says' },
  // A request that was taken back has to be decided again, or taking it back would be a way around a denial.
  pending: { approve: 'active', deny: 'denied', deactivate: 'cancelled', cancel: 'cancelled' },
  active: { connect: 'active', align: 'active', deactivate: 'inactive', cancel: 'cancelled' },
  // Whom the app's developer turned away may ask again, and waits for their word, whatever the app says about others.
  denied: { reactivate: 'pending' },
  cancelled: { reactivate: 'pending' },
  inactive: { reactivate: 'as_app_says' },
} as const satisfies Record<SubscriptionStatus | 'new', Partial<Record<string, SubscriptionStatus | 'as_app_says'>>>

/** `as_api_says`: active, pending or requesting, by the activation mode of the API. Nothing leads out of `inactive`. */
export const connectionTable = {
  new: { open: 'as_api_says' },
  // Only what the provider's admin API has answered with 200 can be accepted (protocol.md 4.3).
  requesting: { answered: 'pending', hand_over: 'as_api_says', end: 'inactive' },
  pending: { answered: 'pending', accept: 'active', reject: 'rejected', end: 'inactive' },
  active: { answered: 'active', accept: 'active', reject: 'rejected', end: 'inactive' },
  rejected: { answered: 'rejected', accept: 'active', reject: 'rejected', end: 'inactive' },
  inactive: { answered: 'inactive', reject: 'inactive', end: 'inactive' },
} as const satisfies Record<ConnectionStatus | 'new', Partial<Record<string, ConnectionStatus | 'as_api_says'>>>

/** Whose record it is before its first step. */
export type Draft = Omit<Subscription, 'status'> & { status: SubscriptionStatus | 'new' }

export type LifeCycleEvent =
  /** A buyer activates the app. */
  | { kind: 'request' }
  /** The app's developer decides. */
  | { kind: 'approve' | 'deny' }
  /** The buyer ends it, asks again, or adds APIs that the app has selected since. */
  | { kind: 'deactivate' | 'reactivate' | 'connect' }
  /** The app's developer, or who runs the exchange, ends it. */
  | { kind: 'cancel' }
  /** A test subscription follows what its app has selected: what is missing is connected, what is not wanted any more ends and goes. */
  | { kind: 'align' }
  /** The provider's admin API answered the activate call with 200. */
  | { kind: 'answered'; connectionId: ConnectionId }
  /** The API has no admin API any more: the request goes on as its activation mode says now. */
  | { kind: 'hand_over'; connectionId: ConnectionId }
  /** The provider decides: its service through the callback, or its people in the console. `error` is what they said with it. */
  | {
      kind: 'accept' | 'reject'
      connectionId: ConnectionId
      through: 'callback' | 'console'
      error?: string | undefined
    }

/** What a step needs to know. Gathered before, so that the step itself is pure. */
export interface Facts {
  now: EpochSeconds
  /** Of test subscriptions: `automatic`. */
  appActivation: App['activation']
  /** The APIs that the step may connect, each with the id its connection would get. */
  wanted: readonly { apiId: ApiId; connectionId: ConnectionId }[]
  /** Of each API in `wanted` and in the connections. An API that is gone has none. */
  modes: ReadonlyMap<ApiId, ApiActivation['mode']>
  /** The calls that were enqueued for the connections so far. */
  calls: readonly Pick<ProviderCall, 'id' | 'kind' | 'connectionId' | 'state' | 'attempts' | 'nextAttemptAt'>[]
  /** An attempt that is under way has ended after this time. */
  leaseSeconds: number
}

/** What has to happen to the queue of provider calls together with the step. */
export type Effect =
  | { kind: 'activate'; connection: Connection }
  /** Not before `notBefore`: an activate call may be under way, and must not be overtaken. */
  | { kind: 'deactivate'; connection: Connection; notBefore: EpochSeconds }
  | { kind: 'cancel'; call: Pick<ProviderCall, 'id' | 'attempts'> }

export interface Step {
  /** The very same object where nothing changed: a repeated word of a provider. */
  subscription: Subscription
  effects: Effect[]
}

export type StepRefusal =
  /** The table has no such step from here. */
  | 'not_from_here'
  /** Another connection to the API is alive. */
  | 'already_connected'
  /** There is nothing to connect. */
  | 'nothing_to_connect'
  | 'unknown_connection'
  /** The activate call has not been answered with 200 yet. */
  | 'unanswered'
  /** No activate call is ever made for this API, so there is nothing to call back about. */
  | 'not_by_callback'

/** Takes one step. Pure: the same subscription, event and facts always give the same answer. */
export function takeStep(subscription: Draft, event: LifeCycleEvent, facts: Facts): Outcome<Step, StepRefusal> {
  if ('connectionId' in event) return stepOfConnection(subscription as Subscription, event, facts)
  const row: Partial<Record<typeof event.kind, SubscriptionStatus | 'as_app_says'>> =
    subscriptionTable[subscription.status]
  const to = row[event.kind]
  if (to === undefined) return refuse('not_from_here', `${event.kind} of a ${subscription.status} subscription`)
  if (isAboutTheWholeApp(event) && facts.wanted.length === 0 && subscription.purpose === 'organization') {
    return refuse('nothing_to_connect', 'the app has no API of this environment')
  }
  const status = to !== 'as_app_says' ? to : facts.appActivation === 'automatic' ? 'active' : 'pending'
  if (status !== 'active') return end(subscription, status, facts)
  return subscription.status === 'active'
    ? extend(subscription as Subscription, event.kind === 'align', facts)
    : accept(open(subscription, facts))
}

const isAboutTheWholeApp = ({ kind }: LifeCycleEvent) =>
  kind === 'request' || kind === 'approve' || kind === 'reactivate'

/** Into `active`, with new connections in place of those it may have had before: reactivation is a full reconfiguration. */
function open(subscription: Draft, facts: Facts): Step {
  const opened = facts.wanted.map((wanted) => openConnection(wanted, facts))
  return {
    subscription: {
      ...subscription,
      status: 'active',
      connections: opened.map(({ connection }) => connection),
      activatedAt: facts.now,
      deactivatedAt: undefined,
    },
    effects: opened.flatMap(({ effects }) => effects),
  }
}

/** Into a status without traffic. A subscription that waits to be approved may have connections of an earlier time. */
function end(subscription: Draft, status: SubscriptionStatus, facts: Facts): Outcome<Step, StepRefusal> {
  const ended = subscription.connections.map((connection) => endConnection(connection, facts))
  const deactivatedAt = subscription.status === 'active' ? facts.now : subscription.deactivatedAt
  return accept({
    subscription: { ...subscription, status, connections: ended.map(({ connection }) => connection), deactivatedAt },
    effects: ended.flatMap(({ effects }) => effects),
  })
}

/** Connects more APIs. `exactly`: and lets go of those that are not wanted. */
function extend(subscription: Subscription, exactly: boolean, facts: Facts): Outcome<Step, StepRefusal> {
  const isWanted = ({ apiId }: Connection) => facts.wanted.some((wanted) => wanted.apiId === apiId)
  const isThere = (apiId: ApiId) => subscription.connections.some((connection) => connection.apiId === apiId)
  const isAlive = (apiId: ApiId) =>
    subscription.connections.some((connection) => connection.apiId === apiId && connection.status !== 'inactive')
  if (!exactly && facts.wanted.some(({ apiId }) => isAlive(apiId))) {
    return refuse('already_connected', 'it has a connection to this API')
  }
  const missing = exactly ? facts.wanted.filter(({ apiId }) => !isThere(apiId)) : facts.wanted
  const opened = missing.map((wanted) => openConnection(wanted, facts))
  const gone = exactly ? subscription.connections.filter((connection) => !isWanted(connection)) : []
  if (opened.length === 0 && gone.length === 0) {
    return exactly
      ? accept({ subscription, effects: [] })
      : refuse('nothing_to_connect', 'no API of this environment was named')
  }
  const isReplaced = ({ apiId }: Connection) => opened.some(({ connection }) => connection.apiId === apiId)
  const kept = subscription.connections.filter((connection) => !gone.includes(connection) && !isReplaced(connection))
  return accept({
    subscription: { ...subscription, connections: [...kept, ...opened.map(({ connection }) => connection)] },
    effects: [
      ...gone.flatMap((connection) => endConnection(connection, facts).effects),
      ...opened.flatMap(({ effects }) => effects),
    ],
  })
}

type ConnectionEvent = Extract<LifeCycleEvent, { connectionId: ConnectionId }>

function stepOfConnection(
  subscription: Subscription,
  event: ConnectionEvent,
  facts: Facts,
): Outcome<Step, StepRefusal> {
  const connection = subscription.connections.find(({ id }) => id === event.connectionId)
  if (!connection) return refuse('unknown_connection', 'no such connection')
  const refusal = checkCallback(connection, event, facts)
  if (refusal) return refusal
  const row: Partial<Record<ConnectionEvent['kind'], ConnectionStatus | 'as_api_says'>> =
    connectionTable[connection.status]
  const to = row[event.kind]
  if (to === undefined) {
    return connection.status === 'requesting'
      ? refuse('unanswered', 'the activate call has not been answered with 200')
      : refuse('not_from_here', `${event.kind} of a ${connection.status} connection`)
  }
  const status = to === 'as_api_says' ? statusOfNew(connection.apiId, facts) : to
  const error = 'through' in event && status !== 'inactive' ? event.error : connection.error
  if (status === connection.status && error === connection.error) return accept({ subscription, effects: [] })
  const changed: Connection = { ...connection, status, error, changedAt: facts.now }
  const connections = subscription.connections.map((each) => (each === connection ? changed : each))
  return accept({ subscription: { ...subscription, connections }, effects: [] })
}

/** protocol.md 4.3: the callback is about a request that was made of the provider. */
function checkCallback(
  { apiId }: Connection,
  event: ConnectionEvent,
  { modes }: Facts,
): Refused<'not_by_callback'> | undefined {
  if (!('through' in event) || event.through !== 'callback' || modes.get(apiId) === 'admin_api') return undefined
  return refuse('not_by_callback', 'the API has no admin API')
}

interface ConnectionStep {
  connection: Connection
  effects: Effect[]
}

function openConnection({ apiId, connectionId }: Facts['wanted'][number], facts: Facts): ConnectionStep {
  const connection: Connection = {
    id: connectionId,
    apiId,
    status: statusOfNew(apiId, facts),
    valueNames: [],
    changedAt: facts.now,
  }
  return { connection, effects: connection.status === 'requesting' ? [{ kind: 'activate', connection }] : [] }
}

function statusOfNew(apiId: ApiId, { modes }: Facts): ConnectionStatus {
  switch (modes.get(apiId)) {
    case 'automatic':
      return 'active'
    case 'admin_api':
      return 'requesting'
    default:
      return 'pending'
  }
}

/** Ends it, whatever it was. Who may have heard of it hears of its end; a request that was never tried is taken back in silence. */
function endConnection(connection: Connection, facts: Facts): ConnectionStep {
  if (connection.status === 'inactive') return { connection, effects: [] }
  const ended: Connection = {
    ...connection,
    status: connectionTable[connection.status].end,
    changedAt: facts.now,
  }
  const activations = facts.calls.filter(({ kind, connectionId }) => kind === 'activate' && connectionId === ended.id)
  const due = activations.filter(({ state }) => state === 'due')
  const effects: Effect[] = due.map(({ id, attempts }) => ({ kind: 'cancel', call: { id, attempts } }))
  const wasTried = activations.some(({ attempts }) => attempts > 0)
  // One that is not `requesting` and has no call was brought along by an import: its provider knows it from before.
  const isKnown = facts.modes.get(ended.apiId) === 'admin_api' && connection.status !== 'requesting'
  if (wasTried || isKnown) {
    const underWay = due.filter(({ attempts }) => attempts > 0).map(({ nextAttemptAt }) => nextAttemptAt)
    const latest = Math.min(Math.max(facts.now, ...underWay), facts.now + facts.leaseSeconds)
    effects.push({ kind: 'deactivate', connection: ended, notBefore: latest as EpochSeconds })
  }
  return { connection: ended, effects }
}
