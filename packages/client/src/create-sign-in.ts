import { type IdTokenClaims, type SigningAlg, signingAlgs } from '@portreeve/protocol'
import * as oauth from 'oauth4webapi'
import { createAttempt } from './attempt.ts'
import { checkAtHash } from './check-at-hash.ts'
import { checkCallback } from './check-callback.ts'
import type { KeptSignIn, SignedIn, SignIn, SignInWishes } from './sign-in.ts'
import { SignInError } from './sign-in-error.ts'
import { parseSignInOptions, type SignInOptions } from './sign-in-options.ts'
import { isBusy, tokenFault } from './token-fault.ts'

/**
 * Sign-in with one exchange, for one app. Throws a TypeError that names the option. No metadata is fetched: an exchange's endpoints are
 * where protocol.md 2.1 says, so nothing that is fetched can send a code or a secret elsewhere.
 */
export function createSignIn(options: SignInOptions): SignIn {
  const settings = parseSignInOptions(options)
  const { issuer, apiKey, apiSecret, redirectUri, scope, now } = settings
  const attempt = createAttempt(settings)
  const server: oauth.AuthorizationServer = {
    issuer,
    authorization_endpoint: `${issuer}/v1/authorize`,
    token_endpoint: `${issuer}/v1/token`,
    jwks_uri: `${issuer}/v1/keys`,
    authorization_response_iss_parameter_supported: true,
    id_token_signing_alg_values_supported: [...signingAlgs],
  }
  const basic = apiSecret === undefined ? undefined : btoa(`${apiKey}:${apiSecret}`)

  /** Keys and secrets go into it as they are, as they do in client credentials (protocol.md 2.5). */
  const authenticate: oauth.ClientAuth =
    basic === undefined
      ? oauth.None()
      : (_server, _client, _body, headers) => headers.set('authorization', `Basic ${basic}`)

  const client = (): oauth.Client => ({
    client_id: apiKey,
    [oauth.clockSkew]: now() - Math.floor(Date.now() / 1000),
    [oauth.clockTolerance]: settings.clockToleranceSeconds,
  })

  /** For the library: our own way of asking, and secrets of this request that no error may repeat. */
  function requests(secrets: readonly string[], signal: AbortSignal | undefined) {
    const unspoken = [apiSecret, basic, ...secrets]
    const fetch = async (url: string, init: RequestInit): Promise<Response> => {
      const response = await attempt(url, init, { signal, secrets: unspoken, whole: true })
      if (response.status === 200 || (url !== server.token_endpoint && !isBusy(response.status))) return response
      throw await tokenFault(response, { url, apiKey, secrets: unspoken })
    }
    // http: was judged with the options.
    return { [oauth.customFetch]: fetch, [oauth.allowInsecureRequests]: true }
  }

  async function signedIn(
    response: Response,
    read: () => Promise<oauth.TokenEndpointResponse>,
    use: ReturnType<typeof requests>,
  ): Promise<SignedIn> {
    const arrivedAt = now()
    const tokens = await read().catch((fault: unknown) => Promise.reject(faultOf(fault)))
    const { access_token, refresh_token, id_token, expires_in = DEFAULT_LIFETIME_SECONDS } = tokens
    const answer: SignedIn = {
      ...{ access_token, expires_in, expiresAt: arrivedAt + expires_in },
      // RFC 6749 §5.1: left out when it is what was asked for.
      scope: tokens.scope ?? scope,
      ...(refresh_token !== undefined && { refresh_token }),
    }
    const claims = oauth.getValidatedIdTokenClaims(tokens)
    if (id_token === undefined || claims === undefined) return answer
    await oauth
      .validateApplicationLevelSignature(server, response, use)
      .catch((fault: unknown) => Promise.reject(faultOf(fault, 'invalid_id_token')))
    await checkAtHash(access_token, claims.at_hash, algOf(id_token))
    return { ...answer, id_token, claims: claims as unknown as IdTokenClaims & Record<string, unknown> }
  }

  return {
    async begin(wishes = {}) {
      const kept: KeptSignIn = {
        state: oauth.generateRandomState(),
        nonce: oauth.generateRandomNonce(),
        code_verifier: oauth.generateRandomCodeVerifier(),
        ...(wishes.max_age !== undefined && { max_age: wishes.max_age }),
      }
      const parameters = {
        ...{ client_id: apiKey, response_type: 'code', redirect_uri: redirectUri, scope },
        ...{ state: kept.state, nonce: kept.nonce },
        code_challenge: await oauth.calculatePKCECodeChallenge(kept.code_verifier),
        code_challenge_method: 'S256',
        ...readWishes(wishes),
      }
      return { url: `${server.authorization_endpoint}?${new URLSearchParams(parameters)}`, kept }
    },

    async finish(callbackUrl, kept, { signal } = {}) {
      const answer = checkCallback(new URL(callbackUrl, redirectUri).searchParams, kept, issuer)
      const { state, nonce, code_verifier, max_age } = kept as KeptSignIn
      const use = requests([answer.get('code') ?? '', code_verifier], signal)
      const self = client()
      const parameters = oauth.validateAuthResponse(server, self, answer, state)
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        self,
        authenticate,
        parameters,
        redirectUri,
        code_verifier,
        use,
      )
      // `offline_access` alone brings no ID token, and so no nonce (protocol.md 2.7).
      const expected = isOpenid(scope)
        ? { expectedNonce: nonce, ...(max_age !== undefined && { maxAge: max_age }) }
        : {}
      return signedIn(response, () => oauth.processAuthorizationCodeResponse(server, self, response, expected), use)
    },

    async refresh(refresh_token, { scope: fewer, sub, signal } = {}) {
      if (typeof refresh_token !== 'string' || refresh_token === '') throw new TypeError('refresh_token is missing')
      const use = requests([refresh_token], signal)
      const self = client()
      const additionalParameters: Record<string, string> = fewer === undefined ? {} : { scope: fewer }
      const asked = { ...use, additionalParameters }
      const response = await oauth.refreshTokenGrantRequest(server, self, authenticate, refresh_token, asked)
      const answer = await signedIn(response, () => oauth.processRefreshTokenResponse(server, self, response), use)
      if (sub !== undefined && answer.claims !== undefined && answer.claims.sub !== sub) {
        throw new SignInError('invalid_id_token', 'the ID token of the refresh is about another person')
      }
      // Left out: the one that was sent stays good (RFC 6749 §6).
      return { refresh_token, ...answer }
    },
  }
}

const DEFAULT_LIFETIME_SECONDS = 300

const isOpenid = (scope: string) => scope.split(' ').includes('openid')

function readWishes(wishes: SignInWishes): Record<string, string> {
  const names: Record<keyof SignInWishes, true> = {
    prompt: true,
    login_hint: true,
    max_age: true,
    acr_values: true,
    ui_locales: true,
  }
  const unknown = Object.keys(wishes).find((name) => !Object.hasOwn(names, name))
  if (unknown !== undefined) throw new TypeError(`${unknown} is not a wish of begin`)
  const { max_age } = wishes
  if (max_age !== undefined && (!Number.isInteger(max_age) || max_age < 0)) {
    throw new TypeError('max_age has to be a whole number of seconds')
  }
  const given = Object.entries(wishes).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
}

/** The header was read by the library before this. */
function algOf(id_token: string): SigningAlg {
  const [header = ''] = id_token.split('.', 1)
  return (JSON.parse(atob(header.replaceAll('-', '+').replaceAll('_', '/'))) as { alg: SigningAlg }).alg
}

/** The library's errors keep what they are about, tokens included, in `cause`; ours say it in words. */
function faultOf(fault: unknown, code: 'invalid_answer' | 'invalid_id_token' = 'invalid_answer'): unknown {
  const isTheirs = fault instanceof oauth.OperationProcessingError || fault instanceof oauth.UnsupportedOperationError
  if (!isTheirs) return fault
  const { claim } = { ...(fault.cause as { claim?: unknown } | undefined) }
  if (claim === 'nonce') return new SignInError('nonce_mismatch', fault.message)
  const isAboutJwt = /\b(?:JWT|JWS|ID Token)\b/.test(fault.message)
  return new SignInError(isAboutJwt ? 'invalid_id_token' : code, fault.message)
}
