import * as client from 'openid-client'
import { listen, redirect, type StartInteropApp, showResult } from './interop-app.ts'

/** openid-client 6: registers itself, code flow with PKCE, state and nonce, `client_secret_basic`. */
export const startOpenidClientApp: StartInteropApp = ({ issuer, registrationToken }) =>
  listen(async (origin) => {
    const redirect_uri = `${origin}/callback`
    const config = await client.dynamicClientRegistration(
      new URL(issuer),
      {
        client_name: 'An app with openid-client',
        redirect_uris: [redirect_uri],
        post_logout_redirect_uris: [`${origin}/bye`],
        grant_types: ['authorization_code', 'refresh_token'],
        scope: 'openid profile email offline_access',
      },
      undefined,
      { initialAccessToken: registrationToken, execute: [client.allowInsecureRequests] },
    )
    const code_verifier = client.randomPKCECodeVerifier()
    const [state, nonce] = [client.randomState(), client.randomNonce()]
    let tokens: client.TokenEndpointResponse | undefined
    return async (_request, response, url) => {
      switch (url.pathname) {
        case '/login': {
          const code_challenge = await client.calculatePKCECodeChallenge(code_verifier)
          const scope = 'openid profile email offline_access'
          const parameters = { redirect_uri, scope, code_challenge, code_challenge_method: 'S256', state, nonce }
          return redirect(response, client.buildAuthorizationUrl(config, parameters))
        }
        case '/callback': {
          const checks = { pkceCodeVerifier: code_verifier, expectedState: state, expectedNonce: nonce }
          const granted = await client.authorizationCodeGrant(config, url, { ...checks, idTokenExpected: true })
          tokens = granted
          const sub = granted.claims()?.sub ?? ''
          const { email, name } = await client.fetchUserInfo(config, granted.access_token, sub)
          return showResult(response, { sub, email, name })
        }
        case '/refresh': {
          const refreshed = await client.refreshTokenGrant(config, tokens?.refresh_token ?? '')
          return showResult(response, { refreshed: refreshed.access_token !== tokens?.access_token })
        }
        case '/logout': {
          const id_token_hint = tokens?.id_token ?? ''
          const parameters = { id_token_hint, post_logout_redirect_uri: `${origin}/bye`, state: 'leaving' }
          return redirect(response, client.buildEndSessionUrl(config, parameters))
        }
        default:
          return showResult(response, { bye: url.pathname === '/bye' && url.searchParams.get('state') === 'leaving' })
      }
    }
  })
