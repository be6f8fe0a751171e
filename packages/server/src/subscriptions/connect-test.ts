import { accept } from '@portreeve/protocol'
import type { UserActor } from '../audit/index.ts'
import { LOST, settleRace } from '../registry/index.ts'
import type { Api, App, Subscription } from '../store/index.ts'
import { keepStep } from './keep-step.ts'
import { findParties, findWanted } from './parties.ts'
import type { RoomDeps } from './room-deps.ts'
import { refuseStep } from './step-refusals.ts'

/**
 * Brings the test subscription of an app in line with what the app has selected, and opens that of an API that has just been made (protocol.md
 * 3.8): what is missing is connected as the API's activation says, what is not selected any more ends. Call it after an app or an API is made,
 * and after every change of selections; calling it again changes nothing. Undefined: there is none. Rejects with StoreUnavailable.
 */
export async function connectTest(
  actor: UserActor,
  { testSubscriptionId: id }: Pick<App | Api, 'testSubscriptionId'>,
  deps: RoomDeps,
): Promise<Subscription | undefined> {
  if (id === undefined) return undefined
  const outcome = await settleRace<Subscription | undefined>(async () => {
    const subscription = await deps.store.subscriptions.find(id)
    // One that its developers have deactivated stays so until they want it back.
    if (!subscription || subscription.purpose === 'organization' || subscription.status !== 'active') {
      return accept(subscription)
    }
    const parties = await findParties(subscription, deps)
    const wanted = await findWanted(subscription, parties, deps)
    const said = (after: Subscription) => (after === subscription ? after : { ...after, requestedBy: actor.userId })
    const taken = await keepStep({ actor, before: subscription, event: { kind: 'align' }, parties, wanted, said }, deps)
    return taken === LOST || taken.ok ? taken : refuseStep(taken, subscription)
  })
  if (!outcome.ok) throw new Error(`the test subscription ${id} could not be brought in line: ${outcome.detail}`)
  return outcome.value
}
