import { verify } from 'node:crypto'
import { accept, type ClientId, type Outcome, refuse, type UserId } from '@portreeve/protocol'
import type { VerificationKey } from '../identity.ts'
import { algorithms } from '../keys/algorithms.ts'
import type { Issuer } from '../keys/issuers.ts'
import { parseJwtPart } from '../parse-json-object.ts'

/** What an ID token of ours says about whom it was issued for, whenever that was. */
export interface IdTokenHint {
  sub: UserId
  aud: ClientId
  /** The session it came from. */
  sid: string | undefined
}

export interface IdTokenHintDeps {
  findVerificationKey: (kid: string) => VerificationKey | undefined
}

const HINT_LENGTH_MAX = 8192

/**
 * An ID token that comes back as a hint. It may be long expired (OIDC Core §3.1.2.1, RP-Initiated Logout §2), but this
 * authorization server has to have signed it, as an ID token. Whose `aud` it may be is for the caller to say. Pure.
 */
export function verifyIdTokenHint(
  hint: string,
  { server, url }: Pick<Issuer, 'server' | 'url'>,
  { findVerificationKey }: IdTokenHintDeps,
): Outcome<IdTokenHint, 'invalid_hint'> {
  if (hint.length > HINT_LENGTH_MAX) return refuse('invalid_hint', 'too long')
  const [head = '', payload = '', signature = '', ...rest] = hint.split('.')
  const header = parseJwtPart(head)
  const claims = parseJwtPart(payload)
  if (!header || !claims || rest.length > 0) return refuse('invalid_hint', 'not a signed JWT')
  const key = typeof header.kid === 'string' ? findVerificationKey(header.kid) : undefined
  if (!key || key.authServerId !== server.id) return refuse('invalid_hint', 'signed by no key of this server')
  // The key says which algorithm it is for (threat T-18).
  if (header.alg !== key.alg || header.crit !== undefined)
    return refuse('invalid_hint', "alg is not the key's algorithm")
  const { digest, options } = algorithms[key.alg]
  const signed = Buffer.from(`${head}.${payload}`, 'latin1')
  if (!verify(digest, signed, { key: key.publicKey, ...options }, Buffer.from(signature, 'base64url'))) {
    return refuse('invalid_hint', 'signature is wrong')
  }
  const { iss, sub, aud, jti, sid } = claims
  // The same keys sign access tokens and logout tokens; ID tokens are told by their `jti` (protocol.md 2.10, RFC 8725 §3.12).
  if (iss !== url || typeof jti !== 'string' || !jti.startsWith('ID.')) return refuse('invalid_hint', 'not an ID token')
  if (typeof sub !== 'string' || typeof aud !== 'string') return refuse('invalid_hint', 'sub or aud is not a string')
  return accept({ sub: sub as UserId, aud: aud as ClientId, sid: typeof sid === 'string' ? sid : undefined })
}
