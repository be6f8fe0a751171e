import { accept, type ResponseType, type UserId } from '@portreeve/protocol'
import type { ClaimsRequest, Client } from '../../store/index.ts'
import { isPublic } from '../clients/auth-methods.ts'
import type { Issuer } from '../keys/issuers.ts'
import type { Parameters } from '../token/parse-parameters.ts'
import type { AuthorizationRequest, Prompt, ReplyTo } from './authorization-request.ts'
import { type AuthorizeOutcome, type AuthorizeRefused, refuseAuthorization } from './authorize-refusal.ts'
import { parseChallenge } from './parse-challenge.ts'
import { parseClaims } from './parse-claims.ts'
import { parseResponseType, readResponseMode } from './parse-response.ts'
import { parseScope } from './parse-scope.ts'

export interface RequestContext {
  issuer: Pick<Issuer, 'server' | 'policy'>
  client: Client
  /** Redirect URI proven, mode as `readResponseMode` has it. */
  replyTo: ReplyTo
}

/**
 * Everything about a request whose errors go to the app (RFC 6749 §4.1.2.1, OIDC Core §3.1.2.2). Parameters nobody knows are
 * ignored (protocol.md 2.2). `id_token_hint` is not looked at here: who signed it takes more than reading. Pure.
 */
export function parseAuthorizationRequest(
  parameters: Parameters,
  { issuer: { server, policy }, client, replyTo }: RequestContext,
): AuthorizeOutcome<AuthorizationRequest> {
  const unsupported = checkUnsupported(parameters)
  if (unsupported) return unsupported
  const response_type = parseResponseType(parameters.get('response_type'), client, policy)
  if (!response_type.ok) return response_type
  if (!readResponseMode(parameters).isFine) {
    return refuseAuthorization(
      'invalid_request',
      'response_mode has to be query, fragment or form_post, and no query for tokens.',
    )
  }
  const rule = { response_type: response_type.value, known: policy.scopes, allowed: client.scopes }
  const scopes = parseScope(parameters.get('scope'), rule)
  if (!scopes.ok) return scopes
  const code_challenge = parseCodeChallenge(parameters, response_type.value, { policy, client })
  if (!code_challenge.ok) return code_challenge
  const openId = parseOpenId(parameters, response_type.value, client, scopes.value.includes('openid'))
  if (!openId.ok) return openId
  return accept({
    ...replyTo,
    ...openId.value,
    authServerId: server.id,
    client_id: client.client_id,
    response_type: response_type.value,
    scopes: scopes.value,
    code_challenge: code_challenge.value,
  })
}

/** OIDC Core §3.1.2.6, §7.2.1. */
function checkUnsupported(parameters: Parameters): AuthorizeRefused | undefined {
  if (!parameters.has('registration')) return undefined
  return refuseAuthorization('registration_not_supported', 'The parameter registration is for self-issued providers.')
}

function parseCodeChallenge(
  parameters: Parameters,
  response_type: ResponseType,
  { policy, client }: Pick<RequestContext, 'client'> & Pick<Issuer, 'policy'>,
): AuthorizeOutcome<string | undefined> {
  // Without a code there is nothing to prove later.
  if (!response_type.split(' ').includes('code')) return accept(undefined)
  const isRequired = policy.pkceForAll || client.settings.requirePkce === true || isPublic(client)
  return parseChallenge(parameters, isRequired)
}

type OpenIdParameters = Pick<
  AuthorizationRequest,
  'nonce' | 'prompt' | 'max_age' | 'display' | 'ui_locales' | 'login_hint' | 'hintedUserId' | 'acr_values' | 'claims'
>

/** OIDC Core §3.1.2.1. */
function parseOpenId(
  parameters: Parameters,
  response_type: ResponseType,
  { metadata }: Client,
  isOpenId: boolean,
): AuthorizeOutcome<OpenIdParameters> {
  const nonce = parameters.get('nonce')
  // OIDC Core §3.2.2.1, §3.3.2.11: what binds an ID token from the browser to the app's own session (threat T-25).
  if (nonce === undefined && response_type.split(' ').includes('id_token')) {
    return refuseAuthorization('invalid_request', 'nonce is missing: it is required for ID tokens from this endpoint.')
  }
  const prompt = parsePrompt(parameters.get('prompt'))
  if (!prompt) {
    return refuseAuthorization(
      'invalid_request',
      'prompt has to be none alone, or some of login, consent and select_account.',
    )
  }
  const max_age = parseMaxAge(parameters.get('max_age'), metadata.default_max_age)
  if (max_age === 'malformed') return refuseAuthorization('invalid_request', 'max_age has to be a number of seconds.')
  // Claims go into ID tokens and userinfo, which only OpenID requests lead to.
  const claimsText = isOpenId ? parameters.get('claims') : undefined
  const claims = claimsText === undefined ? undefined : parseClaims(claimsText)
  if (claimsText !== undefined && !claims) {
    return refuseAuthorization('invalid_request', 'claims has to be JSON as in OIDC Core 5.5.')
  }
  return accept({
    nonce,
    prompt,
    max_age,
    display: displays.find((known) => known === parameters.get('display')),
    ui_locales: words(parameters.get('ui_locales')),
    login_hint: parameters.get('login_hint'),
    hintedUserId: onlySubject(claims),
    acr_values: parameters.has('acr_values')
      ? words(parameters.get('acr_values'))
      : (metadata.default_acr_values ?? []),
    claims,
  })
}

/** Pages look the same in all of them, so one that is unknown does no harm. */
const displays = ['page', 'popup', 'touch', 'wap'] as const
const prompts: readonly Prompt[] = ['none', 'login', 'consent', 'select_account']

function parsePrompt(text: string | undefined): Prompt[] | undefined {
  const asked = [...new Set(words(text))]
  const known = prompts.filter((prompt) => asked.includes(prompt))
  // Ignoring one would make the app believe that something was asked which was not.
  if (known.length < asked.length) return undefined
  return known.includes('none') && known.length > 1 ? undefined : known
}

function parseMaxAge(text: string | undefined, byDefault: number | undefined): number | undefined | 'malformed' {
  if (text === undefined) return byDefault
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : 'malformed'
}

/** OIDC Core §5.5.1: a `sub` asked for by value is the only user who may be answered for. */
function onlySubject(claims: ClaimsRequest | undefined): UserId | undefined {
  const sub = claims?.id_token?.sub?.value
  return typeof sub === 'string' ? (sub as UserId) : undefined
}

const words = (text: string | undefined): string[] => (text ?? '').split(' ').filter((word) => word !== '')
