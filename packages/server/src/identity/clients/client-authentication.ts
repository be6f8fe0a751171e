import { setTimeout as pause } from 'node:timers/promises'
import type { ClientId, EpochSeconds } from '@portreeve/protocol'
import type { Dispatcher } from 'undici'
import type { Client, RecordCache, Store } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { createSealer, deriveKey } from '../keys/seal.ts'
import type { TokenOutcome } from '../token/token-refusal.ts'
import { type AuthenticateDeps, authenticateClient, type ClientEndpoint } from './authenticate-client.ts'
import { type CreateClientSecret, createClientSecrets } from './client-secrets.ts'
import type { Credentials } from './credentials.ts'
import { createHashSecret, type HashSecret } from './hash-secret.ts'
import { createKeySets, type KeySets } from './key-sets.ts'

/** Which client is calling? The same answer for every endpoint that asks. Rejects with StoreUnavailable. */
export type AuthenticateClient = (credentials: Credentials, endpoint: ClientEndpoint) => Promise<TokenOutcome<Client>>

export interface ClientAuthentication {
  authenticateClient: AuthenticateClient
  createClientSecret: CreateClientSecret
  hashSecret: HashSecret
  /** Keys of clients, for whatever else they sign. */
  keySets: KeySets
}

export interface ClientAuthenticationDeps {
  store: Pick<Store, 'usedOnce'>
  clients: RecordCache<ClientId, Client>
  encryptionKey: Uint8Array
  /** Guarded, for `jwks_uri`. */
  dispatcher: Dispatcher
  now: () => EpochSeconds
  log: Log
}

/** Longer than a look-up in a store that is well. */
const FAILURE_PAUSE_MILLIS = 20

export function createClientAuthentication(deps: ClientAuthenticationDeps): ClientAuthentication {
  const { store, clients, encryptionKey, dispatcher, now, log } = deps
  const hashSecret = createHashSecret(deriveKey(encryptionKey, 'client secrets'))
  const sealer = createSealer(encryptionKey, 'client secrets that sign')
  const secrets = createClientSecrets({ hashSecret, sealer, now })
  const keySets = createKeySets({ dispatcher, now, log })
  const authenticateDeps: AuthenticateDeps = {
    clients,
    hashSecret,
    openClientSecret: secrets.open,
    keySets,
    usedOnce: store.usedOnce,
    failurePause: () => pause(FAILURE_PAUSE_MILLIS),
    now,
  }
  return {
    authenticateClient: (credentials, endpoint) => authenticateClient(credentials, endpoint, authenticateDeps),
    createClientSecret: secrets.create,
    hashSecret,
    keySets,
  }
}
