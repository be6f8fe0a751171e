import { type ApiId, type AppId, accept, type OrganizationId } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../../audit/index.ts'
import type { AdministrationOutcome } from '../../identity/index.ts'
import type { App, AppListing } from '../../store/index.ts'
import { type Page, readPageOf } from '../organizations/page.ts'
import { revokeOldAppSecrets, rotateAppSecret, setAppDisabled } from './app-credentials.ts'
import type { AppDeps } from './app-deps.ts'
import { type AppView, type PublicAppView, viewForOwner, viewForReader } from './app-view.ts'
import type { KeptApp } from './change-app.ts'
import { createApp, type NewApp } from './create-app.ts'
import { listApps } from './list-apps.ts'
import { moveListing } from './move-listing.ts'
import { type AppReach, findVisible } from './reach-app.ts'
import { removeApp } from './remove-app.ts'
import { type SelectionWish, selectApi, unselectApi } from './select-api.ts'
import { type TryToken, tryToken } from './try-token.ts'
import { type AppPatch, updateApp } from './update-app.ts'

/** An app, and the secret of its credentials where one was made just now: the only time it is seen. */
export type AppWithSecret = AppView & { client_secret: string }

/** Which apps a list is about. What is left out does not matter. */
export interface AppsWanted {
  organizationId?: OrganizationId | undefined
  search?: string | undefined
  listing?: AppListing | undefined
  after?: AppId | undefined
  limit: number
}

/** Apps, for the people of their organizations and for operators. Methods reject with StoreUnavailable. */
export interface AppAdministration {
  list(actor: UserActor, wanted: AppsWanted): Promise<Page<AppView>>
  /** For people of other organizations whom it is offered to, what everybody sees of it. */
  show(actor: UserActor, id: AppId): Promise<AdministrationOutcome<AppView | PublicAppView>>
  create(actor: UserActor, wanted: NewApp): Promise<AdministrationOutcome<AppWithSecret>>
  update(reach: AppReach, patch: AppPatch): Promise<AdministrationOutcome<AppView>>
  remove(reach: AppReach): Promise<AdministrationOutcome<undefined>>
  setDisabled(reach: AppReach, disabled: boolean): Promise<AdministrationOutcome<AppView>>
  moveListing(reach: AppReach, to: AppListing): Promise<AdministrationOutcome<AppView>>
  selectApi(reach: AppReach, apiId: ApiId, wish: SelectionWish): Promise<AdministrationOutcome<AppView>>
  unselectApi(reach: AppReach, apiId: ApiId): Promise<AdministrationOutcome<AppView>>
  rotateSecret(reach: AppReach, overlapSeconds: number | undefined): Promise<AdministrationOutcome<AppWithSecret>>
  revokeOldSecrets(
    reach: AppReach,
    wish: { revokeTokens?: boolean | undefined },
  ): Promise<AdministrationOutcome<AppView>>
  /** Rejects with CannotSign too. */
  tryToken(reach: AppReach, scope: string | undefined): Promise<AdministrationOutcome<TryToken>>
}

export function createAppAdministration(deps: AppDeps): AppAdministration {
  /** Under a revision that somebody will send back: memory may not have heard yet of the client that belongs to it (threat T-12). */
  const viewNow = async ({ app, client }: KeptApp) =>
    viewForOwner(app, deps, client ?? (await deps.store.clients.find(app.client_id)))
  const view = async (kept: AdministrationOutcome<KeptApp>) => (kept.ok ? accept(await viewNow(kept.value)) : kept)
  const viewWithSecret = async (kept: AdministrationOutcome<KeptApp & { client_secret: string }>) => {
    if (!kept.ok) return kept
    const { app, client, client_secret } = kept.value
    return accept({ ...(await viewForOwner(app, deps, client)), client_secret })
  }
  return {
    async list(actor, wanted) {
      const { items, ...rest } = await readPageOf<App>(
        wanted.limit,
        (limit) => listApps(actor, { ...wanted, limit }, deps),
        ({ id }) => id,
      )
      return { items: await Promise.all(items.map((app) => viewForOwner(app, deps))), ...rest }
    },
    async show(actor, id) {
      const found = await findVisible({ actor, id }, deps)
      if (!found.ok) return found
      const app = found.value
      return accept(await (mayRead(actor, app.organizationId) ? viewNow({ app }) : viewForReader(app, deps)))
    },
    create: async (actor, wanted) => viewWithSecret(await createApp(actor, wanted, deps)),
    update: async (reach, patch) => view(await updateApp(reach, patch, deps)),
    remove: (reach) => removeApp(reach, deps),
    setDisabled: async (reach, disabled) => view(await setAppDisabled(reach, disabled, deps)),
    moveListing: async (reach, to) => view(await moveListing(reach, to, deps)),
    selectApi: async (reach, apiId, wish) => view(await selectApi(reach, apiId, wish, deps)),
    unselectApi: async (reach, apiId) => view(await unselectApi(reach, apiId, deps)),
    rotateSecret: async (reach, overlapSeconds) => viewWithSecret(await rotateAppSecret(reach, overlapSeconds, deps)),
    revokeOldSecrets: async (reach, wish) => view(await revokeOldAppSecrets(reach, wish, deps)),
    tryToken: (reach, scope) => tryToken(reach, scope, deps),
  }
}
