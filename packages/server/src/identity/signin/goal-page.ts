import type { RouteRequest } from '../../http/index.ts'
import type { AuthorizationServer, Client } from '../../store/index.ts'
import { appViewOf, placesOf } from '../consent/app-view.ts'
import type { Goal } from '../interactions/interaction-state.ts'
import type { PageContext } from '../pages/show.ts'
import type { AppView } from '../pages/views.ts'

export interface GoalPageDeps {
  clients: { find(client_id: Client['client_id']): Promise<Client | undefined> }
  /** Undefined when unknown. */
  findServer(id: AuthorizationServer['id']): AuthorizationServer | undefined
}

/** On whose behalf somebody is here, and how pages for them look. Rejects with StoreUnavailable. */
export async function describeGoal(
  goal: Goal,
  request: RouteRequest,
  { clients, findServer }: GoalPageDeps,
): Promise<{ app: AppView | undefined; context: PageContext }> {
  if (goal.kind === 'account') return { app: undefined, context: { request } }
  const { client_id, authServerId, redirect_uri, ui_locales, display } = goal.request
  const client = await clients.find(client_id)
  const branding = findServer(authServerId)?.settings.branding
  const formLeadsTo = client ? placesOf(client, redirect_uri) : [redirect_uri]
  const context = { request, branding, ui_locales, display, formLeadsTo }
  return { app: client && appViewOf(client), context }
}
