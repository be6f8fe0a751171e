import { accept } from '@portreeve/protocol'
import type { ExchangeActor } from '../../audit/index.ts'
import type { AdministrationOutcome } from '../../identity/index.ts'
import { LOST, settleRace } from '../../registry/index.ts'
import type { Api, ProviderCall, Subscription, WriteCall } from '../../store/index.ts'
import { keepStep } from '../keep-step.ts'
import type { LifeCycleEvent } from '../life-cycle.ts'
import { findParties } from '../parties.ts'
import type { RoomDeps } from '../room-deps.ts'

/** How things stand with a call just before an attempt. `over`: its connection has ended. `obstacle`: why no attempt can be made now. */
export type Standing = { api: Api } | { over: true } | { obstacle: string }

/** Rejects with StoreUnavailable. */
export async function standingOf(call: ProviderCall, { store }: Pick<RoomDeps, 'store'>): Promise<Standing> {
  if (call.kind === 'activate' && (await isOver(call, store))) return { over: true }
  const api = await store.apis.find(call.apiId)
  if (!api) return { obstacle: 'the API is gone' }
  // Threat T-17: no token is made in the name of somebody who was switched off. It waits for them.
  if (api.disabled) return { obstacle: 'the API is disabled' }
  const owner = await store.organizations.find(api.organizationId)
  return owner?.disabled === false ? { api } : { obstacle: 'the organization of the API is disabled' }
}

/** Whether the connection has ended that a call is about. Rejects with StoreUnavailable. */
export async function isOver(
  { subscriptionId, connectionId }: Pick<ProviderCall, 'subscriptionId' | 'connectionId'>,
  store: Pick<RoomDeps['store'], 'subscriptions'>,
): Promise<boolean> {
  const subscription = await store.subscriptions.find(subscriptionId)
  const connection = subscription?.connections.find(({ id }) => id === connectionId)
  return !connection || connection.status === 'inactive'
}

/** The provider answered 200: the connection may be accepted from now on. With `settled`, or not at all. Rejects with StoreUnavailable. */
export async function keepAnswered(call: ProviderCall, settled: WriteCall, deps: RoomDeps): Promise<void> {
  await keepWith(call, settled, { kind: 'answered', connectionId: call.connectionId }, deps)
}

/** The API has no admin API any more: its people decide. With `settled`, or not at all. Rejects with StoreUnavailable. */
export async function handOver(call: ProviderCall, settled: WriteCall, deps: RoomDeps): Promise<void> {
  await keepWith(call, settled, { kind: 'hand_over', connectionId: call.connectionId }, deps)
}

/** Both in one transaction: no connection waits for an answer that was heard, and none was answered that has a call due. */
async function keepWith(
  { id, attempts, subscriptionId }: ProviderCall,
  settled: WriteCall,
  event: LifeCycleEvent,
  deps: RoomDeps,
): Promise<void> {
  const actor: ExchangeActor = { kind: 'exchange', requestId: id }
  const outcome = await settleRace<Subscription | undefined>(async () => {
    const [call, subscription] = await Promise.all([
      deps.store.providerCalls.find(id),
      deps.store.subscriptions.find(subscriptionId),
    ])
    // Somebody has cancelled it, or another node has taken it over: what we heard comes too late.
    if (call?.attempts !== attempts || call.state !== 'due') return accept(subscription)
    if (!subscription) return settleAlone(settled, deps)
    const parties = await findParties(subscription, deps)
    const step = await keepStep({ actor, before: subscription, event, parties, besides: [settled] }, deps)
    // A connection that has gone since has nothing to keep; its call is settled all the same.
    return step === LOST || step.ok ? step : settleAlone(settled, deps)
  })
  if (!outcome.ok) throw new Error(`provider call ${id} could not be settled: ${outcome.detail}`)
}

async function settleAlone(
  settled: WriteCall,
  { store }: RoomDeps,
): Promise<AdministrationOutcome<undefined> | typeof LOST> {
  return (await store.together([settled])) === 'done' ? accept(undefined) : LOST
}
