import { LRUCache } from 'lru-cache'
import type { Api } from '../../store/index.ts'
import { createFetchedTokens, type FetchedTokensDeps } from './fetched-tokens.ts'
import { createKeptCredential } from './kept-credential.ts'
import { createMintedTokens, type MintedTokensDeps } from './minted-tokens.ts'
import type { ValuesDeps } from './open-values.ts'
import type { ProviderCredential } from './provider-credential.ts'

export interface ProviderCredentialsDeps extends MintedTokensDeps, FetchedTokensDeps, ValuesDeps {}

/** The credentials of all APIs. */
export interface ProviderCredentials {
  /** The same one for an API whose access control and values are the same, so that what it has worked out outlives a rebuilt route table. */
  credentialFor(api: Api): ProviderCredential
  /** An API has changed, or is gone: forgets what it has no use for any more. */
  changed(id: Api['id'], api: Api | undefined): void
  /** These are all APIs that there are. */
  keepOnly(apis: readonly Api[]): void
  /** Ends token requests that are under way. */
  close(): void
}

interface Known {
  /** Of the record that it was made for. */
  accessControl: string
  sealedValues: Buffer
  credential: ProviderCredential
}

/** Beyond that they are worked out anew after a change of any API; the tokens themselves are remembered elsewhere. */
const APIS_MAX = 20_000

/** One for each kind of access control (protocol.md 3.6). */
export function createProviderCredentials(deps: ProviderCredentialsDeps): ProviderCredentials {
  const { log } = deps
  const minted = createMintedTokens(deps)
  const tokens = createFetchedTokens(deps)
  const known = new LRUCache<Api['id'], Known>({ maxSize: APIS_MAX, sizeCalculation: () => 1 })
  const keptDeps = {
    ...deps,
    tokens,
    onUnusable: (
      api: Api,
      connection: { id: string } | undefined,
      { message, reason }: { message: string; reason: string | undefined },
    ) =>
      log.error(
        { apiId: api.id, connectionId: connection?.id, detail: message, reason },
        'no credentials for an API service',
      ),
  }

  function keptFor(api: Api): ProviderCredential {
    const accessControl = JSON.stringify(api.accessControl)
    const sealedValues = Buffer.from(api.sealedValues ?? [])
    const before = known.get(api.id)
    if (before?.accessControl === accessControl && before.sealedValues.equals(sealedValues)) return before.credential
    const credential = createKeptCredential(api, keptDeps)
    known.set(api.id, { accessControl, sealedValues, credential })
    return credential
  }

  return {
    credentialFor: (api) => (isMinted(api) ? minted.credentialFor(api) : keptFor(api)),
    changed(id, api) {
      if (!api) known.delete(id)
      if (!api || !isMinted(api)) minted.forget(id)
    },
    keepOnly(apis) {
      minted.keepOnly(new Set(apis.filter(isMinted).map(({ id }) => id)))
    },
    close: () => tokens.close(),
  }
}

const isMinted = ({ accessControl }: Api): boolean =>
  accessControl.kind === 'fortellis_oauth' && accessControl.token === 'minted'
