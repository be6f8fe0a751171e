import { type ApiId, type AppId, accept } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseField } from '../../identity/index.ts'
import { type Page, readPageOf } from '../../registry/index.ts'
import { hasWords, type Webhook } from '../../store/index.ts'
import { rememberApps, type SeenWebhook, seeWebhook } from './reach-webhook.ts'
import type { RelayAdministrationDeps } from './relay-deps.ts'
import { viewOfWebhook, type WebhookView } from './views.ts'

export interface WebhookQuery {
  appId?: AppId | undefined
  apiId?: ApiId | undefined
  /** Each word begins a word of the app's name, or all of them do so with the API's. */
  search?: string | undefined
  after?: string | undefined
  limit: number
}

/** Of an app or of an API, by id; operators may also ask for all. Rejects with StoreUnavailable. */
export async function listWebhooks(
  actor: UserActor,
  { appId, apiId, search, after, limit }: WebhookQuery,
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<Page<WebhookView>>> {
  if (appId === undefined && apiId === undefined && !actor.operator) {
    return refuseField('/appId', 'Say of which app or of which API: appId (--app), apiId (--api).')
  }
  const findApp = rememberApps(deps)
  if (appId !== undefined) await makeRecords(actor, appId, deps)
  // Of an API of that name every webhook fits; an app has few, and those are looked through here.
  const isApis = apiId !== undefined && isNamed(apiId, search, deps)
  const wanted = { appId, apiId, search: isApis || appId !== undefined ? undefined : search }
  const fits = ({ app, webhook }: SeenWebhook) =>
    search === undefined ||
    appId === undefined ||
    hasWords(search, app?.name ?? '') ||
    isNamed(webhook.apiId, search, deps)
  const page = await readPageOf(
    limit,
    async (most) => {
      const seen: SeenWebhook[] = []
      let last = after
      // Those of others are passed over: pages are read until there is enough, or no more.
      for (let reads = 0; seen.length < most && reads < READS_MAX; reads++) {
        const found: Webhook[] = await deps.store.relay.listWebhooks({ ...wanted, after: last, limit: READ_AT_ONCE })
        for (const webhook of found) {
          const one = await seeWebhook(actor, webhook, { ...deps, findApp })
          if (one && fits(one)) seen.push(one)
        }
        last = found.at(-1)?.id
        if (found.length < READ_AT_ONCE) break
      }
      return seen.slice(0, most)
    },
    ({ webhook }) => webhook.id,
  )
  return accept({ ...page, items: page.items.map((seen) => viewFor(seen, deps)) })
}

const isNamed = (apiId: ApiId, search: string | undefined, { registry }: Pick<RelayAdministrationDeps, 'registry'>) =>
  search !== undefined && hasWords(search, registry.apis.find(apiId)?.name ?? '')

const READ_AT_ONCE = 200
/** Nobody is to hold up a process by asking about an API that very many apps of others have selected (threat G-H). */
const READS_MAX = 50

/** An app's webhook is there for its people before the first event has come, so that they can set it up and try it. */
async function makeRecords(
  actor: UserActor,
  appId: AppId,
  { registry, receivers }: RelayAdministrationDeps,
): Promise<void> {
  const app = await registry.findApp(appId)
  if (!app || !mayRead(actor, app.organizationId)) return
  for (const { apiId, webhookUrl } of app.selections) {
    if (webhookUrl !== undefined) await receivers.recordOf(appId, apiId)
  }
}

export function viewFor(seen: SeenWebhook, { secrets }: Pick<RelayAdministrationDeps, 'secrets'>): WebhookView {
  return viewOfWebhook(seen, seen.sees.receiver ? secrets.list(seen.webhook) : [])
}
