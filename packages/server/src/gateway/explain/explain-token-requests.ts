import type { AppId, ClientId } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../../audit/index.ts'
import type { Identity, RefusedTokenRequest, TokenCheck, TokenRefusals } from '../../identity/index.ts'
import type { Registry } from '../../registry/index.ts'

/** Why a request for a token was refused, for the people of its client. */
export interface TokenRequestView {
  atMillis: number
  requestId: string
  /** `…`: of none that there is. */
  authServerId: string
  /** Absent: it named none that there is. */
  client?: {
    client_id: string
    app?: { id: AppId; name: string }
    api?: { id: string; name: string }
  }
  grant_type?: string
  outcome: 'refused'
  status: number
  error: string
  error_description: string
  check: TokenCheck
  detail: string
  scope?: string
}

export interface ExplainTokenDeps {
  tokenRefusals: Pick<TokenRefusals, 'find'>
  clients: Pick<Identity['clients'], 'find'>
  registry: { apps: Pick<Registry['apps'], 'find'>; apis: Pick<Registry['apis'], 'find'> }
}

const SHOWN_MAX = 20
/** Of others, that are passed over (threat G-H). */
const READ_MAX = 5_000

/**
 * Requests for tokens with this id, the newest first. Of a client that has proven who it is, for the people of its app or API; all, with the client that they named, for operators:
 * whoever names somebody's key without its secret tells nobody but them (threat T-30). Rejects with StoreUnavailable.
 */
export async function explainTokenRequests(
  actor: UserActor,
  requestId: string,
  deps: ExplainTokenDeps,
): Promise<{ tokenRequests: TokenRequestView[]; isCut: boolean }> {
  const seen: TokenRequestView[] = []
  let read = 0
  for await (const refused of deps.tokenRefusals.find(requestId)) {
    const view = await viewFor(actor, refused, deps)
    if (view) seen.push(view)
    if (seen.length > SHOWN_MAX || ++read >= READ_MAX) break
  }
  seen.sort((a, b) => b.atMillis - a.atMillis)
  return { tokenRequests: seen.slice(0, SHOWN_MAX), isCut: seen.length > SHOWN_MAX || read >= READ_MAX }
}

/** Undefined: it is none of theirs. */
async function viewFor(
  actor: UserActor,
  { client_id, isProven, ...refused }: RefusedTokenRequest,
  deps: ExplainTokenDeps,
): Promise<TokenRequestView | undefined> {
  const owner = client_id && (await ownerOf(client_id, deps))
  const isTheirs = isProven && owner?.organizationId !== undefined && mayRead(actor, owner.organizationId)
  if (!isTheirs && !actor.operator) return undefined
  return { ...refused, ...(owner && { client: owner.client }), outcome: 'refused' }
}

async function ownerOf(client_id: ClientId, { clients, registry }: ExplainTokenDeps) {
  const owner = (await clients.find(client_id))?.owner
  const app = owner?.kind === 'app' ? await registry.apps.find(client_id) : undefined
  const api = owner?.kind === 'api' ? registry.apis.find(owner.id) : undefined
  return {
    organizationId: app?.organizationId ?? api?.organizationId,
    client: {
      client_id,
      ...(app && { app: { id: app.id, name: app.name } }),
      ...(api && { api: { id: api.id, name: api.name } }),
    },
  }
}
