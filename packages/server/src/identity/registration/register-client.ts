import type { ClientId, EpochSeconds } from '@portreeve/protocol'
import type { Client, ClientStore, RegistrationToken } from '../../store/index.ts'
import type { MetadataOutcome } from '../client-metadata/metadata-refusal.ts'
import { parseClientMetadata } from '../client-metadata/parse-client-metadata.ts'
import type { CreateClientSecret } from '../clients/client-secrets.ts'
import type { HashSecret } from '../clients/hash-secret.ts'
import type { Issuer } from '../keys/issuers.ts'
import { generateAccessToken, hashRegistrationToken } from './access-tokens.ts'
import { secretsFor } from './secrets-for.ts'

export interface RegisterDeps {
  clients: Pick<ClientStore, 'put'>
  createClientSecret: CreateClientSecret
  hashSecret: HashSecret
  generateClientId: () => ClientId
  now: () => EpochSeconds
}

export interface Registered {
  client: Client
  registration_access_token: string
  client_secret?: string | undefined
}

/** Enough of an HMAC to find the initial access token by, and too little to be one. */
const OWNER_BYTES = 12

/**
 * A new client out of what it says about itself, within what its initial access token allows. Nothing that it names is
 * fetched (threat T-28). Rejects with StoreUnavailable. RFC 7591 §3.
 */
export async function registerClient(
  input: Record<string, unknown>,
  { issuer, token }: { issuer: Issuer; token: RegistrationToken },
  { clients, createClientSecret, hashSecret, generateClientId, now }: RegisterDeps,
): Promise<MetadataOutcome<Registered>> {
  const { policy, server } = issuer
  const scopes = token.scopes.filter((scope) => policy.scopes.includes(scope))
  const parsed = parseClientMetadata(input, { policy, scopes })
  if (!parsed.ok) return parsed
  const { metadata, grant_types } = parsed.value
  const client_id = generateClientId()
  const { secrets, client_secret } = secretsFor({ client_id, metadata, secrets: [] }, createClientSecret)
  const registration_access_token = generateAccessToken()
  const client: Client = {
    client_id,
    authServerId: server.id,
    owner: { kind: 'registration', id: Buffer.from(token.hmac).toString('base64url', 0, OWNER_BYTES) },
    secrets,
    grant_types,
    scopes: parsed.value.scopes,
    metadata,
    settings: { registrationTokenHmac: hashRegistrationToken(client_id, registration_access_token, hashSecret) },
    disabled: false,
    version: 1,
    createdAt: now(),
  }
  await clients.put(client)
  return { ok: true, value: { client, registration_access_token, client_secret } }
}
