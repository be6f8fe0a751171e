import type { ClientId } from '@portreeve/protocol'
import type { Client, RecordCache } from '../../store/index.ts'
import { isPublic } from '../clients/auth-methods.ts'

/**
 * The origin whose page may read an answer: a public client's, from where it is registered to come back to. For everybody else
 * pages of other origins stay shut out, as at the exchange (protocol.md 8): a secret does not belong into a page.
 * Undefined for no page. Rejects with StoreUnavailable.
 */
export async function pageThatMayRead(
  origin: string | undefined,
  client_id: string | undefined,
  clients: Pick<RecordCache<ClientId, Client>, 'find'>,
): Promise<string | undefined> {
  if (origin === undefined || client_id === undefined) return undefined
  const client = await clients.find(client_id as ClientId)
  return client && isPublic(client) && comesBackTo(client, origin) ? origin : undefined
}

function comesBackTo({ metadata: { redirect_uris = [] } }: Pick<Client, 'metadata'>, origin: string): boolean {
  return redirect_uris.some((uri) => URL.canParse(uri) && new URL(uri).origin === origin && origin !== 'null')
}
