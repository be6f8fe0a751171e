import { signingAlgs } from '@portreeve/protocol'
import { type CompactJWSHeaderParameters, compactVerify, errors } from 'jose'
import { checkClaims, type ExpectedClaims } from './check-claims.ts'
import type { FoundKey, KeySet } from './key-set.ts'
import { parseJsonBytes } from './parse-json.ts'
import { refusal, type TokenRefusal } from './refusals.ts'

/** Claims of a token that was verified (protocol.md 2.9). Others may be there, of any type. */
export interface TokenClaims {
  iss: string
  aud: string
  /** Epoch seconds. */
  iat: number
  /** Epoch seconds. */
  exp: number
  /**
   * The client that asked for the token: this API's Client ID, or in `passthrough` and at a webhook the app's API Key. Where tokens are in the
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

export type VerifiedToken = { ok: true; claims: TokenClaims } | TokenRefusal

/** Is this JWT signed by the exchange, and do its claims hold now? protocol.md 7, points 1 to 6. */
export async function verifyToken(
  token: string,
  { keys, form, expected, now }: VerifyTokenDeps,
): Promise<VerifiedToken> {
  let refused: TokenRefusal | undefined
  const use = (found: FoundKey, alg: string) => {
    // The key says which algorithm it is for; the token only gets to agree (threat G-E).
    if (found.ok && found.alg === alg) return found.key
    refused = found.ok ? invalid(`is not signed with ${found.alg}`) : found
    throw new errors.JWSInvalid()
  }
  /** What jose asks for the key, once it has read the header: nothing is read twice, and nothing waited for that is there. */
  const getKey = (header: CompactJWSHeaderParameters) => {
    refused = checkHeader(header, form)
    if (refused) throw new errors.JWSInvalid()
    const found = keys.find(header.kid as string)
    return found instanceof Promise ? found.then((late) => use(late, header.alg)) : use(found, header.alg)
  }
  try {
    const { payload } = await compactVerify(token, getKey, { algorithms })
    const claims = parseJsonBytes(payload)
    if (!isRecord(claims)) return invalid('is not a JWT')
    if (form === 'rfc9068') claims.cid = claims.client_id
    return checkClaims(claims, expected, now()) ?? { ok: true, claims: claims as unknown as TokenClaims } // of the types it has looked at
  } catch (error) {
    if (refused) return refused
    // A broken signature, broken UTF-8, broken JSON; a TypeError is also how jose refuses a key below 2048 bits.
    if (error instanceof errors.JOSEError || error instanceof SyntaxError || error instanceof TypeError) {
      return invalid('has no good signature')
    }
    throw error
  }
}

const algorithms: string[] = [...signingAlgs]

function checkHeader({ typ, crit, kid }: CompactJWSHeaderParameters, form: TokenForm): TokenRefusal | undefined {
  // Anything else is another kind of JWT, such as a logout token or a proof (RFC 8725 §3.11, RFC 9068 §4).
  const isTyped = form === 'rfc9068' ? /^(application\/)?at\+jwt$/.test(typ ?? '') : (typ ?? 'JWT') === 'JWT'
  if (!isTyped) return invalid('has not the type (typ) of an access token')
  // An extension that must be understood, and none is (RFC 7515 §4.1.11).
  if (crit !== undefined) return invalid('needs an extension (crit) that is not supported')
  return typeof kid === 'string' ? undefined : invalid('does not name its key (kid)')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(why: string): TokenRefusal {
  return refusal(401, 'INVALID-TOKEN', `The token ${why}.`)
}
