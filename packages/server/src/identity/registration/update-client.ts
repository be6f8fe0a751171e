import { timingSafeEqual } from 'node:crypto'
import type { Client } from '../../store/index.ts'
import { type MetadataOutcome, refuseMember } from '../client-metadata/metadata-refusal.ts'
import { parseClientMetadata } from '../client-metadata/parse-client-metadata.ts'
import type { CreateClientSecret } from '../clients/client-secrets.ts'
import type { HashSecret } from '../clients/hash-secret.ts'
import type { Issuer } from '../keys/issuers.ts'
import { secretsFor } from './secrets-for.ts'

export interface UpdateDeps {
  createClientSecret: CreateClientSecret
  hashSecret: HashSecret
}

export interface Updated {
  client: Client
  /** Made because the new way to authenticate needs one. */
  client_secret?: string | undefined
}

/** Members of our answers that a client may not send back (RFC 7592 §2.2). */
const OURS = ['registration_access_token', 'registration_client_uri', 'client_secret_expires_at', 'client_id_issued_at']

/**
 * The client as it would be after this request: everything it says about itself is replaced, what was left out is gone,
 * and what the exchange has decided about it stays as it is (threat T-12). Scopes can only become fewer, because the
 * initial access token that would allow more may be gone. RFC 7592 §2.2. Writes nothing.
 */
export function updateClient(
  client: Client,
  input: Record<string, unknown>,
  { policy }: Pick<Issuer, 'policy'>,
  { createClientSecret, hashSecret }: UpdateDeps,
): MetadataOutcome<Updated> {
  if (input.client_id !== client.client_id) return refuseMember('client_id', 'has to be that of this client.')
  for (const name of OURS) {
    if (Object.hasOwn(input, name)) return refuseMember(name, 'is ours to set. Leave it out of an update.')
  }
  if (input.client_secret !== undefined && !isSecretOf(client, input.client_secret, hashSecret)) {
    return refuseMember('client_secret', 'has to be the one that was issued. A client cannot choose its own.')
  }
  const parsed = parseClientMetadata(input, { policy, scopes: client.scopes })
  if (!parsed.ok) return parsed
  const { metadata, grant_types, scopes } = parsed.value
  const { secrets, client_secret } = secretsFor({ ...client, metadata }, createClientSecret)
  return { ok: true, value: { client: { ...client, metadata, grant_types, scopes, secrets }, client_secret } }
}

function isSecretOf({ secrets }: Client, presented: unknown, hashSecret: HashSecret): boolean {
  if (typeof presented !== 'string') return false
  const presentedHmac = hashSecret(presented)
  return secrets.some(({ hmac }) => timingSafeEqual(hmac, presentedHmac))
}
