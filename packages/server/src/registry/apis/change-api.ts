import { isDeepStrictEqual } from 'node:util'
import { type ApiId, accept, type EpochSeconds } from '@portreeve/protocol'
import { type AuditedStep, auditWrite, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseField } from '../../identity/index.ts'
import {
  type Api,
  BasePathTaken,
  type Client,
  type TogetherAnswer,
  type WriteCall,
  writeCalls,
} from '../../store/index.ts'
import { keepKnownTerms } from '../keep-known-terms.ts'
import { LOST, settleRace } from '../organizations/settle-race.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiReach, reachApi } from './reach-api.ts'
import { isOpenTo } from './visibility.ts'

/** What a change makes of an API, and of its credentials where it concerns them too. */
export interface ChangedApi {
  api: Api
  client?: Client | undefined
  /** What has to hold when it is written, besides that nobody has changed the API. */
  while?: readonly WriteCall[]
  /** What the record says beside the members that differ: that a value was changed, without the value. */
  audited?: { before?: object; after?: object }
}

/** As it is kept now. */
export interface KeptApi {
  api: Api
  client?: Client | undefined
}

export interface ApiChange {
  /** As the audit record calls it. */
  action: string
  /** From the API as it is to what it shall be. Asked again when somebody else was faster. */
  decide(api: Api): Promise<AdministrationOutcome<ChangedApi>> | AdministrationOutcome<ChangedApi>
}

/**
 * Changes an API whole or not at all, with its entry in the audit record. Nobody's change in between is undone (threat T-12): without
 * If-Match it is decided anew, with it the caller hears `changed`. Writes nothing where nothing differs. When it resolves, this process's gateway has
 * heard of it. Rejects with StoreUnavailable.
 */
export function changeApi(reach: ApiReach, change: ApiChange, deps: ApiDeps): Promise<AdministrationOutcome<KeptApi>> {
  return settleRace(() => attempt(reach, change, deps))
}

async function attempt(reach: ApiReach, { action, decide }: ApiChange, deps: ApiDeps) {
  const reached = await reachApi(reach, deps)
  if (!reached.ok) return reached
  const before = reached.value
  const decided = await decide(before)
  if (!decided.ok) return decided
  const { client, audited = {}, while: conditions = [] } = decided.value
  if (isDeepStrictEqual(before, decided.value.api) && !client) return accept({ api: before })
  const terms = await keepKnownTerms({
    before: { terms: before.details.terms, knownTerms: before.knownTerms },
    after: decided.value.api.details.terms,
    isOpen: isOpenTo(before, before.sharedWith),
    isInUse: () => deps.store.apps.hasSelected(before.id),
    whileUnused: writeCalls.apps.checkUnselected(before.id),
    pointer: '/details/terms',
  })
  if (!terms.ok) return terms
  const at = deps.now()
  const changed: Api = { ...decided.value.api, updatedAt: at }
  const after: Api = { ...changed, ...terms.value.known }
  const step = { action, before: { ...before, ...audited.before }, after: { ...changed, ...audited.after } }
  const calls = [
    writeCalls.apis.replace(after),
    ...(client ? [writeCalls.clients.replace(client)] : []),
    ...conditions,
    ...terms.value.conditions,
    auditApi(reach.actor, after, step, at),
  ]
  const written = await writeApi(reach.id, calls, deps)
  if (!written.ok) return written
  if (written.value !== 'done') return LOST
  return accept({
    api: { ...after, revision: before.revision + 1 },
    client: client && { ...client, version: client.version + 1 },
  })
}

/** The entry for a step of an API: its own organization may read it. */
export function auditApi(
  actor: UserActor,
  { id, organizationId }: Pick<Api, 'id' | 'organizationId'>,
  step: Pick<AuditedStep, 'action' | 'before' | 'after'>,
  at: EpochSeconds,
): WriteCall {
  return auditWrite(actor, { ...step, subject: { kind: 'api', id }, organizationIds: [organizationId] }, at)
}

/** Writes what makes, changes or removes an API, and waits until this process knows of it. Rejects with StoreUnavailable. */
export async function writeApi(
  id: ApiId,
  calls: readonly WriteCall[],
  { store, registry }: Pick<ApiDeps, 'store' | 'registry'>,
): Promise<AdministrationOutcome<TogetherAnswer>> {
  try {
    const answer = await store.together(calls)
    // It is written: a store that is away now keeps nobody from hearing so, and memory asks again by itself.
    if (answer === 'done') await registry.apis.reload(id).catch(() => undefined)
    return accept(answer)
  } catch (fault) {
    if (!(fault instanceof BasePathTaken)) throw fault
    const detail = 'Another API has this basePath in this namespace and environment.'
    return { ...refuseField('/basePath', detail), error: 'conflict' }
  }
}
