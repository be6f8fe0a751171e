import { accept } from '@portreeve/protocol'
import { type AdministrationOutcome, refuseAdministration } from '../../identity/index.ts'
import { writeCalls } from '../../store/index.ts'
import { LOST, settleRace } from '../organizations/settle-race.ts'
import type { AppDeps } from './app-deps.ts'
import { auditApp } from './change-app.ts'
import { type AppReach, reachApp } from './reach-app.ts'

/** Removes an app with its credentials and its own test subscription, unless an organization has ever activated it. Rejects with StoreUnavailable. */
export function removeApp(reach: AppReach, deps: AppDeps): Promise<AdministrationOutcome<undefined>> {
  return settleRace(() => attempt(reach, deps))
}

async function attempt(reach: AppReach, deps: AppDeps) {
  const { store, credentials, now } = deps
  const reached = await reachApp(reach, deps)
  if (!reached.ok) return reached
  const app = reached.value
  const bought = await store.subscriptions.list({ appId: app.id, purpose: 'organization', limit: 1 })
  if (bought.length > 0) {
    return refuseAdministration(
      'conflict',
      'Organizations have subscriptions to this app, and what it did is on record. Disable it instead.',
    )
  }
  // First what it has, so that a fault in between leaves no token alive of an app that is gone (threat T-17).
  await credentials.revokeTokens(app.client_id)
  const test = app.testSubscriptionId && (await store.subscriptions.find(app.testSubscriptionId))
  const done = await store.together([
    ...(test ? [writeCalls.subscriptions.remove(test.id, test.revision)] : []),
    writeCalls.apps.remove(app.id, app.revision),
    writeCalls.clients.remove(app.client_id),
    auditApp(reach.actor, app, { action: 'app.remove', before: app }, now()),
  ])
  return done === 'done' ? accept(undefined) : LOST
}
