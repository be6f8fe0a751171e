import { accept, type EpochSeconds } from '@portreeve/protocol'
import type { GrantStore } from '../../store/index.ts'
import { isRefreshToken, type RefreshTokens } from '../grants/refresh-token.ts'
import type { VerificationKey } from '../identity.ts'
import type { Answer } from '../token/token-answers.ts'
import { refuseToken, type TokenOutcome } from '../token/token-refusal.ts'
import { verifySignedToken } from '../verify-signed-token.ts'
import type { ClientRequest } from './client-endpoint.ts'
import type { RevokedTokens } from './revoked-tokens.ts'

export interface RevokeDeps {
  findVerificationKey: (kid: string) => VerificationKey | undefined
  grants: Pick<GrantStore, 'findByRefresh'>
  refreshTokens: Pick<RefreshTokens, 'hashesOf'>
  revokedTokens: Pick<RevokedTokens, 'revokeToken' | 'revokeGrant'>
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
  if (isRefreshToken(token)) await revokeRefreshToken(token, request, deps)
  else await revokeAccessToken(token, request, deps)
  return accept(done)
}

async function revokeAccessToken(text: string, { issuer, client }: ClientRequest, deps: RevokeDeps): Promise<void> {
  const verified = verifySignedToken(text, '', deps.findVerificationKey)
  if (!verified.ok) return
  const { cid, key, exp } = verified.value
  if (exp <= deps.now()) return
  if (cid !== client.client_id || key.authServerId !== issuer.server.id) return
  await deps.revokedTokens.revokeToken(verified.value)
}

/** The older half of a rotated one will do: who still has it has shown that it is in two hands (RFC 9700 §4.14.2). */
async function revokeRefreshToken(text: string, { issuer, client }: ClientRequest, deps: RevokeDeps): Promise<void> {
  const found = await deps.grants.findByRefresh(deps.refreshTokens.hashesOf(text).handleHash)
  if (!found || found.grant.client_id !== client.client_id || found.grant.authServerId !== issuer.server.id) return
  await deps.revokedTokens.revokeGrant(found.grant.id)
}
