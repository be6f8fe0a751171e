import type { AuthServerId } from '@portreeve/protocol'
import { type AuthorizationServer, keepLoaded, type Loaded, type Store } from '../../store/index.ts'
import type { VerificationKey } from '../identity.ts'
import { policyOf, type ServerPolicy } from '../profiles.ts'
import type { Sealer } from './seal.ts'
import { type LoadedKey, openSigningKey } from './signing-key.ts'

/** An authorization server with its keys, ready to sign. */
export interface Issuer {
  server: AuthorizationServer
  policy: ServerPolicy
  /** `iss` of its tokens. */
  url: string
  /** All it has, revoked ones too, by algorithm and ordinal. Which of them signs is for key-times.ts to say. */
  keys: readonly LoadedKey[]
}

/** Every authorization server and key, as of one moment. */
export interface Issuers {
  byId: ReadonlyMap<AuthServerId, Issuer>
  /** None that is revoked. */
  verificationKeys: ReadonlyMap<string, VerificationKey>
}

export interface IssuersDeps {
  store: Pick<Store, 'authorizationServers' | 'signingKeys' | 'changes'>
  sealer: Sealer
  issuerOf: (id: AuthServerId) => string
  onFault: (fault: unknown) => void
}

/** Complete when it resolves: an issuer that is ready too early would refuse, or publish no keys for, good requests. */
export function loadIssuers({ store, sealer, issuerOf, onFault }: IssuersDeps): Promise<Loaded<Issuers>> {
  return keepLoaded<Issuers>({
    changes: store.changes,
    kinds: ['authorization_server', 'signing_key'],
    onFault,
    async load() {
      const byId = new Map<AuthServerId, Issuer>()
      const verificationKeys = new Map<string, VerificationKey>()
      for (const server of await store.authorizationServers.list()) {
        const rows = await store.signingKeys.listByServer(server.id)
        const keys = rows.map((row) => openSigningKey(row, sealer))
        const policy = policyOf(server)
        byId.set(server.id, { server, policy, url: issuerOf(server.id), keys })
        for (const { kid, alg, publicKey, revokedAt } of keys) {
          if (revokedAt !== undefined) continue
          const { accessTokens } = policy
          verificationKeys.set(kid, { kid, authServerId: server.id, alg, accessTokens, publicKey })
        }
      }
      return { byId, verificationKeys }
    },
  })
}
