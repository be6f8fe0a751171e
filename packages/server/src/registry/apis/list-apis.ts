import type { ApiId, OrganizationId } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../../audit/index.ts'
import { type Api, type ApiEnvironment, foldText } from '../../store/index.ts'
import { type Page, readPageOf } from '../organizations/page.ts'
import type { ApiDeps } from './api-deps.ts'

/** Which APIs a list is about. What is left out does not matter. */
export interface ApisWanted {
  organizationId?: OrganizationId | undefined
  /** Found in the name or the description, in any letter case. */
  search?: string | undefined
  /** The whole of one, in any letter case. */
  tag?: string | undefined
  environment?: ApiEnvironment | undefined
  namespace?: string | undefined
  basePath?: string | undefined
  after?: ApiId | undefined
  limit: number
}

/** Those of organizations that the actor may look into, from memory. Of others the list is empty, as if they had none (threat T-30). */
export function listApis(
  actor: UserActor,
  wanted: ApisWanted,
  { registry }: Pick<ApiDeps, 'registry'>,
): Promise<Page<Api>> {
  const own = registry.apis.all().filter(({ organizationId }) => mayRead(actor, organizationId))
  return pageOfApis(own, wanted)
}

/** Greatest id first, so newest first where nobody chose ids. */
export function pageOfApis(all: readonly Api[], wanted: ApisWanted): Promise<Page<Api>> {
  const fits = matcher(wanted)
  const { after } = wanted
  const found = all.filter((api) => (after === undefined || api.id < after) && fits(api))
  found.sort((a, b) => (a.id < b.id ? 1 : -1))
  return readPageOf(
    wanted.limit,
    (limit) => found.slice(0, limit),
    ({ id }) => id,
  )
}

function matcher({ organizationId, search, tag, environment, namespace, basePath }: ApisWanted) {
  const [words, label] = [search && foldText(search), tag && foldText(tag)]
  return (api: Api): boolean =>
    (organizationId === undefined || api.organizationId === organizationId) &&
    (environment === undefined || api.environment === environment) &&
    (namespace === undefined || api.namespace === namespace) &&
    (basePath === undefined || api.basePath === basePath) &&
    (!words || foldText(api.name).includes(words) || foldText(api.details.description).includes(words)) &&
    (!label || api.details.tags.some((one) => foldText(one) === label))
}
