import { createHash } from 'node:crypto'
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import * as oauth from 'oauth4webapi'
import { expect } from 'vitest'
import type { Answer } from './authorize.ts'
import { insecure, type Provider } from './provider.ts'
import type { RelyingParty } from './relying-party.ts'

export const words = (response_type: string): string[] => response_type.split(' ')

/** An answer that is no error, in its place, with state and issuer (OIDC Core §3.1.2.5, RFC 9207 §2). */
export function checkSuccess(provider: Provider, answer: Answer, response_type: string): void {
  const { parameters, asked } = answer
  expect(Object.fromEntries(parameters)).not.toHaveProperty('error')
  const expected = [
    ...(words(response_type).includes('token') ? ['access_token', 'token_type', 'expires_in', 'scope'] : []),
    ...(words(response_type).includes('code') ? ['code'] : []),
    ...(asked.state === undefined ? [] : ['state']),
    ...(words(response_type).includes('id_token') ? ['id_token'] : []),
    'iss',
  ]
  // Each once, and no other.
  expect([...parameters.keys()]).toEqual(expected)
  expect(parameters.get('state') ?? undefined).toBe(asked.state)
  expect(parameters.get('iss')).toBe(provider.issuer)
  if (words(response_type).includes('token')) {
    expect(parameters.get('token_type')).toBe('Bearer')
    expect(Number(parameters.get('expires_in'))).toBeGreaterThan(0)
  }
}

/** An error in its place (OIDC Core §3.1.2.6). */
export function checkError(provider: Provider, { parameters, asked }: Answer, error: string | RegExp): void {
  expect([...parameters.keys()]).toEqual(['error', 'error_description', ...(asked.state ? ['state'] : []), 'iss'])
  expect(parameters.get('error')).toMatch(error)
  // RFC 6749 §4.1.2.1.
  expect(parameters.get('error_description')).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  expect(parameters.get('state') ?? undefined).toBe(asked.state)
  expect(parameters.get('iss')).toBe(provider.issuer)
}

export async function keySet({ as }: Pick<Provider, 'as'>): Promise<JSONWebKeySet> {
  return (await (await fetch(as.jwks_uri ?? '')).json()) as JSONWebKeySet
}

const leftHalf = (text: string) => createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')

/** What came together with an ID token, and what it was asked for with. */
export interface IdTokenContext {
  nonce: string | undefined
  access_token?: string | undefined
  code?: string | undefined
}

/** OIDC Core §2, §3.1.3.7, §3.2.2.11, §3.3.2.11: by jose, with the published keys, and every claim of its JSON type. */
export async function checkIdToken(
  provider: Provider,
  { client }: RelyingParty,
  id_token: string,
  { nonce, access_token, code }: IdTokenContext,
): Promise<JWTPayload> {
  const jwks = await keySet(provider)
  const { payload, protectedHeader } = await jwtVerify(id_token, createLocalJWKSet(jwks), {
    issuer: provider.issuer,
    audience: client.client_id,
    algorithms: ['RS256'],
    currentDate: new Date(provider.clock.now * 1000),
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
  })
  expect(jwks.keys.map(({ kid }) => kid)).toContain(protectedHeader.kid)
  expect(payload.aud).toBe(client.client_id)
  expect(payload.azp ?? client.client_id).toBe(client.client_id)
  expect(payload.sub).toMatch(/^[\x20-\x7e]{1,255}$/)
  for (const name of ['exp', 'iat', 'auth_time']) expect(Number.isSafeInteger(payload[name]), name).toBe(true)
  expect(payload.iat).toBeLessThanOrEqual(provider.clock.now)
  expect(payload.auth_time).toBeLessThanOrEqual(payload.iat as number)
  expect(payload.nonce).toBe(nonce)
  expect(typeof payload.acr).toBe('string')
  expect(payload.amr).toEqual(expect.arrayContaining([expect.any(String)]))
  expect(payload.sid).toMatch(/^[\x20-\x7e]+$/)
  // Optional where it comes with the access token from the token endpoint, required from the other one; we always have it.
  expect(payload.at_hash).toBe(access_token === undefined ? undefined : leftHalf(access_token))
  expect(payload.c_hash).toBe(code === undefined ? undefined : leftHalf(code))
  return payload
}

/** The validator takes the time from the system; the provider's clock may be elsewhere. */
const atProvidersTime = ({ clock }: Provider, client: oauth.Client): oauth.Client => ({
  ...client,
  [oauth.clockSkew]: clock.now - Math.floor(Date.now() / 1000),
})

export interface Tokens {
  access_token: string
  refresh_token: string | undefined
  id_token: string
  claims: JWTPayload
}

export interface RedeemOptions {
  code_verifier?: string
  proof?: oauth.ClientAuth
}

/** POST to the token endpoint with the code of an answer. Nothing is checked. */
export function postCode(
  provider: Provider,
  rp: RelyingParty,
  { parameters }: Pick<Answer, 'parameters'>,
  { code_verifier, proof = rp.proof }: RedeemOptions = {},
): Promise<Response> {
  const client = atProvidersTime(provider, rp.client)
  // Only `code` is used: the rest of the answer has been checked by now.
  const callback = oauth.validateAuthResponse(
    provider.as,
    client,
    new URLSearchParams({ code: parameters.get('code') ?? '', iss: provider.issuer }),
    oauth.expectNoState,
  )
  const verifier = code_verifier ?? oauth.nopkce
  return oauth.authorizationCodeGrantRequest(provider.as, client, proof, callback, rp.redirect_uri, verifier, insecure)
}

/** OIDC Core §3.1.3.3, RFC 6749 §5.1: by oauth4webapi, and all that it does not look at. */
export async function redeem(
  provider: Provider,
  rp: RelyingParty,
  answer: Pick<Answer, 'parameters' | 'asked'>,
  options?: RedeemOptions,
): Promise<Tokens> {
  const response = await postCode(provider, rp, answer, options)
  checkTokenHeaders(response)
  const { nonce } = answer.asked
  const client = atProvidersTime(provider, rp.client)
  const body = (await response.clone().json()) as Record<string, unknown>
  checkTokenBody(body)
  const tokens = await oauth.processAuthorizationCodeResponse(provider.as, client, response, {
    expectedNonce: nonce ?? oauth.expectNoNonce,
    requireIdToken: true,
  })
  const { access_token, refresh_token, id_token = '' } = tokens
  const claims = await checkIdToken(provider, rp, id_token, { nonce, access_token })
  return { access_token, refresh_token, id_token, claims }
}

export function checkTokenHeaders(response: Response, status = 200): void {
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toMatch(/^application\/json(;|$)/)
  expect(response.headers.get('cache-control')).toContain('no-store')
}

/** JSON types, and characters (RFC 6749 §5.1, appendix A). */
export function checkTokenBody(body: Record<string, unknown>): void {
  expect(body.token_type).toBe('Bearer')
  expect(Number.isSafeInteger(body.expires_in)).toBe(true)
  expect(body.access_token).toMatch(/^[\x20-\x7e]+$/)
  expect(body.scope).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/)
  // At least 128 bits (RFC 6749 §10.10).
  if (body.refresh_token !== undefined) expect(body.refresh_token).toMatch(/^[\x20-\x7e]{22,}$/)
}

/** RFC 6749 §5.2. */
export async function checkTokenError(response: Response, error: string | RegExp, status = 400): Promise<void> {
  checkTokenHeaders(response, status)
  const body = (await response.json()) as Record<string, unknown>
  expect(Object.keys(body)).toEqual(['error', 'error_description'])
  expect(body.error).toMatch(error)
  expect(body.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
}

/** Everything that a response type gives, each part checked. */
export interface Given {
  /** The newest access token, if there is one. */
  access_token: string | undefined
  refresh_token: string | undefined
  /** The newest ID token. */
  id_token: string
  claims: JWTPayload
  /** Claims of the ID token from the authorization endpoint. */
  frontClaims: JWTPayload | undefined
}

/** Checks an answer, redeems its code, checks what it gives, and uses it. */
export async function takeAll(
  provider: Provider,
  rp: RelyingParty,
  answer: Answer,
  options?: RedeemOptions,
): Promise<Given> {
  checkSuccess(provider, answer, rp.response_type)
  const { parameters, asked } = answer
  const fromFront = parameters.get('access_token') ?? undefined
  const code = parameters.get('code') ?? undefined
  const frontToken = parameters.get('id_token') ?? undefined
  const context = { nonce: asked.nonce, access_token: fromFront, code }
  const frontClaims = frontToken === undefined ? undefined : await checkIdToken(provider, rp, frontToken, context)
  if (fromFront !== undefined) await checkUserinfo(provider, fromFront)
  if (code === undefined) {
    if (frontToken === undefined || !frontClaims) throw new Error('neither a code nor an ID token')
    const one = { id_token: frontToken, claims: frontClaims, frontClaims }
    return { ...one, access_token: fromFront, refresh_token: undefined }
  }
  const tokens = await redeem(provider, rp, answer, options)
  // OIDC Core §3.3.3.6: the two ID tokens are about the same login.
  if (frontClaims) {
    for (const name of ['iss', 'sub', 'aud', 'auth_time', 'sid', 'acr']) {
      expect(tokens.claims[name], name).toEqual(frontClaims[name])
    }
  }
  await checkUserinfo(provider, tokens.access_token)
  return { ...tokens, frontClaims }
}

/** OIDC Core §5.3.2. */
export async function checkUserinfo(
  { as, user }: Provider,
  access_token: string,
): Promise<Record<string, unknown> & { sub: string }> {
  const response = await fetch(as.userinfo_endpoint ?? '', { headers: { Authorization: `Bearer ${access_token}` } })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toMatch(/^application\/json(;|$)/)
  const body = (await response.json()) as Record<string, unknown> & { sub: string }
  expect(body.sub).toBe(user.id)
  return body
}
