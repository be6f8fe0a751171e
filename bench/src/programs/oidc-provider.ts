import { generateKeyPairSync } from 'node:crypto'
import type { RequestListener } from 'node:http'
import Provider from 'oidc-provider'
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js'
import { CODE_SCOPES, REDIRECT_URI } from './codes.ts'
import { listenHttp } from './http-program.ts'
import { serveProgram } from './program.ts'
import { codeBody, fetchToken, formRequest, redeemCode, tokenRequest } from './token-request.ts'

const CLIENT_ID = 'BenchBenchBenchBenchBenchBench32'
const CLIENT_SECRET = 'BenchBenchBench1'
const RESOURCE = 'urn:portreeve:bench:api'
const ALL_SCOPES = ['anonymous', ...CODE_SCOPES].join(' ')
const CODE_SECONDS = 900

type Alg = 'RS256' | 'ES256'

/**
 * The certified Node engine at its best for these grants: JWT access tokens signed with `options.signingAlg` (RS256 with 2048
 * bits unless it says ES256), its own in-memory adapter, everything it does not need switched off, production mode, no log.
 */
serveProgram(async ({ options }) => {
  const alg: Alg = options.signingAlg === 'ES256' ? 'ES256' : 'RS256'
  let handle: RequestListener = () => undefined
  const server = await listenHttp((request, response) => handle(request, response))
  // Its adapter keeps a thousand entries unless it is given something that keeps them all.
  const memory = new Map<string, unknown>()
  const provider = new Provider(server.url, {
    ...configurationOf(alg),
    adapter: (model: string) => new MemoryAdapter(model, memory),
  })
  provider.on('server_error', (_context, fault) => console.error(fault))
  handle = provider.callback()
  const token = tokenRequest(`${server.url}/token`, CLIENT_ID, CLIENT_SECRET)
  await fetchToken(token)
  const code = formRequest(token.url, CLIENT_ID, CLIENT_SECRET, '')
  await redeemCode(code, await createCode(provider))
  return {
    requests: { token, code },
    async prepare(count) {
      memory.clear() // what earlier rounds left must not make this one slower
      const bodies: string[] = []
      while (bodies.length < count) bodies.push(codeBody(await createCode(provider)))
      return bodies
    },
    close: server.close,
  }
})

function configurationOf(alg: Alg): Record<string, unknown> {
  const { privateKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: 'bench' }] },
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['client_credentials', 'authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [REDIRECT_URI],
        scope: ALL_SCOPES,
        id_token_signed_response_alg: alg,
      },
    ],
    clientAuthMethods: ['client_secret_basic'],
    scopes: ALL_SCOPES.split(' '),
    // Known like the client is: from memory.
    findAccount: (_context: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
    pkce: { required: () => false },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        getResourceServerInfo: () => ({
          scope: ALL_SCOPES,
          audience: 'api_providers',
          accessTokenFormat: 'jwt',
          accessTokenTTL: 3600,
          jwt: { sign: { alg } },
        }),
      },
    },
  }
}

/** What a login and a consent leave behind, through its own models. No session: these codes are not bound to one. */
async function createCode(provider: Provider): Promise<string> {
  const accountId = '00u00000000000000001'
  const grant = new provider.Grant({ accountId, clientId: CLIENT_ID })
  grant.addOIDCScope(CODE_SCOPES.join(' '))
  grant.addResourceScope(RESOURCE, CODE_SCOPES.join(' '))
  const grantId = await grant.save(CODE_SECONDS)
  const client = await provider.Client.find(CLIENT_ID)
  const code = new provider.AuthorizationCode({
    client,
    accountId,
    grantId,
    gty: 'authorization_code',
    redirectUri: REDIRECT_URI,
    resource: RESOURCE,
    scope: CODE_SCOPES.join(' '),
    authTime: Math.floor(Date.now() / 1000),
    nonce: 'bench',
  })
  return code.save(CODE_SECONDS)
}
