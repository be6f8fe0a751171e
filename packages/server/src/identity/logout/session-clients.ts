import type { AuthServerId, ClientId } from '@portreeve/protocol'
import type { Client, Grant, GrantStore, RecordCache } from '../../store/index.ts'
import { appendQuery } from '../client-metadata/append-query.ts'
import type { Issuer } from '../keys/issuers.ts'

/** A client that was given something in a session, at the authorization server where it was. */
export interface SessionClient {
  client: Client
  issuer: Issuer
}

export interface SessionClientsDeps {
  grants: Pick<GrantStore, 'listBySession'>
  clients: Pick<RecordCache<ClientId, Client>, 'find'>
  /** Undefined when unknown or disabled. */
  findIssuer: (id: AuthServerId) => Issuer | undefined
}

/**
 * Who has to hear that a session is over: each client once, however often the user was sent to it (OIDC Back-Channel Logout
 * §2.3, Front-Channel Logout §3). Disabled clients hear of nothing. Rejects with StoreUnavailable.
 */
export async function sessionClients(
  grants: readonly Grant[],
  { clients, findIssuer }: Omit<SessionClientsDeps, 'grants'>,
): Promise<SessionClient[]> {
  const found: SessionClient[] = []
  for (const client_id of new Set(grants.map((grant) => grant.client_id))) {
    const client = await clients.find(client_id)
    const issuer = client && findIssuer(client.authServerId)
    if (client && issuer && !client.disabled) found.push({ client, issuer })
  }
  return found
}

/** Addresses of the hidden frames by which apps hear of a logout in the browser. Pure. OIDC Front-Channel Logout §2. */
export function frontChannelFrames(told: readonly SessionClient[], sid: string): string[] {
  return told.flatMap(({ client: { metadata }, issuer }) => {
    const { frontchannel_logout_uri: uri, frontchannel_logout_session_required: withSession } = metadata
    if (uri === undefined) return []
    // "both MUST be included" or neither.
    return [withSession ? appendQuery(uri, { iss: issuer.url, sid }) : uri]
  })
}
