import type { AppId, AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import { parseAuthorizationRequest } from '../../../packages/server/src/identity/authorize/parse-authorization-request.ts'
import { readResponseMode } from '../../../packages/server/src/identity/authorize/parse-response.ts'
import { queryOfForm, readParameters } from '../../../packages/server/src/identity/authorize/read-parameters.ts'
import { policyOf } from '../../../packages/server/src/identity/profiles.ts'
import type { AuthorizationServer, Client, ProfileName } from '../../../packages/server/src/store/index.ts'
import { type FuzzTarget, hold } from '../fuzz-target.ts'

const server = (profile: ProfileName): AuthorizationServer => ({
  id: 'aus1p1ixy7YL8cMq02p7' as AuthServerId,
  name: 'fuzz',
  profile,
  audience: 'api_providers',
  accessTokenTtlSeconds: 3600,
  settings: { scopes: ['roles'] },
  disabled: false,
  createdAt: 0 as EpochSeconds,
})
const client = (isPublic: boolean): Client => ({
  client_id: 'app' as ClientId,
  authServerId: 'aus1p1ixy7YL8cMq02p7' as AuthServerId,
  owner: { kind: 'app', id: 'app' as AppId },
  secrets: [],
  grant_types: ['authorization_code', 'implicit', 'refresh_token'],
  scopes: ['openid', 'profile', 'roles', 'offline_access'],
  metadata: {
    response_types: ['code', 'token', 'id_token', 'id_token token', 'code id_token token'],
    ...(isPublic ? { token_endpoint_auth_method: 'none' as const } : {}),
  },
  settings: {},
  disabled: false,
  version: 1,
  createdAt: 0 as EpochSeconds,
})
const clients = [client(false), client(true)]
const servers = [server('exchange'), server('strict')]

const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const base = 'client_id=app&redirect_uri=http://localhost:5000/&scope=openid&state=a%20b&nonce=n'
const queries = [
  `${base}&response_type=code`,
  `${base}&response_type=code&code_challenge=${challenge}&code_challenge_method=S256`,
  `${base}&response_type=code&code_challenge=${challenge}&code_challenge_method=S256&prompt=login%20consent&max_age=0&ui_locales=fr%20es`,
  `${base}&response_type=token%20id_token&response_mode=form_post&claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B%22essential%22%3Atrue%7D%7D%7D`,
  `${base}&response_type=id_token&response_mode=fragment&prompt=none&acr_values=urn:portreeve:acr:2fa`,
]
const dictionary = [
  '&scope=anonymous',
  '&response_type=token',
  '%20offline_access',
  '&code_challenge_method=plain',
  '&prompt=none',
  '&response_mode=query',
  '&registration=%7B%7D',
  '&request=a.b.c',
  '&claims=%7B',
  '&__proto__=1',
  '+',
  '%00',
  '&display=popup',
  '&max_age=-1',
]

export const authorizationRequestTarget: FuzzTarget = {
  name: 'authorization request',
  execute(random) {
    const query = random.mutate(random.pick(queries), dictionary)
    const asQuery = queryOfForm(query)
    if (asQuery !== undefined) {
      const [one, other] = [readParameters(query), readParameters(asQuery)]
      hold(one.ok === other.ok, 'a POST is read as the GET that it becomes')
    }
    const read = readParameters(query)
    if (!read.ok) return 'repeated'
    const { parameters, stateAsSent } = read.value
    hold(
      stateAsSent === undefined || !/[\s<>"\\#\0&]/.test(stateAsSent),
      'what goes back as it came can end neither header nor URL',
    )
    const chosen = random.pick(clients)
    const chosenServer = random.pick(servers)
    const policy = policyOf(chosenServer)
    const { response_mode } = readResponseMode(parameters)
    const parsed = parseAuthorizationRequest(parameters, {
      issuer: { server: chosenServer, policy },
      client: chosen,
      replyTo: { redirect_uri: 'http://localhost:5000/', response_mode },
    })
    if (!parsed.ok) return parsed.error
    const { response_type, scopes, nonce, code_challenge, prompt } = parsed.value
    const words = response_type.split(' ')
    hold(policy.responseTypes.includes(response_type), 'a response type of the profile')
    hold(
      scopes.every((scope) => chosen.scopes.includes(scope)),
      'scopes within what the client may have (T-16)',
    )
    hold(new Set(scopes).size === scopes.length && !scopes.includes('anonymous'), 'no scope twice, none of programs')
    hold(
      !words.includes('id_token') || (nonce !== undefined && scopes.includes('openid')),
      'an ID token needs openid and nonce (T-25)',
    )
    hold(response_type === 'code' || response_mode !== 'query', 'no token in a query')
    hold(!prompt.includes('none') || prompt.length === 1, 'prompt=none stands alone')
    const mustProve = words.includes('code') && (policy.pkceForAll || chosen === clients[1])
    hold(!mustProve || code_challenge !== undefined, 'PKCE where it is required (T-09)')
    hold(code_challenge === undefined || /^[A-Za-z0-9_-]{43}$/.test(code_challenge), 'a challenge is a SHA-256')
    hold(parameters.get('code_challenge_method') !== 'plain' || !words.includes('code'), 'plain is no way (T-09)')
    return response_type
  },
}
