import type { AuthServerId, ClientId } from '@portreeve/protocol'
import type { JsonReply, RouteRequest } from '../http/index.ts'
import type { AdministrationOutcome, ClientWithSecret } from '../identity/index.ts'
import type { AppStore, Client } from '../store/index.ts'
import { created, ok, refusal, refused } from './answers.ts'
import { pageOf, readJson, readPage } from './read-request.ts'
import type { Action, ActionDeps } from './routes.ts'

/** Clients: apps' and APIs' credentials, clients that registered themselves, and those of the exchange's own. */
export function clientActions({ clients, servers, apps }: Pick<ActionDeps, 'clients' | 'servers' | 'apps'>): Action[] {
  const idOf = ({ params }: RouteRequest) => params.client_id as ClientId
  const one = '/clients/:client_id'

  async function serverIdOf(given: unknown): Promise<AuthServerId | undefined> {
    if (typeof given === 'string' && given !== '') return given as AuthServerId
    const all = await servers.list()
    return given === undefined && all.length === 1 ? all[0]?.id : undefined
  }

  const act = (
    path: string,
    summary: string,
    change: (
      client_id: ClientId,
      body: Record<string, unknown>,
    ) => Promise<AdministrationOutcome<Client | ClientWithSecret>>,
    method: Action['method'] = 'POST',
  ): Action => ({
    method,
    path: `${one}${path}`,
    summary,
    async handle(request) {
      const body = readJson(request)
      if (!body.ok) return refusal('INVALID-REQUEST', body.detail, request)
      const changed = await change(idOf(request), body.value)
      return changed.ok ? ok(viewOf(changed.value)) : refused(changed, request)
    },
  })

  return [
    {
      method: 'GET',
      path: '/clients',
      summary: 'Lists clients of an authorization server',
      async handle(request) {
        const page = readPage(request)
        if (!page.ok) return refusal('INVALID-REQUEST', page.detail, request)
        const authServerId = await serverIdOf(new URLSearchParams(request.query).get('authServerId') ?? undefined)
        if (!authServerId) return whichServer(request)
        const { after, limit } = page.value
        const listed = await clients.list({ authServerId, after, limit })
        const { items, ...rest } = pageOf(listed, limit, ({ client_id }) => client_id)
        return ok({ items: items.map(view), ...rest })
      },
    },
    {
      method: 'POST',
      path: '/clients',
      summary: 'Makes a client',
      async handle(request) {
        const body = readJson(request)
        if (!body.ok) return refusal('INVALID-REQUEST', body.detail, request)
        const authServerId = await serverIdOf(body.value.authServerId)
        if (!authServerId) return whichServer(request)
        const made = await clients.create({ ...body.value, authServerId })
        return made.ok ? created(viewOf(made.value)) : refused(made, request)
      },
    },
    {
      method: 'GET',
      path: one,
      summary: 'Shows a client',
      async handle(request) {
        const client = await clients.show(idOf(request))
        return client.ok ? ok(view(client.value)) : refused(client, request)
      },
    },
    act(
      '',
      'Changes a client',
      async (client_id, patch) => {
        const changed = await clients.update(client_id, patch)
        if (changed.ok) await followCallbacks(changed.value.client, apps)
        return changed
      },
      'PATCH',
    ),
    act('', 'Deletes a client', (client_id) => clients.remove(client_id), 'DELETE'),
    act('/rotate-secret', 'Gives a client a new secret', (client_id, { overlapSeconds }) =>
      clients.rotateSecret(client_id, overlapSeconds),
    ),
    act('/revoke-old-secrets', 'Ends all but the newest secret of a client', (client_id) =>
      clients.revokeOldSecrets(client_id),
    ),
    act('/disable', 'Disables a client', (client_id) => clients.setDisabled(client_id, true)),
    act('/enable', 'Enables a client', (client_id) => clients.setDisabled(client_id, false)),
  ]
}

/** An app's record names its callback URLs too; what the client has is what counts. */
async function followCallbacks({ client_id, owner, metadata }: Client, apps: AppStore): Promise<void> {
  if (owner.kind !== 'app') return
  const app = await apps.findByClientId(client_id)
  const callbackUrls = metadata.redirect_uris ?? []
  if (app && JSON.stringify(app.callbackUrls) !== JSON.stringify(callbackUrls)) await apps.put({ ...app, callbackUrls })
}

function whichServer(request: RouteRequest): JsonReply {
  return refusal('INVALID-REQUEST', 'There are several authorization servers. Say which with authServerId.', request)
}

function viewOf(changed: Client | ClientWithSecret) {
  if (!('client' in changed)) return view(changed)
  const { client, client_secret } = changed
  return client_secret === undefined ? view(client) : { ...view(client), client_secret }
}

/** No digest and no sealed secret: when secrets were made and end is all there is to see of them. */
function view(client: Client) {
  const { client_id, authServerId, owner, grant_types, scopes, metadata, disabled, version, createdAt } = client
  const { registrationTokenHmac: _, ...settings } = client.settings
  const secrets = client.secrets.map(({ createdAt, expiresAt }) => ({ createdAt, expiresAt }))
  return {
    client_id,
    authServerId,
    owner,
    disabled,
    ...metadata,
    grant_types,
    scope: scopes.join(' '),
    settings,
    secrets,
    version,
    createdAt,
  }
}
