import { randomUUID } from 'node:crypto'
import type {
  ApiId,
  AppId,
  ConnectionId,
  EpochSeconds,
  OrganizationId,
  Outcome,
  SubscriptionId,
} from '@portreeve/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ApiActivation, Connection, ConnectionStatus, ProviderCall, Subscription } from '../store/index.ts'
import {
  connectionTable,
  type Draft,
  type Effect,
  type Facts,
  type LifeCycleEvent,
  type Step,
  type StepRefusal,
  subscriptionTable,
  takeStep,
} from './life-cycle.ts'

const now = 1_800_000_000 as EpochSeconds
const id = (text: string) => text as ConnectionId
const api = (text: string) => text as ApiId
const modes = new Map<ApiId, ApiActivation['mode']>([
  [api('automatic'), 'automatic'],
  [api('manual'), 'manual'],
  [api('admin'), 'admin_api'],
  [api('admin-2'), 'admin_api'],
])
const all = [...modes.keys()]

function draft(changes: Partial<Draft> = {}): Draft {
  return {
    id: randomUUID() as SubscriptionId,
    organizationId: randomUUID() as OrganizationId,
    appId: randomUUID() as AppId,
    purpose: 'organization',
    environment: 'Production',
    status: 'new',
    connections: [],
    revision: 1,
    createdAt: now,
    updatedAt: now,
    ...changes,
  }
}

function facts(changes: Partial<Facts> & { connect?: readonly ApiId[] } = {}): Facts {
  const { connect = all, ...rest } = changes
  const wanted = connect.map((apiId) => ({ apiId, connectionId: id(`to ${apiId}`) }))
  return { now, appActivation: 'automatic', wanted, modes, calls: [], leaseSeconds: 60, ...rest }
}

function taken(outcome: Outcome<Step, StepRefusal>): Step {
  if (!outcome.ok) throw new Error(`${outcome.error}: ${outcome.detail}`)
  return outcome.value
}

const statuses = ({ connections }: Subscription) =>
  Object.fromEntries(connections.map(({ apiId, status }) => [apiId, status]))
const activated = () => taken(takeStep(draft(), { kind: 'request' }, facts()))
const call = (changes: Partial<ProviderCall> = {}): Facts['calls'][number] => ({
  id: 'call',
  kind: 'activate',
  connectionId: id('to admin'),
  state: 'due',
  attempts: 0,
  nextAttemptAt: now,
  ...changes,
})

describe('the life cycle of subscriptions (protocol.md 4.1)', () => {
  it('an activation connects each API as its mode says: at once, when its people accept, or after its admin API', () => {
    const { subscription, effects } = activated()
    expect(subscription.status).toBe('active')
    expect(subscription.activatedAt).toBe(now)
    expect(statuses(subscription)).toEqual({
      automatic: 'active',
      manual: 'pending',
      admin: 'requesting',
      'admin-2': 'requesting',
    })
    expect(effects.map(({ kind }) => kind)).toEqual(['activate', 'activate'])
  })

  it('an app in manual mode: nobody is asked before its developer has approved', () => {
    const { subscription, effects } = taken(takeStep(draft(), { kind: 'request' }, facts({ appActivation: 'manual' })))
    expect(subscription).toMatchObject({ status: 'pending', connections: [] })
    expect(effects).toEqual([])
    const approved = taken(takeStep(subscription, { kind: 'approve' }, facts({ appActivation: 'manual' })))
    expect(approved.subscription.status).toBe('active')
    expect(approved.subscription.connections).toHaveLength(4)
  })

  it('an app without an API of the environment cannot be activated', () => {
    expect(takeStep(draft(), { kind: 'request' }, facts({ connect: [] }))).toMatchObject({
      error: 'nothing_to_connect',
    })
  })

  it.each(['denied', 'cancelled'] as const)('whoever was %s may ask again, and is decided about again', (status) => {
    const { subscription, effects } = taken(takeStep(draft({ status }), { kind: 'reactivate' }, facts()))
    expect(subscription.status).toBe('pending')
    expect(effects).toEqual([])
  })

  it('T-17 taking a request back is no way around a denial', () => {
    const asked = taken(takeStep(draft({ status: 'denied' }), { kind: 'reactivate' }, facts())).subscription
    const takenBack = taken(takeStep(asked, { kind: 'deactivate' }, facts())).subscription
    expect(taken(takeStep(takenBack, { kind: 'reactivate' }, facts())).subscription.status).toBe('pending')
  })

  it('reactivation makes new connections in place of the old ones', () => {
    const before = activated().subscription
    const over = taken(takeStep(before, { kind: 'deactivate' }, facts())).subscription
    expect(over).toMatchObject({ status: 'inactive', deactivatedAt: now })
    const wanted = all.map((apiId) => ({ apiId, connectionId: id(`again ${apiId}`) }))
    const again = taken(takeStep(over, { kind: 'reactivate' }, facts({ wanted }))).subscription
    expect(again.id).toBe(before.id)
    expect(again.deactivatedAt).toBeUndefined()
    expect(again.connections.map(({ id }) => id)).toEqual(wanted.map(({ connectionId }) => connectionId))
  })

  it('another API is connected beside the others, and never twice', () => {
    const first = taken(takeStep(draft(), { kind: 'request' }, facts({ connect: [api('automatic')] }))).subscription
    const more = facts({ connect: [api('manual')] })
    const both = taken(takeStep(first, { kind: 'connect' }, more)).subscription
    expect(statuses(both)).toEqual({ automatic: 'active', manual: 'pending' })
    expect(takeStep(both, { kind: 'connect' }, more)).toMatchObject({ error: 'already_connected' })
  })

  it('a test subscription follows the selection of its app', () => {
    const test = draft({ purpose: 'app_test', status: 'active' })
    const first = taken(takeStep(test, { kind: 'align' }, facts({ connect: [api('automatic'), api('admin')] })))
    expect(statuses(first.subscription)).toEqual({ automatic: 'active', admin: 'requesting' })
    const tried = facts({ connect: [api('manual'), api('automatic')], calls: [call({ attempts: 1, state: 'done' })] })
    const second = taken(takeStep(first.subscription, { kind: 'align' }, tried))
    expect(statuses(second.subscription)).toEqual({ automatic: 'active', manual: 'pending' })
    expect(second.effects).toMatchObject([{ kind: 'deactivate', connection: { apiId: 'admin', status: 'inactive' } }])
    expect(taken(takeStep(second.subscription, { kind: 'align' }, tried)).subscription).toBe(second.subscription)
  })
})

describe('the life cycle of connections (protocol.md 4.1, 4.3)', () => {
  const accepting = { kind: 'accept', connectionId: id('to admin'), through: 'callback' } as const
  const answered = (subscription: Subscription) =>
    taken(takeStep(subscription, { kind: 'answered', connectionId: id('to admin') }, facts())).subscription

  it('accepts only what the admin API has answered with 200', () => {
    const { subscription } = activated()
    expect(takeStep(subscription, accepting, facts())).toMatchObject({ error: 'unanswered' })
    const { subscription: accepted } = taken(takeStep(answered(subscription), accepting, facts()))
    expect(statuses(accepted).admin).toBe('active')
  })

  it('G-G a repeated callback and a late answer change nothing', () => {
    const accepted = taken(takeStep(answered(activated().subscription), accepting, facts())).subscription
    expect(taken(takeStep(accepted, accepting, facts())).subscription).toBe(accepted)
    expect(answered(accepted)).toBe(accepted)
  })

  it('a provider may reject what it accepted, and accept it again', () => {
    const accepted = taken(takeStep(answered(activated().subscription), accepting, facts())).subscription
    const rejecting = { ...accepting, kind: 'reject', error: 'unpaid' } as const
    const rejected = taken(takeStep(accepted, rejecting, facts())).subscription
    expect(rejected.connections.find(({ apiId }) => apiId === 'admin')).toMatchObject({
      status: 'rejected',
      error: 'unpaid',
    })
    expect(statuses(taken(takeStep(rejected, accepting, facts())).subscription).admin).toBe('active')
  })

  it('no callback decides about an API that has no admin API; its people do', () => {
    const { subscription } = activated()
    const manual = { ...accepting, connectionId: id('to manual') }
    expect(takeStep(subscription, manual, facts())).toMatchObject({ error: 'not_by_callback' })
    const byHand = { ...manual, through: 'console' } as const
    expect(statuses(taken(takeStep(subscription, byHand, facts())).subscription).manual).toBe('active')
  })

  it('T-17 nothing is accepted after its end', () => {
    const over = taken(takeStep(answered(activated().subscription), { kind: 'deactivate' }, facts())).subscription
    expect(takeStep(over, accepting, facts())).toMatchObject({ error: 'not_from_here' })
    expect(takeStep(over, { ...accepting, through: 'console' }, facts())).toMatchObject({ error: 'not_from_here' })
    expect(answered(over)).toBe(over)
  })

  it('an API that gave up its admin API decides by hand about what was requested of it', () => {
    const { subscription } = activated()
    const handOver = { kind: 'hand_over', connectionId: id('to admin') } as const
    expect(taken(takeStep(subscription, handOver, facts())).subscription).toBe(subscription)
    const given = facts({ modes: new Map([...modes, [api('admin'), 'manual']]) })
    expect(statuses(taken(takeStep(subscription, handOver, given)).subscription).admin).toBe('pending')
  })

  describe('at the end', () => {
    const onlyAdmin = { connect: [api('admin')] }
    const requested = taken(takeStep(draft(), { kind: 'request' }, facts(onlyAdmin))).subscription
    const endWith = (subscription: Subscription, calls: Facts['calls']) =>
      taken(takeStep(subscription, { kind: 'deactivate' }, facts({ ...onlyAdmin, calls }))).effects

    it('a request that never left the house is taken back in silence', () => {
      expect(endWith(requested, [call()])).toEqual([{ kind: 'cancel', call: { id: 'call', attempts: 0 } }])
    })

    it('a provider that may have heard of it is told, and not before the attempt under way can be over', () => {
      const underWay = call({ attempts: 1, nextAttemptAt: (now + 40) as EpochSeconds })
      expect(endWith(requested, [underWay])).toMatchObject([
        { kind: 'cancel', call: { id: 'call', attempts: 1 } },
        { kind: 'deactivate', notBefore: now + 40 },
      ])
    })

    it('a long pause between attempts does not hold the end back', () => {
      const paused = call({ attempts: 12, nextAttemptAt: (now + 300) as EpochSeconds })
      expect(endWith(requested, [paused])[1]).toMatchObject({ notBefore: now + 60 })
    })

    it('a provider that refused the request is told as well: an attempt before may have been heard', () => {
      expect(endWith(requested, [call({ attempts: 2, state: 'failed' })])).toMatchObject([{ kind: 'deactivate' }])
    })

    it('an imported connection ends with a call, although none began it', () => {
      const imported = requested.connections.map((connection): Connection => ({ ...connection, status: 'active' }))
      expect(endWith({ ...requested, connections: imported }, [])).toMatchObject([{ kind: 'deactivate' }])
    })

    it('an API without an admin API is told nothing', () => {
      const { subscription } = taken(takeStep(draft(), { kind: 'request' }, facts({ connect: [api('manual')] })))
      expect(endWith(subscription, [])).toEqual([])
    })
  })
})

/* Walks: anybody does anything in any order, answers are lost, and words come twice and late. */

type Answer = 'answers 200' | 'does not hear' | 'answers 200, which is lost' | 'refuses'
type Move =
  | { kind: 'request' | 'approve' | 'deny' | 'deactivate' | 'cancel' | 'reactivate' }
  | { kind: 'connect'; apis: ApiId[] }
  | { kind: 'accept' | 'reject'; nth: number; through: 'callback' | 'console' }
  | { kind: 'answered' | 'hand_over' | 'replay'; nth: number }
  | { kind: 'attempt'; nth: number; answer: Answer }

const nth = fc.nat({ max: 30 })
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('request', 'approve', 'reactivate') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('deny', 'deactivate', 'cancel') }) },
  fc.record({ kind: fc.constant('connect'), apis: fc.uniqueArray(fc.constantFrom(...all), { minLength: 1 }) }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('accept', 'reject'),
      nth,
      through: fc.constantFrom('callback', 'console'),
    }),
  },
  fc.record({ kind: fc.constantFrom('answered', 'hand_over', 'replay'), nth }),
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('attempt'),
      nth,
      answer: fc.constantFrom('answers 200', 'does not hear', 'answers 200, which is lost', 'refuses'),
    }),
  },
)

/** A queue, a provider and a record, kept beside the life cycle and knowing nothing of its tables. */
class World {
  record: Draft = draft()
  readonly calls: ProviderCall[] = []
  /** Every connection there ever was, with all statuses it had. */
  readonly histories = new Map<ConnectionId, { apiId: ApiId; statuses: ConnectionStatus[] }>()
  readonly heard200 = new Set<ConnectionId>()
  /** What the provider believes. */
  readonly believed = new Map<ConnectionId, 'active' | 'over'>()
  readonly appActivation: 'automatic' | 'manual'
  #made = 0

  constructor(appActivation: 'automatic' | 'manual') {
    this.appActivation = appActivation
  }

  make(move: Move): void {
    const connectionId = [...this.histories.keys()].at('nth' in move ? move.nth % (this.histories.size || 1) : 0)
    const known = connectionId ?? id('nobody')
    switch (move.kind) {
      case 'attempt':
        this.attempt(move.nth, move.answer)
        break
      case 'replay':
        this.replay(move.nth)
        break
      case 'answered':
        // Told again and late, never made up.
        if (this.heard200.has(known)) this.step({ kind: 'answered', connectionId: known })
        break
      case 'hand_over':
        this.step({ kind: 'hand_over', connectionId: known })
        break
      case 'accept':
      case 'reject': {
        const { through } = move
        const before = this.statusOf(known)
        const taken = this.step({ kind: move.kind, connectionId: known, through })
        if (taken && move.kind === 'accept' && through === 'callback') expect(this.heard200).toContain(known)
        if (taken && move.kind === 'reject') expect(this.statusOf(known)).not.toBe('active')
        if (!taken) expect(this.statusOf(known)).toBe(before)
        break
      }
      case 'connect':
        this.step({ kind: 'connect' }, move.apis)
        break
      default:
        this.step({ kind: move.kind })
    }
  }

  statusOf(connectionId: ConnectionId): ConnectionStatus | undefined {
    return this.record.connections.find(({ id }) => id === connectionId)?.status
  }

  /** Whether the life cycle took the step. */
  step(event: LifeCycleEvent, connect: readonly ApiId[] = all): boolean {
    const wanted = connect.map((apiId) => ({ apiId, connectionId: id(`connection-${this.#made++}`) }))
    const outcome = takeStep(
      this.record,
      event,
      facts({ wanted, calls: this.calls, appActivation: this.appActivation }),
    )
    if (!outcome.ok) return false
    this.checkTable(outcome.value.subscription, event)
    this.record = outcome.value.subscription
    for (const effect of outcome.value.effects) this.enqueue(effect)
    for (const { id, apiId, status } of this.record.connections) {
      const history = this.histories.get(id) ?? { apiId, statuses: [] }
      if (history.statuses.at(-1) !== status) history.statuses.push(status)
      this.histories.set(id, history)
    }
    return true
  }

  /** No event leaves the tables. */
  checkTable(after: Subscription, event: LifeCycleEvent): void {
    if (this.record.status !== after.status) {
      expect(Object.keys(subscriptionTable[this.record.status])).toContain(event.kind)
    }
    for (const { id, status } of after.connections) {
      const before = this.record.connections.find((connection) => connection.id === id)
      if (!before) expect(['active', 'pending', 'requesting']).toContain(status)
      else if (before.status !== status) expect(Object.values(connectionTable[before.status])).toContain(status)
      // Whatever the tables say: calls go through when an API lets everybody in, or when its provider has said so.
      if (status === 'active' && before && before.status !== 'active') {
        expect(event).toMatchObject({ kind: 'accept', connectionId: id })
      }
    }
  }

  enqueue(effect: Effect): void {
    if (effect.kind === 'cancel') {
      const kept = this.calls.find(({ id }) => id === effect.call.id)
      expect(kept).toMatchObject({ state: 'due', attempts: effect.call.attempts })
      if (kept) kept.state = 'cancelled'
      return
    }
    this.calls.push({
      id: `call-${this.calls.length}`,
      kind: effect.kind,
      apiId: effect.connection.apiId,
      organizationId: 'provider' as OrganizationId,
      subscriptionId: this.record.id,
      connectionId: effect.connection.id,
      state: 'due',
      attempts: 0,
      nextAttemptAt: now,
      createdAt: now,
      updatedAt: now,
    })
  }

  attempt(nth: number, answer: Answer): void {
    const due = this.calls.filter(({ state }) => state === 'due')
    const next = due.at(nth % (due.length || 1))
    if (!next) return
    next.attempts += 1
    if (answer !== 'does not hear' && answer !== 'refuses') {
      this.believed.set(next.connectionId, next.kind === 'activate' ? 'active' : 'over')
    }
    if (answer === 'refuses') next.state = 'failed'
    if (answer !== 'answers 200') return
    next.state = 'done'
    if (next.kind === 'deactivate') return
    this.heard200.add(next.connectionId)
    this.step({ kind: 'answered', connectionId: next.connectionId })
  }

  /** As ProviderCallAdministration lets it: an activate call only for a connection that is alive. */
  replay(nth: number): void {
    const finished = this.calls.filter(({ state }) => state === 'failed' || state === 'done')
    const call = finished.at(nth % (finished.length || 1))
    if (!call) return
    const status = this.statusOf(call.connectionId)
    if (call.kind === 'deactivate' || (status && status !== 'inactive')) call.state = 'due'
  }

  /** The provider is well again, and hears everything there is to say. */
  settle(): void {
    for (const call of this.calls) if (call.state === 'failed' && call.kind === 'deactivate') call.state = 'due'
    while (this.calls.some(({ state }) => state === 'due')) this.attempt(0, 'answers 200')
  }
}

function checkInvariants(world: World): void {
  const { record, calls, histories } = world
  const isActive = record.status === 'active'
  const live = record.connections.filter(({ status }) => status !== 'inactive')
  if (!isActive) expect(live).toEqual([])
  expect(new Set(live.map(({ apiId }) => apiId)).size).toBe(live.length)
  for (const [connectionId, { apiId, statuses }] of histories) {
    const deactivations = calls.filter((call) => call.kind === 'deactivate' && call.connectionId === connectionId)
    const isOver = !live.some((connection) => connection.id === connectionId)
    // Over is over: whoever wants it back gets another connection.
    if (statuses.includes('inactive')) expect(statuses.at(-1)).toBe('inactive')
    const wasAccepted = modes.get(apiId) === 'admin_api' && statuses.includes('active')
    if (wasAccepted && isOver) expect(deactivations).toHaveLength(1)
    if (!isOver) expect(deactivations).toEqual([])
    if (modes.get(apiId) !== 'admin_api') expect(calls.filter((call) => call.connectionId === connectionId)).toEqual([])
  }
}

describe('G-G the life cycle under shuffled, repeated and lost events', () => {
  it('keeps its promises after every step, and leaves no provider behind', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('automatic', 'manual'),
        fc.array(move, { minLength: 1, maxLength: 60, size: 'max' }),
        (appActivation, moves) => {
          const world = new World(appActivation)
          for (const each of moves) {
            world.make(each)
            checkInvariants(world)
          }
          world.settle()
          checkInvariants(world)
          for (const { id, apiId, status } of world.record.connections) {
            if (modes.get(apiId) === 'admin_api' && status === 'requesting') {
              // Refused for good, and waiting for a replay.
              expect(world.calls.filter((call) => call.connectionId === id).at(-1)?.state).toBe('failed')
            }
          }
          for (const [connectionId, belief] of world.believed) {
            const status = world.statusOf(connectionId)
            expect(belief).toBe(status === undefined || status === 'inactive' ? 'over' : 'active')
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('gets about: the walks reach every status', () => {
    const reached = new Set<string>()
    fc.assert(
      fc.property(fc.array(move, { minLength: 20, maxLength: 60, size: 'max' }), (moves) => {
        const world = new World('manual')
        for (const each of moves) {
          world.make(each)
          reached.add(world.record.status)
          for (const { status } of world.record.connections) reached.add(status)
        }
      }),
      { numRuns: 200 },
    )
    expect([...reached].sort()).toEqual(
      [...new Set([...Object.keys(subscriptionTable), ...Object.keys(connectionTable)])].sort(),
    )
  })
})
