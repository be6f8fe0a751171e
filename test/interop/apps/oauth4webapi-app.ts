import * as oauth from 'oauth4webapi'
import { listen, redirect, type StartInteropApp, showResult } from './interop-app.ts'

const insecure = { [oauth.allowInsecureRequests]: true }

/** oauth4webapi 3, step by step: registers keys of its own and signs in with `private_key_jwt`. */
export const startOauth4webapiApp: StartInteropApp = ({ issuer, registrationToken }) =>
  listen(async (origin) => {
    const redirect_uri = `${origin}/callback`
    const issuerUrl = new URL(issuer)
    const as = await oauth.processDiscoveryResponse(issuerUrl, await oauth.discoveryRequest(issuerUrl, insecure))
    const { privateKey, publicKey } = await oauth.generateKeyPair('ES256', { extractable: true })
    const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'one', use: 'sig', alg: 'ES256' }
    const registration = await oauth.dynamicClientRegistrationRequest(
      as,
      {
        client_name: 'An app with oauth4webapi',
        redirect_uris: [redirect_uri],
        post_logout_redirect_uris: [`${origin}/bye`],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'private_key_jwt',
        scope: 'openid profile email offline_access',
        jwks: { keys: [jwk as oauth.JWK] },
      },
      { initialAccessToken: registrationToken, ...insecure },
    )
    const client = (await oauth.processDynamicClientRegistrationResponse(registration)) as oauth.Client
    const authentication = oauth.PrivateKeyJwt({ key: privateKey, kid: 'one' })
    const verifier = oauth.generateRandomCodeVerifier()
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
    let tokens: oauth.TokenEndpointResponse | undefined
    return async (_request, response, url) => {
      switch (url.pathname) {
        case '/login': {
          const target = new URL(as.authorization_endpoint ?? '')
          target.search = new URLSearchParams({
            client_id: client.client_id,
            redirect_uri,
            response_type: 'code',
            scope: 'openid profile email offline_access',
            code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
            code_challenge_method: 'S256',
            state,
            nonce,
          }).toString()
          return redirect(response, target)
        }
        case '/callback': {
          const parameters = oauth.validateAuthResponse(as, client, url, state)
          const answer = await oauth.authorizationCodeGrantRequest(
            as,
            client,
            authentication,
            parameters,
            redirect_uri,
            verifier,
            insecure,
          )
          const granted = await oauth.processAuthorizationCodeResponse(as, client, answer, {
            expectedNonce: nonce,
            requireIdToken: true,
          })
          tokens = granted
          const sub = oauth.getValidatedIdTokenClaims(granted)?.sub ?? ''
          const about = await oauth.userInfoRequest(as, client, granted.access_token, insecure)
          const { email, name } = await oauth.processUserInfoResponse(as, client, sub, about)
          return showResult(response, { sub, email, name })
        }
        case '/refresh': {
          const answer = await oauth.refreshTokenGrantRequest(
            as,
            client,
            authentication,
            tokens?.refresh_token ?? '',
            insecure,
          )
          const refreshed = await oauth.processRefreshTokenResponse(as, client, answer)
          const asked = await oauth.introspectionRequest(as, client, authentication, refreshed.access_token, insecure)
          const { active } = await oauth.processIntrospectionResponse(as, client, asked)
          const revoked = await oauth.revocationRequest(as, client, authentication, refreshed.access_token, insecure)
          await oauth.processRevocationResponse(revoked)
          const again = await oauth.introspectionRequest(as, client, authentication, refreshed.access_token, insecure)
          const { active: still } = await oauth.processIntrospectionResponse(as, client, again)
          return showResult(response, { refreshed: active && !still })
        }
        case '/logout': {
          const target = new URL(as.end_session_endpoint ?? '')
          target.searchParams.set('id_token_hint', tokens?.id_token ?? '')
          target.searchParams.set('post_logout_redirect_uri', `${origin}/bye`)
          return redirect(response, target)
        }
        default:
          return showResult(response, { bye: url.pathname === '/bye' })
      }
    }
  })
