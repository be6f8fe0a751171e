import { compactVerify, decodeProtectedHeader, errors } from 'jose'
import { checkClaims, type ExpectedClaims } from './check-claims.ts'
import type { FoundKey, KeySet } from './key-set.ts'
import { type Refusal, refusal } from './refusals.ts'

/** Claims of a token that was verified (protocol.md 2.9). Others may be there, of any type. */
export interface TokenClaims {
  iss: string
  aud: string
  /** Epoch seconds. */
  iat: number
  /** Epoch seconds. */
  exp: number
  /**
   * The client that asked for the token: this API's Client ID, or in `passthrough` the app's API Key. Where tokens are in the
   * form of RFC 9068 it stands in `client_id`, and is here as well.
   */
  cid: string
  sub: string
  readonly [claim: string]: unknown
}

/** How access tokens look: as the exchange's always have (protocol.md 2.9), or as RFC 9068 has them. */
export type TokenForm = 'exchange' | 'rfc9068'

export interface VerifyTokenDeps {
  keys: KeySet
  form: TokenForm
  expected: ExpectedClaims
  now: () => number
}

export type VerifiedToken = { ok: true; claims: TokenClaims } | { ok: false; refusal: Refusal }

/** Is this JWT signed by the exchange, and do its claims hold now? protocol.md 7, points 1 to 6. */
export async function verifyToken(
  token: string,
  { keys, form, expected, now }: VerifyTokenDeps,
): Promise<VerifiedToken> {
  const header = checkJoseHeader(token, form)
  if (!header.ok) return header
  const found = await keys.find(header.kid)
  if (found.state === 'unknown')
    return no('INVALID-TOKEN', 'The token is signed with a key that the exchange does not have.')
  if (found.state === 'unavailable') {
    return no('EXCHANGE-UNAVAILABLE', 'The keys of the exchange cannot be fetched now. Try again later.', found.detail)
  }
  // The key says which algorithm it is for; the token only gets to agree (threat G-E).
  if (header.alg !== found.alg) return no('INVALID-TOKEN', `The token is not signed with ${found.alg}.`)
  const payload = await verifiedPayload(token, found)
  if (!payload) return no('INVALID-TOKEN', 'The signature of the token does not verify.')
  const claims = form === 'rfc9068' ? { ...payload, cid: payload.client_id } : payload
  const refused = checkClaims(claims, expected, now())
  if (refused) return { ok: false, refusal: refused }
  return { ok: true, claims: claims as unknown as TokenClaims } // checkClaims looked at the type of each of them
}

function checkJoseHeader(
  token: string,
  form: TokenForm,
): { ok: true; kid: string; alg: unknown } | { ok: false; refusal: Refusal } {
  let header: ReturnType<typeof decodeProtectedHeader>
  try {
    header = decodeProtectedHeader(token)
  } catch {
    return no('INVALID-TOKEN', 'The token is not a JWT.')
  }
  // Anything else is another kind of JWT, such as a logout token or a proof (RFC 8725 §3.11, RFC 9068 §4).
  const isTyped =
    form === 'rfc9068' ? /^(application\/)?at\+jwt$/.test(header.typ ?? '') : (header.typ ?? 'JWT') === 'JWT'
  if (!isTyped) return no('INVALID-TOKEN', 'The type (typ) of the token is not that of an access token.')
  // An extension that must be understood, and none is (RFC 7515 §4.1.11).
  if (header.crit !== undefined)
    return no('INVALID-TOKEN', 'The token needs an extension (crit) that is not supported.')
  if (typeof header.kid !== 'string') return no('INVALID-TOKEN', 'The token does not name its key (kid).')
  return { ok: true, kid: header.kid, alg: header.alg }
}

/** Undefined when the signature is wrong, or when what is signed is not a JSON object. */
async function verifiedPayload(token: string, { key, alg }: Extract<FoundKey, { state: 'found' }>) {
  try {
    const { payload } = await compactVerify(token, key, { algorithms: [alg] })
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
