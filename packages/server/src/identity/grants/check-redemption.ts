import { type AuthServerId, type EpochSeconds, type Refused, refuse } from '@portreeve/protocol'
import type { Client, Grant, GrantCode, GrantInContext, Session, User } from '../../store/index.ts'
import { verifierFits } from './code-verifier.ts'

/** What a token request says about a code. */
export interface CodeRequest {
  authServerId: AuthServerId
  client: Pick<Client, 'client_id'>
  redirect_uri: string | undefined
  code_verifier: string | undefined
}

type Refusal = Refused<'invalid_grant'> | undefined

/** A code that was found, with what it stands for. */
export interface FoundCode extends GrantInContext {
  code: GrantCode
  /** The grant, or everything of its user, client or authorization server. */
  revoked: boolean
}

/**
 * Does the code belong to who sends it? Whoever passes could have redeemed it, so a pass for a spent code means that it
 * is in two hands, and everything that was bought with it has to go. Who does not pass shows nothing but that the code itself
 * became known, in a log or a history: refused, and nobody is signed out for it. Pure. RFC 6749 §4.1.3, RFC 7636 §4.6.
 */
export function checkOwnership({ grant, code }: Pick<FoundCode, 'grant' | 'code'>, request: CodeRequest): Refusal {
  if (grant.authServerId !== request.authServerId) return invalid('code is from another authorization server')
  if (grant.client_id !== request.client.client_id) return invalid('code belongs to another client')
  // As raw text, slash and port included (protocol.md 2.2).
  if (code.redirect_uri !== request.redirect_uri) return invalid('redirect_uri is missing or differs')
  if (!verifierFits(request.code_verifier, code.code_challenge)) return invalid('code_verifier does not fit')
  return undefined
}

/** Is the code, and what it stands for, still good? Pure. */
export function checkAlive({ grant, code, user, session, revoked }: FoundCode, now: EpochSeconds): Refusal {
  if (revoked) return invalid('grant was revoked')
  if (code.expiresAt <= now) return invalid('code has expired')
  return checkUser(user) ?? checkSession(grant, session)
}

/** T-17. Pure. */
export function checkUser(user: User | undefined): Refusal {
  if (!user) return invalid('user is gone')
  return user.disabled ? invalid('user is disabled') : undefined
}

/** The minute between login and redemption: who signs out in it means it. */
function checkSession(grant: Grant, session: Session | undefined): Refusal {
  if (!session || session.sid !== grant.sid) return invalid('session is gone')
  return session.endedAt === undefined ? undefined : invalid('session has ended')
}

function invalid(detail: string): Refused<'invalid_grant'> {
  return refuse('invalid_grant', detail)
}
