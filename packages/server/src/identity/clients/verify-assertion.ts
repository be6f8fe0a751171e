import type { Refused } from '@portreeve/protocol'
import { refuse } from '@portreeve/protocol'
import type { Client } from '../../store/index.ts'
import { type AssertionForm, readAssertion } from './assertion-form.ts'
import { keyAlgs, SECRET_ALG } from './auth-methods.ts'
import { type AssertionExpected, checkAssertionClaims, checkAssertionHeader } from './check-assertion.ts'
import type { OpenClientSecret } from './client-secrets.ts'
import type { KeySets } from './key-sets.ts'
import { readPublicJwks, selectKeys } from './public-jwk.ts'

export interface VerifyAssertionDeps {
  keySets: KeySets
  openClientSecret: OpenClientSecret
}

/**
 * Did this client sign this assertion, for us and for now? Form and claims first, because they cost nothing; single use is
 * for the caller, who asks it last of all. RFC 7523 §3, OIDC Core §9.
 */
export async function verifyAssertion(
  assertion: string,
  client: Client,
  expected: AssertionExpected,
  deps: VerifyAssertionDeps,
): Promise<Refused<'invalid_client'> | undefined> {
  const form = readAssertion(assertion)
  if (!form) return refuse('invalid_client', 'the assertion is not a signed JWT')
  const { header, claims } = form
  const refusal = checkAssertionHeader(header, algsOf(client)) ?? checkAssertionClaims(claims, expected)
  if (refusal) return refusal
  const signed =
    header.alg === SECRET_ALG
      ? await isSignedBySecret(assertion, client, expected, deps)
      : await isSignedByKey(assertion, form, client, deps)
  return signed ? undefined : refuse('invalid_client', "the signature is by none of the client's keys")
}

/** By the registered method alone: no token gets a say in whether a secret or a key is asked for. */
function algsOf({ metadata }: Client): readonly string[] {
  const possible: readonly string[] =
    metadata.token_endpoint_auth_method === 'client_secret_jwt' ? [SECRET_ALG] : keyAlgs
  const chosen = metadata.token_endpoint_auth_signing_alg
  return chosen === undefined ? possible : possible.filter((alg) => alg === chosen)
}

async function isSignedBySecret(
  assertion: string,
  { client_id, secrets }: Client,
  { now }: AssertionExpected,
  { openClientSecret }: VerifyAssertionDeps,
): Promise<boolean> {
  const { compactVerify } = await import('jose')
  for (const { sealed, expiresAt } of secrets) {
    if (!sealed || (expiresAt !== undefined && expiresAt <= now)) continue
    const key = openClientSecret(client_id, sealed)
    if (await isGood(compactVerify(assertion, key, { algorithms: [SECRET_ALG] }))) return true
  }
  return false
}

/** Also asked of request objects (OIDC Core §6.3.2). `header.alg` is one of `keyAlgs`: the caller has seen to that. */
export async function isSignedByKey(
  assertion: string,
  { header }: AssertionForm,
  { metadata }: Pick<Client, 'metadata'>,
  { keySets }: Pick<VerifyAssertionDeps, 'keySets'>,
): Promise<boolean> {
  const alg = header.alg as (typeof keyAlgs)[number]
  const kid = typeof header.kid === 'string' ? header.kid : undefined
  const { jwks, jwks_uri } = metadata
  const keys = jwks ? readPublicJwks(jwks) : jwks_uri ? await keySets.find(jwks_uri, kid) : []
  const { compactVerify, importJWK } = await import('jose')
  for (const jwk of selectKeys(keys, alg, kid)) {
    const key = importJWK(jwk, alg)
    if (await isGood(key.then((imported) => compactVerify(assertion, imported, { algorithms: [alg] })))) return true
  }
  return false
}

/** What cannot be verified, for whatever reason, is not verified. */
async function isGood(verification: Promise<unknown>): Promise<boolean> {
  try {
    await verification
    return true
  } catch {
    return false
  }
}
