import { accept } from '@portreeve/protocol'
import type { AdministrationOutcome } from '../../identity/index.ts'
import type { App, AppListing } from '../../store/index.ts'
import type { AppDeps } from './app-deps.ts'
import { changeApp, type KeptApp } from './change-app.ts'
import { checkListingStep } from './listing.ts'
import type { AppReach } from './reach-app.ts'

/** One step on its way to buyers, or back. Rejects with StoreUnavailable. */
export function moveListing(reach: AppReach, to: AppListing, deps: AppDeps): Promise<AdministrationOutcome<KeptApp>> {
  const by = reach.actor.operator ? 'operator' : 'developer'
  const decide = (app: App) => checkListingStep(app, to, by) ?? accept({ app: { ...app, listing: to } })
  return changeApp(reach, { action: 'app.move_listing', decide }, deps)
}
