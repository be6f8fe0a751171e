import { accept } from '@portreeve/protocol'
import { type AdministrationOutcome, type AdministrationRefused, refuseAdministration } from '../../identity/index.ts'
import { type Api, writeCalls } from '../../store/index.ts'
import { LOST, settleRace } from '../organizations/settle-race.ts'
import type { ApiDeps } from './api-deps.ts'
import { auditApi, writeApi } from './change-api.ts'
import { type ApiReach, reachApi } from './reach-api.ts'

/** Removes an API with its credentials, its spec and its own test subscription, unless something still uses it. Rejects with StoreUnavailable. */
export function removeApi(reach: ApiReach, deps: ApiDeps): Promise<AdministrationOutcome<undefined>> {
  return settleRace(() => attempt(reach, deps))
}

async function attempt(reach: ApiReach, deps: ApiDeps) {
  const { store, credentials, now } = deps
  const reached = await reachApi(reach, deps)
  if (!reached.ok) return reached
  const api = reached.value
  const refusal = await checkUnused(api, deps)
  if (refusal) return refusal
  // First what it has, so that a fault in between leaves no token alive of an API that is gone (threat T-17).
  await credentials.revokeTokens(api.client_id)
  const test = api.testSubscriptionId && (await store.subscriptions.find(api.testSubscriptionId))
  const written = await writeApi(
    api.id,
    [
      // Before the API, which is in use as long as a connection leads to it.
      ...(test ? [writeCalls.subscriptions.remove(test.id, test.revision)] : []),
      writeCalls.apis.remove(api.id, api.revision),
      writeCalls.clients.remove(api.client_id),
      auditApi(reach.actor, api, { action: 'api.remove', before: api }, now()),
    ],
    deps,
  )
  if (!written.ok) return written
  return written.value === 'done' ? accept(undefined) : LOST
}

/** Says what has to end first. The write looks again. */
async function checkUnused(api: Api, { store }: ApiDeps): Promise<AdministrationRefused | undefined> {
  if (await store.apps.hasSelected(api.id)) {
    return refuseAdministration('conflict', 'Apps have selected this API. Disable it, or wait until they let it go.')
  }
  const connected = await store.subscriptions.list({ apiId: api.id, limit: 2 })
  return connected.some(({ id }) => id !== api.testSubscriptionId)
    ? refuseAdministration('conflict', 'Subscriptions have connections to this API. Disable it instead.')
    : undefined
}
