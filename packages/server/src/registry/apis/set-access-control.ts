import { type AdministrationOutcome, refuseAdministration } from '../../identity/index.ts'
import type { AccessControl, Api } from '../../store/index.ts'
import { type ValuePlace, valuePlaces } from '../access-control.ts'
import type { ApiDeps } from './api-deps.ts'
import type { ValuesByKey } from './api-values.ts'
import { type ChangedApi, changeApi, type KeptApi } from './change-api.ts'
import { changeSealed } from './change-sealed.ts'
import { checkAccessControl } from './check-access-control.ts'
import { checkActivation } from './check-activation.ts'
import type { ApiReach } from './reach-api.ts'

export interface AccessControlWish {
  accessControl: AccessControl
  /** By their keys. Those that are not mentioned stay. */
  values?: ValuesByKey | undefined
}

/** What may be seen of an access control: every value's place, and whether it is set. */
export interface AccessControlView {
  accessControl: AccessControl
  places: (ValuePlace & { isSet: boolean })[]
  revision: number
}

export function viewOfAccessControl(
  api: Pick<Api, 'id' | 'accessControl' | 'sealedValues' | 'revision'>,
  { values }: Pick<ApiDeps, 'values'>,
): AccessControlView {
  const kept = values.open(api)
  const places = valuePlaces(api.accessControl).map((place) => ({ ...place, isSet: kept[place.key] !== undefined }))
  return { accessControl: api.accessControl, places, revision: api.revision }
}

/** How the gateway authenticates itself to it from now on. Rejects with StoreUnavailable. */
export function setAccessControl(
  reach: ApiReach,
  wish: AccessControlWish,
  deps: ApiDeps,
): Promise<AdministrationOutcome<KeptApi>> {
  return changeApi(reach, { action: 'api.set_access_control', decide: (api) => decide(api, wish, deps) }, deps)
}

function decide(
  before: Api,
  { accessControl, values: given = {} }: AccessControlWish,
  { values, checkUrl }: ApiDeps,
): AdministrationOutcome<ChangedApi> {
  const refusal = checkAccessControl(accessControl, checkUrl)
  if (refusal) return refusal
  if (checkActivation({ ...before, accessControl }, checkUrl)?.fields?.[0]?.pointer === '/activation/mode') {
    const detail =
      'An API that is activated automatically cannot have subscription-specific values. Change its activation first.'
    return refuseAdministration('conflict', detail, [{ pointer: '/accessControl', detail }])
  }
  return changeSealed(before, { ...before, accessControl }, given, values)
}
