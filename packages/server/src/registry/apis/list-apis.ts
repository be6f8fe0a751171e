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
  return pageOfApis(registry.apis.all(), wanted, { may: ({ organizationId }) => mayRead(actor, organizationId) })
}

interface Shown {
  may(api: Api): boolean
  /** What remains of a few of them when more has been looked up. Default: all. */
  keep?(some: readonly Api[]): Promise<readonly Api[]>
}

/** Greatest id first, so newest first where nobody chose ids. `all` is in the order of ids; no more is looked at than the page needs. */
export function pageOfApis(
  all: readonly Api[],
  wanted: ApisWanted,
  { may, keep = async (some) => some }: Shown,
): Promise<Page<Api>> {
  const fits = matcher(wanted)
  const { after } = wanted
  let at = all.length
  function nextFew(most: number): Api[] {
    const some: Api[] = []
    while (at > 0 && some.length < most) {
      const api = all[--at] as Api
      if ((after === undefined || api.id < after) && may(api) && fits(api)) some.push(api)
    }
    return some
  }
  return readPageOf(
    wanted.limit,
    async (limit) => {
      const page: Api[] = []
      while (at > 0 && page.length < limit) page.push(...(await keep(nextFew(limit))))
      return page
    },
    ({ id }) => id,
  )
}

/** Every API is in memory, and folding the descriptions of them all took longer than the rest of a search. */
const searchedTexts = new WeakMap<Api, string>()

function searchedText(api: Api): string {
  const known = searchedTexts.get(api) ?? foldText(`${api.name}\n${api.details.description}`)
  searchedTexts.set(api, known)
  return known
}

function matcher({ organizationId, search, tag, environment, namespace, basePath }: ApisWanted) {
  const [words, label] = [search && foldText(search), tag && foldText(tag)]
  return (api: Api): boolean =>
    (organizationId === undefined || api.organizationId === organizationId) &&
    (environment === undefined || api.environment === environment) &&
    (namespace === undefined || api.namespace === namespace) &&
    (basePath === undefined || api.basePath === basePath) &&
    (!words || searchedText(api).includes(words)) &&
    (!label || api.details.tags.some((one) => foldText(one) === label))
}
