import { type AuthServerId, accept, type Outcome, refuse } from '@portreeve/protocol'
import { type Reply, type Route, type RouteRequest, route } from '../../http/index.ts'
import { type Grant, StoreUnavailable, type User } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { crossOrigin, preflight } from '../cross-origin.ts'
import type { Issuer } from '../keys/issuers.ts'
import { parseBearer } from '../parse-bearer.ts'
import { parseForm } from '../token/parse-parameters.ts'
import { type Bearer, type VerifyBearerDeps, verifyAccessToken } from '../verify-bearer.ts'
import { findLivingGrant, type LivingGrantDeps } from './living-grant.ts'
import { CannotSign } from './sign-compact.ts'
import type { SignJwt } from './sign-jwt.ts'
import { userClaimsFor } from './user-claims.ts'

export interface UserinfoDeps extends VerifyBearerDeps, LivingGrantDeps {
  revokedTokens: VerifyBearerDeps['revokedTokens'] & LivingGrantDeps['revokedTokens']
  signJwt: SignJwt
  log: Log
}

const PATH = '/oauth2/:authServerId/v1/userinfo'

/** OIDC Core §5.3: what the bearer of a user's token may know of the user. Pages of any origin may ask. */
export function userinfoRoutes(deps: UserinfoDeps): Route[] {
  const handle = async (request: RouteRequest): Promise<Reply> => {
    const answer = await userinfo(request, deps)
    return { ...answer, headers: { ...answer.headers, ...readable } }
  }
  return [
    route({ method: 'GET', path: PATH, summary: 'Claims about the user (OIDC Core §5.3)', handle }),
    route({ method: 'POST', path: PATH, summary: 'Claims about the user (OIDC Core §5.3)', handle }),
    route({
      method: 'OPTIONS',
      path: PATH,
      summary: 'Pages of other origins may ask',
      handle: (request) => preflight(request, 'GET, POST', 'Authorization, Content-Type'),
    }),
  ]
}

/** Nothing here is decided by cookies, so a page of another origin can do no more than any other program. */
const readable = { ...crossOrigin, 'Access-Control-Expose-Headers': 'Request-Id, WWW-Authenticate' }

type UserinfoFault = 'no_token' | 'invalid_request' | 'invalid_token' | 'insufficient_scope'

async function userinfo(request: RouteRequest, deps: UserinfoDeps): Promise<Reply> {
  const issuer = deps.findIssuer(request.params.authServerId as AuthServerId)
  if (!issuer) {
    return { status: 404, body: { error: 'invalid_request', error_description: 'No authorization server is here.' } }
  }
  try {
    const found = await findUser(request, issuer, deps)
    if (found.ok) return await render(found.value, issuer, deps)
    deps.log.info({ requestId: request.requestId, error: found.error, detail: found.detail }, '/v1/userinfo refused')
    return refusalOf(found.error)
  } catch (fault) {
    if (!(fault instanceof StoreUnavailable || fault instanceof CannotSign)) throw fault
    const error_description = 'This cannot be answered at the moment. Try again in a few seconds.'
    return {
      status: 503,
      headers: { 'Retry-After': '2' },
      body: { error: 'temporarily_unavailable', error_description },
    }
  }
}

interface Found extends Bearer {
  grant: Grant
  user: User
}

async function findUser(
  request: RouteRequest,
  issuer: Issuer,
  deps: UserinfoDeps,
): Promise<Outcome<Found, UserinfoFault>> {
  const text = readToken(request)
  if (!text.ok) return text
  const bearer = await verifyAccessToken(text.value, deps)
  if (!bearer.ok) return bearer
  const { token } = bearer.value
  if (token.key.authServerId !== issuer.server.id) return refuse('invalid_token', 'of another authorization server')
  if (!token.scopes.includes('openid')) return refuse('insufficient_scope', 'no openid')
  const living = await findLivingGrant(token, deps)
  return living ? accept({ ...bearer.value, ...living }) : refuse('invalid_token', 'its grant or user is gone')
}

/** In one of two places, and never in the URL, where logs would keep it (RFC 6750 §2, OAuth 2.1 §5.2). Pure. */
function readToken({
  method,
  query,
  headers,
  body,
}: Pick<RouteRequest, 'method' | 'query' | 'headers' | 'body'>): Outcome<string, UserinfoFault> {
  if (new URLSearchParams(query).has('access_token')) return refuse('invalid_request', 'token in the URL')
  const inForm = readForm(method, headers['content-type'], body)
  if (!inForm.ok) return inForm
  const { authorization } = headers
  if (authorization === undefined) {
    return inForm.value === undefined ? refuse('no_token', 'no token') : accept(inForm.value)
  }
  if (inForm.value !== undefined) return refuse('invalid_request', 'token in header and body')
  const token = parseBearer(authorization)
  return token === undefined ? refuse('invalid_request', 'not Bearer and a token') : accept(token)
}

/** RFC 6750 §2.2: the body is a form, by its content type, and the method is one that has a body. */
function readForm(
  method: string,
  contentType: string | undefined,
  body: Buffer,
): Outcome<string | undefined, 'invalid_request'> {
  const [type = ''] = (contentType ?? '').split(';')
  if (method !== 'POST' || type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return accept(undefined)
  const form = parseForm(body.toString())
  return form.ok ? accept(form.value.get('access_token')) : refuse('invalid_request', form.detail)
}

async function render(
  { token, client, grant, user }: Found,
  issuer: Issuer,
  { signJwt }: UserinfoDeps,
): Promise<Reply> {
  // The token's scopes, which may be fewer than the grant's.
  const claims = userClaimsFor(user, { scopes: token.scopes, claims: grant.claims?.userinfo })
  const body = { sub: user.id, ...claims }
  const alg = client.metadata.userinfo_signed_response_alg
  if (alg === undefined) return { status: 200, body }
  const signed = { iss: issuer.url, aud: client.client_id, ...body } // OIDC Core §5.3.2
  const data = await signJwt({ issuer, alg, typ: 'JWT', claims: signed })
  return { status: 200, content: { type: 'application/jwt', data } }
}

/** RFC 6750 §3. Who sent no token at all is told no error. */
function refusalOf(error: UserinfoFault): Reply {
  switch (error) {
    case 'no_token':
      return { status: 401, headers: challenge(), body: { error: 'invalid_token', error_description: noToken } }
    case 'invalid_request':
      return refused(400, error, 'Send the token once: as Authorization: Bearer, or as access_token in a form by POST.')
    case 'invalid_token':
      return refused(
        401,
        error,
        'The token is not good: it has expired or was revoked, or is no access token of a user.',
      )
    case 'insufficient_scope':
      return refused(403, error, 'The token needs scope openid.', ', scope="openid"')
  }
}

const noToken = 'Send an access token as Authorization: Bearer.'

function refused(status: number, error: UserinfoFault, error_description: string, more = ''): Reply {
  const parameters = `, error="${error}", error_description="${error_description}"${more}`
  return { status, headers: challenge(parameters), body: { error, error_description } }
}

const challenge = (parameters = '') => ({ 'WWW-Authenticate': `Bearer realm="userinfo"${parameters}` })
