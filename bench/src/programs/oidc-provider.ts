import { generateKeyPairSync } from 'node:crypto'
import type { RequestListener } from 'node:http'
import Provider from 'oidc-provider'
import { listenHttp } from './http-program.ts'
import { serveProgram } from './program.ts'
import { fetchToken, tokenRequest } from './token-request.ts'

const CLIENT_ID = 'BenchBenchBenchBenchBenchBench32'
const CLIENT_SECRET = 'BenchBenchBench1'
const RESOURCE = 'urn:portreeve:bench:api'

/**
 * The certified Node engine at its best for this grant: JWT access tokens signed with RS256 and 2048 bits, its own
 * in-memory adapter (a JWT writes nothing there), everything it does not need switched off, production mode, no log.
 */
serveProgram(async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  let handle: RequestListener = () => undefined
  const server = await listenHttp((request, response) => handle(request, response))
  const provider = new Provider(server.url, {
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'bench' }] },
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        scope: 'anonymous',
      },
    ],
    clientAuthMethods: ['client_secret_basic'],
    scopes: ['anonymous'],
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
          scope: 'anonymous',
          audience: 'api_providers',
          accessTokenFormat: 'jwt',
          accessTokenTTL: 3600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  })
  provider.on('server_error', (_context, fault) => console.error(fault))
  handle = provider.callback()
  const token = tokenRequest(`${server.url}/token`, CLIENT_ID, CLIENT_SECRET)
  await fetchToken(token)
  return { requests: { token }, close: server.close }
})
