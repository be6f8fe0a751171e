import { accept, type ConnectionId, type EpochSeconds, type Outcome } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { type Actor, auditWrite } from '../audit/index.ts'
import { LOST } from '../registry/index.ts'
import { type Api, type ProviderCall, type Subscription, type WriteCall, writeCalls } from '../store/index.ts'
import { auditedSteps } from './audited-steps.ts'
import { describeActivation } from './describe-activation.ts'
import { type Draft, type Effect, type Facts, type LifeCycleEvent, type StepRefusal, takeStep } from './life-cycle.ts'
import type { Parties } from './parties.ts'
import { CALL_LEASE_SECONDS } from './provider-calls/judge-attempt.ts'
import type { RoomDeps } from './room-deps.ts'

/** A step that somebody wants to take. */
export interface Intent {
  actor: Actor
  /** As it was found in the store. Its revision decides who of several is first. */
  before: Draft
  event: LifeCycleEvent
  parties: Parties
  /** APIs that the step may connect. */
  wanted?: readonly Api[]
  /** What people said with it: who decided, consent, values. */
  said?: (after: Subscription) => Subscription
  /** More that has to be written or refused together with it. */
  besides?: readonly WriteCall[]
}

/**
 * Takes a step and keeps it: subscription, provider calls and audit entries in one transaction, or nothing. LOST when somebody else was faster;
 * then the caller looks again. Rejects with StoreUnavailable.
 */
export async function keepStep(
  intent: Intent,
  deps: RoomDeps,
): Promise<Outcome<Subscription, StepRefusal> | typeof LOST> {
  const { before, event, actor, said = (after) => after, besides = [] } = intent
  const { store, now, onEnqueued } = deps
  const { facts, calls } = await gatherFacts(intent, deps)
  const step = takeStep(before, event, facts)
  if (!step.ok) return step
  const spoken = said(step.value.subscription)
  // A repeated word of a provider: nothing changes, so nothing is written about it.
  const isChanged = spoken !== before
  if (!isChanged && besides.length === 0) return accept(spoken)
  const at = now()
  const after: Subscription = { ...spoken, updatedAt: at }
  const apis = new Map([...intent.parties.apis, ...(intent.wanted ?? []).map((api) => [api.id, api] as const)])
  const parties = { ...intent.parties, apis }
  const isNew = before.status === 'new'
  const written = isChanged
    ? [
        isNew ? writeCalls.subscriptions.insert(after) : writeCalls.subscriptions.replace(after),
        ...(await enqueue(step.value.effects, { after, parties, calls, at }, deps)),
        ...auditedSteps(event.kind, { before, after, parties }).map((audited) => auditWrite(actor, audited, at)),
      ]
    : []
  const done = await store.together([...besides, ...written])
  if (done !== 'done') return LOST
  if (step.value.effects.some(({ kind }) => kind !== 'cancel')) onEnqueued()
  return accept(isChanged ? { ...after, revision: isNew ? 1 : before.revision + 1 } : spoken)
}

/** Of one connection there is an activate and a deactivate call: a replay uses their rows again. */
const CALLS_OF_CONNECTION_MAX = 10

async function gatherFacts(
  { before, event, parties, wanted = [] }: Intent,
  { store, now }: RoomDeps,
): Promise<{ facts: Facts; calls: ProviderCall[] }> {
  const listed =
    'connectionId' in event
      ? [] // They end nothing, so it does not matter what was asked before.
      : await Promise.all(
          before.connections
            .filter(({ status }) => status !== 'inactive')
            .map(({ id }) => store.providerCalls.list({ connectionId: id, limit: CALLS_OF_CONNECTION_MAX })),
        )
  const calls = listed.flat()
  const facts: Facts = {
    now: now(),
    appActivation: before.purpose === 'organization' ? (parties.app?.activation ?? 'manual') : 'automatic',
    wanted: wanted.map(({ id }) => ({ apiId: id, connectionId: v7() as ConnectionId })),
    modes: new Map([...parties.apis.values(), ...wanted].map(({ id, activation }) => [id, activation.mode])),
    calls,
    leaseSeconds: CALL_LEASE_SECONDS,
  }
  return { facts, calls }
}

interface Enqueued {
  after: Subscription
  parties: Parties
  calls: readonly ProviderCall[]
  at: EpochSeconds
}

/** What has to happen to the queue, as writes. */
async function enqueue(effects: readonly Effect[], enqueued: Enqueued, deps: RoomDeps): Promise<WriteCall[]> {
  const { after, parties, calls, at } = enqueued
  const describe = effects.some(({ kind }) => kind === 'activate') ? await describer(after, parties, deps) : undefined
  return effects.flatMap((effect): WriteCall[] => {
    if (effect.kind === 'cancel') {
      const { id, attempts } = effect.call
      const { lastStatus, lastFault } = calls.find((call) => call.id === id) ?? {}
      const outcome = { state: 'cancelled', nextAttemptAt: at, lastStatus, lastFault, updatedAt: at } as const
      // Only while nobody has begun another attempt: then the provider has heard of it, and the step is another one.
      return [writeCalls.providerCalls.settle(id, attempts, outcome)]
    }
    const { connection } = effect
    const api = parties.apis.get(connection.apiId)
    if (!api) return []
    return [
      writeCalls.providerCalls.put({
        id: v7(),
        kind: effect.kind,
        apiId: api.id,
        organizationId: api.organizationId,
        subscriptionId: after.id,
        connectionId: connection.id,
        ...(effect.kind === 'activate' && { body: JSON.stringify(describe?.(connection, api)) }),
        state: 'due',
        attempts: 0,
        nextAttemptAt: effect.kind === 'activate' ? at : effect.notBefore,
        createdAt: at,
        updatedAt: at,
      }),
    ]
  })
}

/** Writes the body of an activate call, with everything it tells already at hand. */
async function describer(subscription: Subscription, { app, apis }: Parties, { store }: RoomDeps) {
  const [own] = apis.values()
  const developerId = app?.organizationId ?? own?.organizationId
  const [organization, developer, person] = await Promise.all([
    store.organizations.find(subscription.organizationId),
    developerId && store.organizations.find(developerId),
    subscription.requestedBy && store.users.find(subscription.requestedBy),
  ])
  if (!organization || !developer) throw new Error(`subscription ${subscription.id} refers to a missing organization`)
  return (connection: { id: ConnectionId }, api: Api) =>
    describeActivation({
      subscription,
      connection,
      organization,
      calling: app ? { app, developer } : { api, developer },
      api,
      requestedBy: person?.email ?? '',
    })
}
