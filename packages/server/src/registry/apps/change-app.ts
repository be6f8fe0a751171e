import { isDeepStrictEqual } from 'node:util'
import { accept, type EpochSeconds, type OrganizationId } from '@portreeve/protocol'
import { type AuditedStep, auditWrite, type UserActor } from '../../audit/index.ts'
import type { AdministrationOutcome } from '../../identity/index.ts'
import { type App, type Client, type WriteCall, writeCalls } from '../../store/index.ts'
import { keepKnownTerms } from '../keep-known-terms.ts'
import { LOST, settleRace } from '../organizations/settle-race.ts'
import type { AppDeps } from './app-deps.ts'
import { wasBought } from './has-buyers.ts'
import { type AppReach, reachApp } from './reach-app.ts'
import { isOfferedTo } from './visibility.ts'

/** What a change makes of an app, and of its credentials where it concerns them too. */
export interface ChangedApp {
  app: App
  client?: Client | undefined
  /** What the record says beside the members that differ. */
  audited?: { before?: object; after?: object }
  /** What has to hold when it is written, besides that nobody has changed the app. */
  while?: readonly WriteCall[]
  /** More entries, which others may read. */
  besides?: { action: string; organizationIds: readonly OrganizationId[]; before?: object; after?: object }[]
}

/** As it is kept now. */
export interface KeptApp {
  app: App
  client?: Client | undefined
}

export interface AppChange {
  /** As the audit record calls it. */
  action: string
  /** From the app as it is to what it shall be. Asked again when somebody else was faster. */
  decide(app: App): Promise<AdministrationOutcome<ChangedApp>> | AdministrationOutcome<ChangedApp>
}

/**
 * Changes an app whole or not at all, with its entries in the audit record. Nobody's change in between is undone (threat T-12): without
 * If-Match it is decided anew, with it the caller hears `changed`. Writes nothing where nothing differs. Rejects with StoreUnavailable.
 */
export function changeApp(reach: AppReach, change: AppChange, deps: AppDeps): Promise<AdministrationOutcome<KeptApp>> {
  return settleRace(() => attempt(reach, change, deps))
}

async function attempt(reach: AppReach, { action, decide }: AppChange, deps: AppDeps) {
  const reached = await reachApp(reach, deps)
  if (!reached.ok) return reached
  const before = reached.value
  const decided = await decide(before)
  if (!decided.ok) return decided
  const { client, audited = {}, besides = [], while: conditions = [] } = decided.value
  if (isDeepStrictEqual(before, decided.value.app) && !client) return accept({ app: before })
  const terms = await keepKnownTerms({
    before,
    after: decided.value.app.terms,
    isOpen: isOfferedTo(before, before.sharedWith),
    isInUse: () => wasBought(before, deps),
    whileUnused: writeCalls.apps.checkNeverBought(before.id),
    pointer: '/terms',
  })
  if (!terms.ok) return terms
  const at = deps.now()
  const changed: App = { ...decided.value.app, updatedAt: at }
  const after: App = { ...changed, ...terms.value.known }
  const steps = [
    { action, before: { ...before, ...audited.before }, after: { ...changed, ...audited.after } },
    ...besides,
  ]
  const done = await deps.store.together([
    writeCalls.apps.replace(after),
    ...(client ? [writeCalls.clients.replace(client)] : []),
    ...conditions,
    ...terms.value.conditions,
    ...steps.map((step) => auditApp(reach.actor, after, step, at)),
  ])
  if (done !== 'done') return LOST
  return accept({
    app: { ...after, revision: before.revision + 1 },
    client: client && { ...client, version: client.version + 1 },
  })
}

/** The entry for a step of an app: its own organization may read it, unless the step says who else. */
export function auditApp(
  actor: UserActor,
  { id, organizationId }: Pick<App, 'id' | 'organizationId'>,
  step: Pick<AuditedStep, 'action' | 'before' | 'after'> & { organizationIds?: readonly OrganizationId[] },
  at: EpochSeconds,
): WriteCall {
  return auditWrite(actor, { organizationIds: [organizationId], ...step, subject: { kind: 'app', id } }, at)
}
