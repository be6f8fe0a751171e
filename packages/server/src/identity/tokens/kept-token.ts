import type { AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import type { Log } from '../../telemetry/index.ts'
import type { Identity, VerificationKey } from '../identity.ts'
import type { RevokedTokens } from './revoked-tokens.ts'

/** A token of ours that is sent again and again, in the form in which it is sent. */
export interface KeptToken<T> {
  /** From memory alone; renews it in the background ahead of expiry. Undefined when it has to be waited for. */
  peek(at: EpochSeconds): T | undefined
  /** Signs one; whoever asks meanwhile waits for the same. Rejects as identity's `mint`. */
  obtain(): Promise<T>
}

export interface KeptTokenDeps {
  identity: Pick<Identity, 'mint' | 'findVerificationKey'> & {
    clients: Pick<Identity['clients'], 'peek'>
    revokedTokens: Pick<RevokedTokens, 'isRevoked'>
  }
  now: () => EpochSeconds
  log: Log
}

interface Kept<T> {
  sent: T
  /** The key that signed it: when that is no longer in force, neither is the token. */
  kid: string
  jti: string
  /** When it was signed. */
  iat: EpochSeconds
  renewAt: number
  /** The last second in which it is sent. */
  usableUntil: number
}

/** A token is renewed when this share of its life is over. */
const RENEW_AFTER = 0.8
/** It is not sent in its last seconds: the request takes time, and clocks differ. */
const SPARE_SECONDS = 10
const RETRY_SECONDS = 5

/**
 * The token of a client of ours that we sign and send ourselves: `sub` and `cid` are its `client_id` (protocol.md 3.6, 6.2). It is good for as long as
 * its key is in force, its client is in memory unchanged and not disabled, and nobody revoked it. `write` makes of it what is sent.
 */
export function createKeptToken<T>(
  { authServerId, client_id }: { authServerId: AuthServerId; client_id: ClientId },
  write: (token: string) => T,
  { identity, now, log }: KeptTokenDeps,
): KeptToken<T> {
  let current: Kept<T> | undefined
  let minting: Promise<T> | undefined

  async function mint(): Promise<T> {
    const iat = now()
    const { token, expiresAt, jti } = await identity.mint(authServerId, client_id)
    const at = now()
    current = {
      sent: write(token),
      ...{ kid: kidOf(token), jti, iat },
      renewAt: at + (expiresAt - at) * RENEW_AFTER,
      usableUntil: expiresAt - SPARE_SECONDS,
    }
    return current.sent
  }

  function mintOnce(): Promise<T> {
    minting ??= mint().finally(() => {
      minting = undefined
    })
    return minting
  }

  function renewInBackground(kept: Kept<T>): void {
    mintOnce().catch((fault: unknown) => {
      kept.renewAt = now() + RETRY_SECONDS
      log.warn({ err: fault, client_id }, 'a token was not renewed; the old one is used while it is good')
    })
  }

  const isRevoked = ({ jti, iat }: Kept<T>, key: VerificationKey): boolean =>
    identity.revokedTokens.isRevoked({ key, cid: client_id, uid: undefined, grantId: undefined, jti, iat })

  return {
    peek(at) {
      if (!current || at > current.usableUntil) return undefined
      const key = identity.findVerificationKey(current.kid)
      if (key?.authServerId !== authServerId || isRevoked(current, key)) return undefined
      // Forgotten means changed: minting looks it up again, and refuses when it is disabled (T-17).
      const client = identity.clients.peek(client_id)
      if (client === undefined || client?.disabled) return undefined
      if (at >= current.renewAt && !minting) renewInBackground(current)
      return current.sent
    },
    obtain: mintOnce,
  }
}

function kidOf(token: string): string {
  const header = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url')
  return (JSON.parse(header.toString('utf8')) as { kid: string }).kid
}
