import { accept } from '@portreeve/protocol'
import type { AdministrationOutcome } from '../../identity/index.ts'
import type { Api, ApiActivation, ApiDetails, ApiTraffic } from '../../store/index.ts'
import { type PatchOf, patched } from '../patched.ts'
import { checkTerms } from '../terms.ts'
import type { ApiDeps } from './api-deps.ts'
import type { ValuesByKey } from './api-values.ts'
import { type ChangedApi, changeApi, type KeptApi } from './change-api.ts'
import { changeSealed } from './change-sealed.ts'
import { checkActivation } from './check-activation.ts'
import { checkPlace } from './check-place.ts'
import { changeTraffic, checkTraffic } from './check-traffic.ts'
import { checkVisibility } from './check-visibility.ts'
import type { ApiReach } from './reach-api.ts'

/** `null` takes a member away that may be absent. Environment, namespace and kind stay as they were made (protocol.md 3.1). */
export interface ApiPatch extends Partial<Pick<Api, 'name' | 'version' | 'basePath' | 'targetUrl'>> {
  activation?: PatchOf<ApiActivation> | undefined
  details?: PatchOf<ApiDetails> | undefined
  /** `null`: the exchange's defaults throughout. */
  traffic?: PatchOf<ApiTraffic> | null | undefined
  /** By their keys. Those that are not mentioned stay. */
  values?: ValuesByKey | undefined
}

/** Rejects with StoreUnavailable. */
export function updateApi(reach: ApiReach, patch: ApiPatch, deps: ApiDeps): Promise<AdministrationOutcome<KeptApi>> {
  return changeApi(reach, { action: 'api.update', decide: (api) => decide(api, patch, deps) }, deps)
}

async function decide(
  before: Api,
  { activation, details, traffic: said, values: given, ...rest }: ApiPatch,
  { store, credentials, checkUrl, values, now }: ApiDeps,
): Promise<AdministrationOutcome<ChangedApi>> {
  const { traffic: _, ...others } = patched(before, rest)
  const traffic = changeTraffic(before.traffic, said)
  const api: Api = {
    ...others,
    activation: patched(before.activation, activation),
    details: patched(before.details, details),
    ...(traffic && { traffic }),
  }
  const refusal =
    checkPlace(api, checkUrl) ??
    checkActivation(api, checkUrl) ??
    checkTraffic(traffic, before.traffic, now()) ??
    checkTerms(api.details.terms, '/details/terms') ??
    checkVisibility(api)
  if (refusal) return refusal
  const isSealedAnew = said !== undefined || given !== undefined
  const sealed = isSealedAnew ? changeSealed(before, api, given ?? {}, values) : accept<ChangedApi>({ api })
  if (!sealed.ok || api.name === before.name) return sealed
  // People and tools that look at its credentials find it by its name.
  const client = await store.clients.find(api.client_id)
  const renamed = client && credentials.change(client, { name: api.name })
  if (renamed && !renamed.ok) return renamed
  return accept({ ...sealed.value, client: renamed?.value })
}
