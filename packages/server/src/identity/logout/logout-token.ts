import type { ClientId, EpochSeconds } from '@portreeve/protocol'
import type { Session } from '../../store/index.ts'
import type { Issuer } from '../keys/issuers.ts'

/** OIDC Back-Channel Logout §2.4. */
export interface LogoutTokenClaims {
  iss: string
  sub: string
  aud: ClientId
  iat: EpochSeconds
  exp: EpochSeconds
  jti: string
  events: { 'http://schemas.openid.net/event/backchannel-logout': Record<string, never> }
  sid: string
}

/** "preferably at most two minutes in the future, to prevent captured Logout Tokens from being replayable" (§2.4). */
const TTL_SECONDS = 120

/** Says that one session of one user is over, to one client. Never a `nonce`: it must not pass for an ID token (§2.4). Pure. */
export function logoutTokenClaims(
  { sid, userId }: Pick<Session, 'sid' | 'userId'>,
  { issuer, client_id, jti, now }: { issuer: Pick<Issuer, 'url'>; client_id: ClientId; jti: string; now: EpochSeconds },
): LogoutTokenClaims {
  return {
    iss: issuer.url,
    sub: userId,
    aud: client_id,
    iat: now,
    exp: (now + TTL_SECONDS) as EpochSeconds,
    jti,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    sid,
  }
}
