import type { EpochSeconds } from '@portreeve/protocol'
import type { Identity } from '../../identity/index.ts'
import type { Api } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { NO_NAMES, type Outbound, type ProviderCredential } from './provider-credential.ts'

export interface MintedTokensDeps {
  identity: Pick<Identity, 'mint' | 'findVerificationKey'> & { clients: Pick<Identity['clients'], 'peek'> }
  now: () => EpochSeconds
  log: Log
}

/** The token the gateway mints for one API service (protocol.md 3.6): one for everything that goes into it, so that no API can ever be sent another's. */
export function createMintedTokens(deps: MintedTokensDeps): (api: Api) => ProviderCredential {
  const credentials = new Map<string, ProviderCredential>()
  return (api) => {
    const key = JSON.stringify([api.authServerId, api.client_id])
    let credential = credentials.get(key)
    if (!credential) {
      credential = createCredential(api, deps)
      credentials.set(key, credential)
    }
    return credential
  }
}

interface Minted {
  outbound: Outbound
  /** The key that signed it: when that is no longer in force, neither is the token. */
  kid: string
  renewAt: number
  /** The last second in which it is sent. */
  usableUntil: number
}

/** A token is renewed when this share of its life is over. */
const RENEW_AFTER = 0.8
/** It is not sent in its last seconds: the call takes time, and clocks differ. */
const SPARE_SECONDS = 10
const RETRY_SECONDS = 5

function createCredential(
  { authServerId, client_id }: Api,
  { identity, now, log }: MintedTokensDeps,
): ProviderCredential {
  let current: Minted | undefined
  let minting: Promise<Outbound> | undefined

  async function mint(): Promise<Outbound> {
    const { token, expiresAt } = await identity.mint(authServerId, client_id)
    const at = now()
    current = {
      outbound: { headers: ['Authorization', `Bearer ${token}`], query: '' },
      kid: kidOf(token),
      renewAt: at + (expiresAt - at) * RENEW_AFTER,
      usableUntil: expiresAt - SPARE_SECONDS,
    }
    return current.outbound
  }

  function mintOnce(): Promise<Outbound> {
    minting ??= mint().finally(() => {
      minting = undefined
    })
    return minting
  }

  function renewInBackground(credential: Minted): void {
    mintOnce().catch((fault: unknown) => {
      credential.renewAt = now() + RETRY_SECONDS
      log.warn(
        { err: fault, client_id },
        'token for an API service was not renewed; the old one is used while it is good',
      )
    })
  }

  return {
    headerNames: NO_NAMES,
    queryNames: NO_NAMES,
    peek(at) {
      if (!current || at > current.usableUntil) return undefined
      if (identity.findVerificationKey(current.kid)?.authServerId !== authServerId) return undefined
      // Forgotten means changed: minting looks it up again, and refuses when it is disabled (T-17).
      const client = identity.clients.peek(client_id)
      if (client === undefined || client?.disabled) return undefined
      if (at >= current.renewAt && !minting) renewInBackground(current)
      return current.outbound
    },
    obtain: mintOnce,
    // It is ours and good; a service that does not take it takes the next one no better.
    renewAfter401: () => false,
  }
}

function kidOf(token: string): string {
  const header = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url')
  return (JSON.parse(header.toString('utf8')) as { kid: string }).kid
}
