import { compactVerify, decodeProtectedHeader, errors } from 'jose'
import { checkClaims, type ExpectedClaims } from './check-claims.ts'
import type { KeySet } from './key-set.ts'
import { type Refusal, refusal } from './refusals.ts'

/** Claims of a token that was verified (protocol.md 2.9). Others may be there, of any type. */
export interface TokenClaims {
  iss: string
  aud: string
  /** Epoch seconds. */
  iat: number
  /** Epoch seconds. */
  exp: number
  /** The client that asked for the token: this API's Client ID, or in `passthrough` the app's API Key. */
  cid: string
  sub: string
  readonly [claim: string]: unknown
}

export interface VerifyTokenDeps {
  keys: KeySet
  expected: ExpectedClaims
  now: () => number
}

export type VerifiedToken = { ok: true; claims: TokenClaims } | { ok: false; refusal: Refusal }

/** What the exchange signs with, and so the only thing accepted, whatever a token says of itself (threat G-E). */
const ALGORITHM = 'RS256'

/** Is this JWT signed by the exchange, and do its claims hold now? protocol.md 7, points 1 to 6. */
export async function verifyToken(token: string, { keys, expected, now }: VerifyTokenDeps): Promise<VerifiedToken> {
  const kid = checkJoseHeader(token)
  if (!kid.ok) return kid
  const found = await keys.find(kid.kid)
  if (found.state === 'unknown')
    return no('INVALID-TOKEN', 'The token is signed with a key that the exchange does not have.')
  if (found.state === 'unavailable') {
    return no('EXCHANGE-UNAVAILABLE', 'The keys of the exchange cannot be fetched now. Try again later.', found.detail)
  }
  const claims = await verifiedPayload(token, found.key)
  if (!claims) return no('INVALID-TOKEN', 'The signature of the token does not verify.')
  const refused = checkClaims(claims, expected, now())
  if (refused) return { ok: false, refusal: refused }
  return { ok: true, claims: claims as unknown as TokenClaims } // checkClaims looked at the type of each of them
}

function checkJoseHeader(token: string): { ok: true; kid: string } | { ok: false; refusal: Refusal } {
  let header: ReturnType<typeof decodeProtectedHeader>
  try {
    header = decodeProtectedHeader(token)
  } catch {
    return no('INVALID-TOKEN', 'The token is not a JWT.')
  }
  if (header.alg !== ALGORITHM) return no('INVALID-TOKEN', `The token is not signed with ${ALGORITHM}.`)
  // Anything else is another kind of JWT, such as a logout token or a proof (RFC 8725 §3.11).
  if (header.typ !== undefined && header.typ !== 'JWT')
    return no('INVALID-TOKEN', 'The type (typ) of the token is not JWT.')
  // An extension that must be understood, and none is (RFC 7515 §4.1.11).
  if (header.crit !== undefined)
    return no('INVALID-TOKEN', 'The token needs an extension (crit) that is not supported.')
  if (typeof header.kid !== 'string') return no('INVALID-TOKEN', 'The token does not name its key (kid).')
  return { ok: true, kid: header.kid }
}

/** Undefined when the signature is wrong, or when what is signed is not a JSON object. */
async function verifiedPayload(token: string, key: Parameters<typeof compactVerify>[1]) {
  try {
    const { payload } = await compactVerify(token, key, { algorithms: [ALGORITHM] })
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    return isRecord(claims) ? claims : undefined
  } catch (error) {
    // A broken signature, broken UTF-8, broken JSON; a TypeError is also how jose refuses a key below 2048 bits.
    if (error instanceof errors.JOSEError || error instanceof SyntaxError || error instanceof TypeError)
      return undefined
    throw error
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function no(...reason: Parameters<typeof refusal>): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: refusal(...reason) }
}
