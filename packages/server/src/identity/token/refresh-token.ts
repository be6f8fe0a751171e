import { accept, type EpochSeconds, type TokenResponse } from '@portreeve/protocol'
import type { GrantRefresh } from '../../store/index.ts'
import { checkGrantAlive, checkHolder, graceSecondsOf, isRotated, type Turn, turnOf } from '../grants/check-refresh.ts'
import { isRefreshToken } from '../grants/refresh-token.ts'
import { OFFLINE_ACCESS, scopesToday } from '../grants/scopes-today.ts'
import type { GrantDeps, GrantRequest, GrantType } from './grant-type.ts'
import { refuseToken, type TokenOutcome, type TokenRefused } from './token-refusal.ts'
import { issueUserTokens } from './user-tokens.ts'

/**
 * RFC 6749 §6, protocol.md 2.7; `code` and `redirect_uri` may be there and mean nothing (2.5). The session may be long over:
 * `offline_access` is for that (OIDC Core §11).
 */
export const refreshToken: GrantType = {
  grant_type: 'refresh_token',
  forPublicClients: true,
  async redeem(request, deps) {
    const sent = request.parameters.get('refresh_token')
    if (!sent) return refuseToken('invalid_request', 'refresh_token is missing.')
    if (!isRefreshToken(sent)) return notGood('not of the form of a refresh token')
    const first = await attempt(sent, request, deps)
    // Somebody else rotated it a moment ago. Whether we come within the grace or too late shows when we look again.
    const outcome = first === 'lost' ? await attempt(sent, request, deps) : first
    return outcome === 'lost' ? notGood('lost two races') : outcome
  },
}

/** Looks the token up, decides, and acts. `lost`: between the look-up and the act it was rotated or revoked. */
async function attempt(
  sent: string,
  { issuer, client, parameters }: GrantRequest,
  deps: GrantDeps,
): Promise<TokenOutcome<TokenResponse> | 'lost'> {
  const hashes = deps.refreshTokens.hashesOf(sent)
  const found = await deps.grants.findByRefresh(hashes.handleHash)
  if (!found?.grant.refresh) return notGood('refresh token is unknown')
  const { grant, user } = found
  const refresh = { ...found, refresh: found.grant.refresh, revoked: deps.revokedTokens.isGrantRevoked(grant) }
  const stranger = checkHolder(refresh, { authServerId: issuer.server.id, client })
  if (stranger) return notGood(stranger.detail)
  const now = deps.now()
  const turn = turnOf(refresh.refresh, hashes, { graceSeconds: graceSecondsOf(client), now })
  if (turn === 'reused') {
    // As the store has it: this node may know of a revocation that could not be kept, and has to try again then.
    if (grant.revokedAt === undefined) await deps.revokedTokens.revokeGrant(grant.id) // T-11
    return notGood('refresh token was replaced before: the whole grant is revoked')
  }
  const dead = checkGrantAlive(refresh, now)
  if (dead || !user) return notGood(dead?.detail)
  const scopes = narrow(parameters.get('scope'), scopesToday(grant, client))
  if (!scopes.ok) return scopes
  const refresh_token = await turnOver({ sent, turn, kept: refresh.refresh, at: now }, { issuer, client }, deps)
  if (refresh_token === undefined) return 'lost'
  // OIDC Core §12.2: of the same login, and without the nonce of the request that began it.
  const renewed = { user, grant: { ...grant, nonce: undefined }, scopes: scopes.value, refresh_token }
  return accept(await issueUserTokens(renewed, { issuer, client }, deps))
}

interface TurnOver {
  sent: string
  turn: Exclude<Turn, 'reused'>
  kept: GrantRefresh
  at: EpochSeconds
}

/** The refresh token to answer with. Of racing requests with the current one exactly one rotates it; undefined for the others. */
async function turnOver(
  { sent, turn, kept, at }: TurnOver,
  { issuer, client }: Pick<GrantRequest, 'issuer' | 'client'>,
  { grants, refreshTokens }: GrantDeps,
): Promise<string | undefined> {
  // The same successor that the first use was answered with, and still the current one, or this would not be its turn.
  if (turn === 'repeated') return refreshTokens.successorOf(sent)
  if (!isRotated(client, issuer.policy)) return sent
  const successor = refreshTokens.successorOf(sent)
  const { hash } = refreshTokens.hashesOf(successor)
  return (await grants.rotate(kept.handleHash, { from: kept.hash, to: hash, at })) === 'first' ? successor : undefined
}

/** What is asked for, out of what was granted; all of it when nothing is said (RFC 6749 §6, threat T-16). Pure. */
function narrow(asked: string | undefined, granted: string[]): TokenOutcome<string[]> {
  if (!granted.includes(OFFLINE_ACCESS)) return notGood('the client may not have offline_access any more')
  if (!asked) return accept(granted)
  const scopes = [...new Set(asked.split(' '))].filter((scope) => scope !== '')
  if (scopes.length > 0 && scopes.every((scope) => granted.includes(scope))) return accept(scopes)
  return refuseToken('invalid_scope', 'scope may name fewer scopes than were granted at first, and no others.')
}

/** One answer for whatever is wrong with a refresh token, so that it tells a stranger nothing (§5.2). */
function notGood(detail: string | undefined): TokenRefused {
  return refuseToken(
    'invalid_grant',
    'The refresh token was not accepted. It may have expired, been revoked or replaced, or belong to another client. Send the user to log in again.',
    detail,
  )
}
