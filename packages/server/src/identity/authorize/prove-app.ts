import { type AuthServerId, accept, type ClientId } from '@portreeve/protocol'
import type { Client, RecordCache } from '../../store/index.ts'
import { effectiveMetadata } from '../client-metadata/effective-metadata.ts'
import type { Issuer } from '../keys/issuers.ts'
import { isRegisteredRedirectUri } from './match-redirect-uri.ts'
import { type PageOutcome, refuseWithPage } from './refusal-pages.ts'

export interface ProveAppDeps {
  /** Undefined when unknown or disabled. */
  findIssuer: (id: AuthServerId) => Issuer | undefined
  clients: Pick<RecordCache<ClientId, Client>, 'find'>
}

/** Who asks whom. Unknown and disabled look alike (threat T-17). Rejects with StoreUnavailable. */
export async function findApp(
  authServerId: AuthServerId,
  client_id: string | undefined,
  { findIssuer, clients }: ProveAppDeps,
): Promise<PageOutcome<{ issuer: Issuer; client: Client }>> {
  const issuer = findIssuer(authServerId)
  if (!issuer) return refuseWithPage('unknown_server', 'There is no authorization server at this address.')
  if (client_id === undefined) return refuseWithPage('unknown_client', "client_id is missing. Send the app's API Key.")
  const client = await clients.find(client_id as ClientId)
  // A client of another server has redirect URIs that were proven to another issuer (threat T-33).
  if (!client || client.disabled || client.authServerId !== issuer.server.id) {
    return refuseWithPage('unknown_client', 'client_id is not the API Key of an app that may sign people in here.')
  }
  return accept({ issuer, client })
}

/** Required, even of an app that has only one: the exchange's apps send it (protocol.md 2.2). Pure. */
export function proveRedirectUri(
  redirect_uri: string | undefined,
  client: Pick<Client, 'metadata' | 'grant_types'>,
  { policy }: Pick<Issuer, 'policy'>,
): PageOutcome<string> {
  if (redirect_uri === undefined) {
    return refuseWithPage('redirect_uri', "redirect_uri is missing. Send the app's registered Callback URL.")
  }
  const { redirect_uris: registered = [], application_type } = effectiveMetadata(client)
  const rule = { registered, redirectUris: policy.redirectUris, isNative: application_type === 'native' }
  if (isRegisteredRedirectUri(redirect_uri, rule)) return accept(redirect_uri)
  return refuseWithPage(
    'redirect_uri',
    'redirect_uri is not a Callback URL of this app. It is compared letter by letter: register it as the app sends it.',
  )
}
