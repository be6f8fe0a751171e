import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { listen, type StartInteropApp } from './interop-app.ts'
import { registerClient } from './register-client.ts'

const require = createRequire(import.meta.url)
const library = join(dirname(require.resolve('@okta/okta-auth-js/package.json')), 'dist/okta-auth-js.min.js')

/** @okta/okta-auth-js in a page: a public client that calls the token endpoint from the browser, with PKCE. */
export const startOktaAuthJsApp: StartInteropApp = (exchange) =>
  listen(async (origin) => {
    const { client_id } = await registerClient(exchange, {
      client_name: 'A page with okta-auth-js',
      redirect_uris: [`${origin}/callback`],
      post_logout_redirect_uris: [`${origin}/bye`],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      scope: 'openid profile email offline_access',
    })
    const settings = {
      issuer: exchange.issuer,
      clientId: client_id,
      redirectUri: `${origin}/callback`,
      postLogoutRedirectUri: `${origin}/bye`,
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      pkce: true,
    }
    const script = readFileSync(library)
    return async (_request, response, url) => {
      if (url.pathname === '/okta-auth-js.js') {
        response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script)
        return
      }
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
      response.end(page(settings))
    }
  })

const page = (settings: object) => `<!doctype html><title>page</title><pre id="working"></pre>
<script src="/okta-auth-js.js"></script>
<script type="module">
const auth = new OktaAuth(${JSON.stringify(settings)})
const show = (result) => {
  const place = document.querySelector('pre')
  place.textContent = JSON.stringify(result)
  place.id = 'result'
}
const steps = {
  async '/login'() {
    await auth.token.getWithRedirect()
  },
  async '/callback'() {
    const { tokens } = await auth.token.parseFromUrl()
    auth.tokenManager.setTokens(tokens)
    const { sub, email, name } = await auth.token.getUserInfo(tokens.accessToken, tokens.idToken)
    show({ sub, email, name })
  },
  async '/refresh'() {
    const before = await auth.tokenManager.getTokens()
    const after = await auth.token.renewTokens()
    auth.tokenManager.setTokens(after)
    const changed = after.accessToken.accessToken !== before.accessToken.accessToken
    const rotated = after.refreshToken.refreshToken !== before.refreshToken.refreshToken
    show({ refreshed: changed && rotated })
  },
  async '/logout'() {
    await auth.signOut()
  },
  async '/bye'() {
    show({ bye: true })
  },
}
steps[location.pathname]?.().catch((fault) => show({ fault: String(fault?.message ?? fault) }))
</script>`
