import { Auth, type AuthConfig } from '@auth/core'
import type { Account } from '@auth/core/types'
import { listen, redirect, type StartInteropApp, showResult } from './interop-app.ts'
import { registerClient } from './register-client.ts'

/** Auth.js: its own pages, cookies and checks; refresh as its guide to token rotation does it. */
export const startAuthJsApp: StartInteropApp = (exchange) =>
  listen(async (origin) => {
    const { client_id, client_secret, token_endpoint, end_session_endpoint } = await registerClient(exchange, {
      client_name: 'An app with Auth.js',
      redirect_uris: [`${origin}/auth/callback/portreeve`],
      post_logout_redirect_uris: [`${origin}/bye`],
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid profile email offline_access',
    })
    let account: Account | null | undefined
    const config: AuthConfig = {
      basePath: '/auth',
      secret: 'a secret of a test, of at least 32 characters',
      trustHost: true,
      providers: [
        {
          id: 'portreeve',
          name: 'Portreeve',
          type: 'oidc',
          issuer: exchange.issuer,
          clientId: client_id,
          clientSecret: client_secret,
          checks: ['pkce', 'state', 'nonce'],
          authorization: { params: { scope: 'openid profile email offline_access' } },
          // Claims of scopes are at the UserInfo endpoint (OIDC Core §5.4).
          idToken: false,
        },
      ],
      callbacks: {
        jwt({ token, account: granted, profile }) {
          if (granted) account = granted
          return profile ? { ...token, subject: profile.sub } : token
        },
        redirect: ({ baseUrl }) => `${baseUrl}/who`,
        session: ({ session, token }) => ({ ...session, subject: token.subject }),
      },
    }

    async function auth(request: Request): Promise<Response> {
      return Auth(request, config)
    }

    return async (request, response, url) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const headers = new Headers()
      for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value))
      const asked = new Request(url, {
        method: request.method ?? 'GET',
        headers,
        ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
      })
      if (url.pathname.startsWith('/auth/')) {
        const answer = await auth(asked)
        response.writeHead(answer.status, [
          ...[...answer.headers].filter(([name]) => name !== 'set-cookie').flat(),
          ...answer.headers.getSetCookie().flatMap((cookie) => ['set-cookie', cookie]),
        ])
        response.end(Buffer.from(await answer.arrayBuffer()))
        return
      }
      switch (url.pathname) {
        case '/login':
          return redirect(response, `${origin}/auth/signin`)
        case '/who': {
          const answer = await auth(new Request(`${origin}/auth/session`, { headers }))
          const session = (await answer.json()) as { subject: string; user: { email: string; name: string } }
          return showResult(response, { sub: session.subject, email: session.user.email, name: session.user.name })
        }
        case '/refresh': {
          const answer = await fetch(token_endpoint, {
            method: 'POST',
            body: new URLSearchParams({
              client_id,
              client_secret,
              grant_type: 'refresh_token',
              refresh_token: account?.refresh_token ?? '',
            }),
          })
          const refreshed = (await answer.json()) as { access_token?: string }
          const { access_token } = refreshed
          return showResult(response, { refreshed: answer.ok && access_token !== account?.access_token })
        }
        case '/logout': {
          const target = new URL(end_session_endpoint)
          target.searchParams.set('id_token_hint', account?.id_token ?? '')
          target.searchParams.set('post_logout_redirect_uri', `${origin}/bye`)
          return redirect(response, target)
        }
        default:
          return showResult(response, { bye: url.pathname === '/bye' })
      }
    }
  })
