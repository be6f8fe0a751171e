import { accept, type EpochSeconds } from '@portreeve/protocol'
import type { GrantStore } from '../../store/index.ts'
import { isRefreshToken, type RefreshTokens } from '../grants/refresh-token.ts'
import type { VerificationKey } from '../identity.ts'
import { type Answer, temporarilyUnavailable } from '../token/token-answers.ts'
import { refuseToken, type TokenOutcome } from '../token/token-refusal.ts'
import { verifySignedToken } from '../verify-signed-token.ts'
import type { ClientRequest } from './client-endpoint.ts'
import type { RevocationLimit } from './revocation-limit.ts'
import type { RevokedTokens } from './revoked-tokens.ts'

export interface RevokeDeps {
  findVerificationKey: (kid: string) => VerificationKey | undefined
  grants: Pick<GrantStore, 'findByRefresh'>
  refreshTokens: Pick<RefreshTokens, 'hashesOf'>
  revokedTokens: Pick<RevokedTokens, 'revokeToken' | 'revokeGrant'>
  revocationLimit: RevocationLimit
  now: () => EpochSeconds
}

/** Whether there was something to revoke is nobody's business (RFC 7009 §2.2). */
const done: Answer = { status: 200, text: '{}' }

/**
 * RFC 7009 §2: a client gives back a token of its own. An access token is worthless from now on; a refresh token takes its
 * whole grant along (§2.1). The form tells which kind it is, so token_type_hint helps nobody.
 */
export async function revoke(request: ClientRequest, deps: RevokeDeps): Promise<TokenOutcome<Answer>> {
  const token = request.parameters.get('token')
  if (!token) return refuseToken('invalid_request', 'token is missing.')
  if (!isRefreshToken(token)) return accept(await revokeAccessToken(token, request, deps))
  await revokeRefreshToken(token, request, deps)
  return accept(done)
}

async function revokeAccessToken(text: string, { issuer, client }: ClientRequest, deps: RevokeDeps): Promise<Answer> {
  const verified = verifySignedToken(text, '', deps.findVerificationKey)
  if (!verified.ok) return done
  const { cid, uid, grantId, key, exp } = verified.value
  if (exp <= deps.now()) return done
  if (cid !== client.client_id || key.authServerId !== issuer.server.id) return done
  // By user, so that no user of a public client can spend what the others have.
  if (deps.revocationLimit.admit(uid ?? cid)) await deps.revokedTokens.revokeToken(verified.value)
  // One entry for all of a grant's tokens; RFC 7009 §2.1 allows it.
  else if (grantId !== undefined) await deps.revokedTokens.revokeGrant(grantId)
  // "The client must assume the token still exists" (§2.2.1).
  else return temporarilyUnavailable
  return done
}

/** The older half of a rotated one will do: who still has it has shown that it is in two hands (RFC 9700 §4.14.2). */
async function revokeRefreshToken(text: string, { issuer, client }: ClientRequest, deps: RevokeDeps): Promise<void> {
  const found = await deps.grants.findByRefresh(deps.refreshTokens.hashesOf(text).handleHash)
  if (!found || found.grant.client_id !== client.client_id || found.grant.authServerId !== issuer.server.id) return
  await deps.revokedTokens.revokeGrant(found.grant.id)
}
