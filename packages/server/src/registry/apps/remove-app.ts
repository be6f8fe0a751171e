import { accept } from '@portreeve/protocol'
import { type AdministrationOutcome, refuseAdministration } from '../../identity/index.ts'
import { type App, writeCalls } from '../../store/index.ts'
import { LOST, settleRace } from '../organizations/settle-race.ts'
import type { AppDeps } from './app-deps.ts'
import { auditApp, changeApp } from './change-app.ts'
import { wasBought } from './has-buyers.ts'
import { type AppReach, reachApp } from './reach-app.ts'

/**
 * Removes an app with its credentials and its own test subscription, unless an organization has ever activated it. Rejects with
 * StoreUnavailable.
 */
export async function removeApp(reach: AppReach, deps: AppDeps): Promise<AdministrationOutcome<undefined>> {
  // First it lets its APIs go, so that their providers hear of the end of its test subscription.
  const decide = async (app: App) => (await checkNeverBought(app, deps)) ?? accept({ app: { ...app, selections: [] } })
  const emptied = await changeApp(reach, { action: 'app.unselect_api', decide }, deps)
  if (!emptied.ok) return emptied
  await deps.alignTest(reach.actor, emptied.value.app)
  const ifMatch = reach.ifMatch === undefined ? undefined : emptied.value.app.revision
  return settleRace(() => attempt({ ...reach, ifMatch }, deps))
}

async function attempt(reach: AppReach, deps: AppDeps) {
  const { store, credentials, now } = deps
  const reached = await reachApp(reach, deps)
  if (!reached.ok) return reached
  const app = reached.value
  const refusal = await checkNeverBought(app, deps)
  if (refusal) return refusal
  // First what it has, so that a fault in between leaves no token alive of an app that is gone (threat T-17).
  await credentials.revokeTokens(app.client_id)
  const test = app.testSubscriptionId && (await store.subscriptions.find(app.testSubscriptionId))
  const done = await store.together([
    // The app before its subscription, as who reactivates it takes them: neither waits for the other.
    writeCalls.apps.remove(app.id, app.revision),
    ...(test ? [writeCalls.subscriptions.remove(test.id, test.revision)] : []),
    writeCalls.clients.remove(app.client_id),
    auditApp(reach.actor, app, { action: 'app.remove', before: app }, now()),
  ])
  return done === 'done' ? accept(undefined) : LOST
}

/** What it did for others stays on record. */
async function checkNeverBought(app: App, deps: AppDeps) {
  return (await wasBought(app, deps))
    ? refuseAdministration(
        'conflict',
        'Organizations have activated this app, and what it did is on record. Disable it instead.',
      )
    : undefined
}
