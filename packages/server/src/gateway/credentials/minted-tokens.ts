import type { ApiId } from '@portreeve/protocol'
import { createKeptToken, type KeptTokenDeps } from '../../identity/index.ts'
import type { Api } from '../../store/index.ts'
import { NO_NAMES, type Outbound, type ProviderCredential } from './provider-credential.ts'

export type MintedTokensDeps = KeptTokenDeps

/** Tokens the gateway mints for API services (protocol.md 3.6). */
export interface MintedTokens {
  /** One for everything that goes into it, so that no API can ever be sent another's. */
  credentialFor(api: Api): ProviderCredential
  /** This API has none any more: what no other one has is forgotten. */
  forget(id: ApiId): void
  /** Forgets what is of none of these. */
  keepOnly(ids: ReadonlySet<ApiId>): void
  /** Credentials that are remembered. */
  readonly size: number
}

interface Shared {
  credential: ProviderCredential
  users: Set<ApiId>
}

export function createMintedTokens(deps: MintedTokensDeps): MintedTokens {
  const credentials = new Map<string, Shared>()
  const keyOf = new Map<ApiId, string>()

  function forget(id: ApiId): void {
    const key = keyOf.get(id)
    if (key === undefined) return
    keyOf.delete(id)
    const shared = credentials.get(key)
    shared?.users.delete(id)
    if (shared?.users.size === 0) credentials.delete(key)
  }

  return {
    get size() {
      return credentials.size
    },
    credentialFor(api) {
      const key = JSON.stringify([api.authServerId, api.client_id])
      let shared = credentials.get(key)
      if (!shared) {
        shared = { credential: createCredential(api, deps), users: new Set() }
        credentials.set(key, shared)
      }
      if (keyOf.get(api.id) !== key) forget(api.id)
      keyOf.set(api.id, key)
      shared.users.add(api.id)
      return shared.credential
    },
    forget,
    keepOnly(ids) {
      for (const id of [...keyOf.keys()]) if (!ids.has(id)) forget(id)
    },
  }
}

function createCredential(api: Api, deps: MintedTokensDeps): ProviderCredential {
  const { peek, obtain } = createKeptToken(api, outboundOf, deps)
  return {
    headerNames: NO_NAMES,
    queryNames: NO_NAMES,
    peek,
    obtain,
    // It is ours and good; a service that does not take it takes the next one no better.
    renewAfter401: () => false,
  }
}

const outboundOf = (token: string): Outbound => ({ headers: ['Authorization', `Bearer ${token}`], query: '' })
