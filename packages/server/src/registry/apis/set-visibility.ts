import { accept, type OrganizationId } from '@portreeve/protocol'
import type { AdministrationOutcome } from '../../identity/index.ts'
import type { Api } from '../../store/index.ts'
import type { ApiDeps } from './api-deps.ts'
import { changeApi, type KeptApi } from './change-api.ts'
import { checkVisibility } from './check-visibility.ts'
import type { ApiReach } from './reach-api.ts'

export interface VisibilityWish {
  visibility: Api['visibility']
  /** Left out: as it is. Nobody looks whether there are organizations of these ids: whoever shares learns nothing (threat T-30). */
  sharedWith?: OrganizationId[] | undefined
}

/** Who may see it from now on. What apps have selected they keep. Rejects with StoreUnavailable. */
export function setVisibility(
  reach: ApiReach,
  { visibility, sharedWith }: VisibilityWish,
  deps: ApiDeps,
): Promise<AdministrationOutcome<KeptApi>> {
  const decide = (before: Api) => {
    const api = { ...before, visibility, sharedWith: [...new Set(sharedWith ?? before.sharedWith)] }
    return checkVisibility(api) ?? accept({ api })
  }
  return changeApi(reach, { action: 'api.set_visibility', decide }, deps)
}
