import type { EpochSeconds } from '@portreeve/protocol'
import type { Identity } from '../identity/index.ts'
import type { Api } from '../store/index.ts'
import type { Log } from '../telemetry/index.ts'

/** The token the gateway mints for one API service (protocol.md 3.6), kept as long as it is good. */
export interface ProviderCredential {
  /** Value of the `Authorization` header, when one is at hand. Renews it in the background ahead of expiry. */
  peek(now: EpochSeconds): string | undefined
  /** Waits for one to be minted; concurrent callers wait for the same one. Rejects when none can be. */
  obtain(): Promise<string>
}

export interface ProviderCredentialsDeps {
  identity: Pick<Identity, 'mint' | 'findVerificationKey'> & { clients: Pick<Identity['clients'], 'peek'> }
  now: () => EpochSeconds
  log: Log
}

/** One credential for everything that goes into the token, so that no API can ever be sent another's. */
export function createProviderCredentials(deps: ProviderCredentialsDeps): (api: Api) => ProviderCredential {
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
  authorization: string
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
  { identity, now, log }: ProviderCredentialsDeps,
): ProviderCredential {
  let current: Minted | undefined
  let minting: Promise<string> | undefined

  async function mint(): Promise<string> {
    const { token, expiresAt } = await identity.mint(authServerId, client_id)
    const at = now()
    current = {
      authorization: `Bearer ${token}`,
      kid: kidOf(token),
      renewAt: at + (expiresAt - at) * RENEW_AFTER,
      usableUntil: expiresAt - SPARE_SECONDS,
    }
    return current.authorization
  }

  function mintOnce(): Promise<string> {
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
    peek(at) {
      if (!current || at > current.usableUntil) return undefined
      if (identity.findVerificationKey(current.kid)?.authServerId !== authServerId) return undefined
      // Forgotten means changed: minting looks it up again, and refuses when it is disabled (T-17).
      const client = identity.clients.peek(client_id)
      if (client === undefined || client?.disabled) return undefined
      if (at >= current.renewAt && !minting) renewInBackground(current)
      return current.authorization
    },
    obtain: mintOnce,
  }
}

function kidOf(token: string): string {
  const header = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url')
  return (JSON.parse(header.toString('utf8')) as { kid: string }).kid
}
