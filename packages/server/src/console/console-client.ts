import type { AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import type { AuthorizationServer, Client, Store } from '../store/index.ts'

/** A public client: what runs in a browser keeps no secret (RFC 9700 §2.1.1), so it proves each code with PKCE. */
export const CONSOLE_CLIENT_ID = 'portreeve-console' as ClientId

/** Where the browser comes back to, below the console's origin. */
export const SIGNED_IN_PATH = '/signed-in'

const SCOPES = ['openid', 'profile', 'email', 'management:read', 'management:write']

export interface ConsoleClientDeps {
  store: Pick<Store, 'authorizationServers' | 'clients'>
  /** The console's origin. */
  consoleUrl: string
  now: () => EpochSeconds
}

/**
 * Finds the console's client, makes it, or mends it after the console has moved. It belongs to the oldest authorization server that is in use:
 * people are the same at all of them. Undefined where none is. Any number of nodes may do this at once, and all write the same.
 */
export async function ensureConsoleClient({
  store,
  consoleUrl,
  now,
}: ConsoleClientDeps): Promise<AuthServerId | undefined> {
  const server = oldestInUse(await store.authorizationServers.list())
  if (!server) return undefined
  const kept = await store.clients.find(CONSOLE_CLIENT_ID)
  const wanted = consoleClient(server.id, consoleUrl, kept?.createdAt ?? now())
  if (!kept) await store.clients.put(wanted)
  // When somebody was faster they wrote the same.
  else if (!isAsWanted(kept, wanted)) await store.clients.replace({ ...wanted, version: kept.version })
  return server.id
}

function oldestInUse(servers: readonly AuthorizationServer[]): AuthorizationServer | undefined {
  return servers
    .filter(({ disabled }) => !disabled)
    .toSorted((one, other) => one.createdAt - other.createdAt || one.id.localeCompare(other.id))[0]
}

function consoleClient(authServerId: AuthServerId, consoleUrl: string, createdAt: EpochSeconds): Client {
  return {
    client_id: CONSOLE_CLIENT_ID,
    authServerId,
    owner: { kind: 'exchange', id: 'console' },
    secrets: [],
    grant_types: ['authorization_code'],
    scopes: SCOPES,
    metadata: {
      client_name: 'Portreeve console',
      token_endpoint_auth_method: 'none',
      // Also where it is on this very machine: a native app may come back at any port there (RFC 8252 §7.3), and so might another program's page (threat T-03).
      application_type: 'web',
      redirect_uris: [`${consoleUrl}${SIGNED_IN_PATH}`],
      post_logout_redirect_uris: [`${consoleUrl}/`],
      response_types: ['code'],
    },
    // The exchange's own: nobody has to agree that it shows them what is theirs.
    settings: { trusted: true, requirePkce: true },
    disabled: false,
    version: 0,
    createdAt,
  }
}

/** An operator who switched it off has switched it off. */
function isAsWanted(kept: Client, wanted: Client): boolean {
  return (
    kept.disabled ||
    JSON.stringify([kept.metadata, kept.authServerId]) === JSON.stringify([wanted.metadata, wanted.authServerId])
  )
}
