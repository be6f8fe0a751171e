import type { ClientId, EpochSeconds } from '@portreeve/protocol'
import type { Client, ClientSecret } from '../../store/index.ts'
import { generateClientSecret } from '../generate-ids.ts'
import type { Sealer } from '../keys/seal.ts'
import type { HashSecret } from './hash-secret.ts'

/** A new secret: the one time it is seen, and what is kept of it. */
export interface NewClientSecret {
  client_secret: string
  kept: ClientSecret
}

export type CreateClientSecret = (client: Pick<Client, 'client_id' | 'metadata'>) => NewClientSecret

/** Throws SealBroken. */
export type OpenClientSecret = (client_id: ClientId, sealed: Uint8Array) => Uint8Array

export interface ClientSecretsDeps {
  hashSecret: HashSecret
  /** Of a purpose of its own. */
  sealer: Sealer
  now: () => EpochSeconds
}

/**
 * Makes secrets of 16 letters and digits (protocol.md 2.12). A client that signs with its secret gets 32 (HS256 wants a key
 * of 32 bytes: RFC 7518 §3.2, OIDC Core §16.19), and as we have to know that one, it is kept sealed besides.
 */
export function createClientSecrets({ hashSecret, sealer, now }: ClientSecretsDeps): {
  create: CreateClientSecret
  open: OpenClientSecret
} {
  return {
    create({ client_id, metadata }) {
      const signs = metadata.token_endpoint_auth_method === 'client_secret_jwt'
      const client_secret = signs ? generateClientSecret() + generateClientSecret() : generateClientSecret()
      const kept: ClientSecret = { hmac: hashSecret(client_secret), createdAt: now() }
      if (signs) kept.sealed = sealer.seal(Buffer.from(client_secret), placeOf(client_id))
      return { client_secret, kept }
    },
    open: (client_id, sealed) => sealer.open(sealed, placeOf(client_id)),
  }
}

const placeOf = (client_id: ClientId): string => `client secret of ${client_id}`

/**
 * The client with `added` as its secret. The one before it goes on for `overlapSeconds`, or for as long as it had anyway;
 * no third one stays (design.md decision 6). Pure.
 */
export function rotateSecret(
  client: Client,
  { added, overlapSeconds, now }: { added: ClientSecret; overlapSeconds: number; now: EpochSeconds },
): Client {
  const last = newest(client.secrets)
  const until = Math.min(now + overlapSeconds, last?.expiresAt ?? Number.POSITIVE_INFINITY) as EpochSeconds
  return { ...client, secrets: last && until > now ? [{ ...last, expiresAt: until }, added] : [added] }
}

/** The client with its newest secret alone: the others end at once. Pure. */
export function revokeOldSecrets(client: Client): Client {
  const last = newest(client.secrets)
  return { ...client, secrets: last ? [last] : [] }
}

/** The one that does not end yet is newer than one that does, even when both are of the same second. */
function newest(secrets: readonly ClientSecret[]): ClientSecret | undefined {
  return secrets.toSorted((a, b) => lifeOf(b) - lifeOf(a) || b.createdAt - a.createdAt)[0]
}

const lifeOf = ({ expiresAt }: ClientSecret): number => (expiresAt === undefined ? 1 : 0)
