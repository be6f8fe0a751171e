import { type ApiId, type AppId, accept, type OrganizationId } from '@portreeve/protocol'
import type { UserActor } from '../audit/index.ts'
import type { AdministrationOutcome } from '../identity/index.ts'
import type { Api, ApiEnvironment, App } from '../store/index.ts'
import type { ApiDeps } from './apis/api-deps.ts'
import { type PublicApiView, viewForReader as viewOfApi } from './apis/api-view.ts'
import { type ApisWanted, pageOfApis } from './apis/list-apis.ts'
import { findVisible, noSuchApi } from './apis/reach-api.ts'
import { isOpenTo } from './apis/visibility.ts'
import type { AppsWanted } from './apps/app-administration.ts'
import type { AppDeps } from './apps/app-deps.ts'
import { type PublicAppView, viewForReader as viewOfApp } from './apps/app-view.ts'
import { type Page, readPageOf } from './organizations/page.ts'

/** What people find before they have anything to do with it. Methods reject with StoreUnavailable. */
export interface Directory {
  /** Public APIs, and those shared with organizations of the actor's. None in Dev, none that is disabled. */
  listApis(
    actor: UserActor,
    wanted: Pick<ApisWanted, 'search' | 'tag' | 'environment' | 'after' | 'limit'>,
  ): Promise<Page<PublicApiView>>
  /** One of those that `listApis` has of this environment. */
  showApi(actor: UserActor, id: ApiId, environment: ApiEnvironment): Promise<AdministrationOutcome<PublicApiView>>
  /** Published apps. None that is disabled. */
  listApps(wanted: {
    search?: string | undefined
    after?: AppId | undefined
    limit: number
  }): Promise<Page<PublicAppView>>
}

export function createDirectory(deps: ApiDeps & AppDeps): Directory {
  const { registry } = deps
  return {
    async listApis(actor, wanted) {
      const own = [...actor.memberships.keys()]
      const { items, ...rest } = await pageOfApis(registry.apis.all(), wanted, {
        may: (api) => !api.disabled && isShownTo(api, own),
        // The page's alone: to look up everybody's who offers an API took all connections to the database (50,000 of them).
        keep: (some) => ofWorkingOrganizations(some, deps),
      })
      return { items: await Promise.all(items.map((api) => viewOfApi(api, deps))), ...rest }
    },
    async showApi(actor, id, environment) {
      const found = await findVisible({ actor, id }, deps)
      if (!found.ok) return found
      const api = found.value
      const isListed = api.environment === environment && !api.disabled && isShownTo(api, [...actor.memberships.keys()])
      const [working] = isListed ? await ofWorkingOrganizations([api], deps) : []
      return working ? accept(await viewOfApi(working, deps)) : noSuchApi()
    },
    async listApps(wanted) {
      const list = (limit: number) => listPublished({ ...wanted, limit }, deps)
      const { items, ...rest } = await readPageOf<App>(wanted.limit, list, ({ id }) => id)
      return { items: await Promise.all(items.map((app) => viewOfApp(app, deps))), ...rest }
    },
  }
}

/** Whoever shares an API with others finds it here as well. */
function isShownTo(api: Api, own: readonly OrganizationId[]): boolean {
  return isOpenTo(api, own) || (isOpenTo(api, api.sharedWith) && own.includes(api.organizationId))
}

/** What is out of service is left out, so pages are read until there is enough. */
async function listPublished(wanted: Omit<AppsWanted, 'organizationId' | 'listing'>, deps: AppDeps): Promise<App[]> {
  const found: App[] = []
  let { after } = wanted
  for (;;) {
    const page = await deps.store.apps.list({ ...wanted, after, listing: 'Published' })
    found.push(...(await ofWorkingOrganizations(page, deps)).filter(({ disabled }) => !disabled))
    after = page.at(-1)?.id
    if (page.length < wanted.limit || found.length >= wanted.limit) return found.slice(0, wanted.limit)
  }
}

/** Those whose organization is not disabled (threat T-17). */
async function ofWorkingOrganizations<T extends Pick<Api, 'organizationId'>>(
  all: readonly T[],
  { registry }: Pick<AppDeps, 'registry'>,
): Promise<T[]> {
  const ids = [...new Set(all.map(({ organizationId }) => organizationId))]
  const found = await Promise.all(ids.map((id) => registry.organizations.find(id)))
  const working = new Set(found.flatMap((organization) => (organization?.disabled === false ? [organization.id] : [])))
  return all.filter(({ organizationId }) => working.has(organizationId))
}
