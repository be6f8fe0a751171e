import { createHash, randomBytes } from 'node:crypto'
import { type Browser, type Page, unescapeHtml } from './browser.ts'
import type { TestTokens } from './exchange.ts'
import { ExchangeRefused } from './refused.ts'
import { requestTokens, type TokenClient } from './request-tokens.ts'

/** The app, as far as signing in to it goes. */
export interface SignInClient extends TokenClient {
  callbackUrl: string
}

export interface SignInDeps {
  browser: Browser
  email: string
  password: string
}

/** More pages than that come between the first and the app's in no case. */
const PAGES_MAX = 5

/**
 * The code flow with PKCE (protocol.md 2.2, RFC 7636), with the person's part: e-mail and password where they are asked for, and agreement to everything that the app asks for.
 * Rejects with ExchangeRefused and the exchange's own words.
 */
export async function signIn(
  client: SignInClient,
  scope: string,
  { browser, email, password }: SignInDeps,
): Promise<TestTokens> {
  const code_verifier = randomBytes(32).toString('base64url')
  const state = randomBytes(16).toString('base64url')
  const question = new URLSearchParams({
    client_id: client.apiKey,
    response_type: 'code',
    redirect_uri: client.callbackUrl,
    scope,
    state,
    nonce: randomBytes(16).toString('base64url'),
    code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  let page = await browser.get(`${client.issuer}/v1/authorize?${question}`)
  for (let count = 0; page.away === undefined; count++) {
    if (count === PAGES_MAX) throw refusedBy(page)
    page = await answer(page, { browser, email, password })
  }
  const code = codeOf(page, client.callbackUrl, state)
  return requestTokens(client, {
    grant_type: 'authorization_code',
    code,
    code_verifier,
    redirect_uri: client.callbackUrl,
  })
}

async function answer(page: Page, { browser, email, password }: SignInDeps): Promise<Page> {
  if (page.status >= 400) throw refusedBy(page)
  const consent = page.forms.find(({ names }) => names.includes('decision'))
  if (consent) return browser.submit(consent, { decision: 'allow' })
  const form = page.forms.find(({ names }) => names.includes('password'))
  if (form) return browser.submit(form, { email, password })
  throw refusedBy(page)
}

/** RFC 6749 §4.1.2: what comes back to the app. */
function codeOf({ away = '', requestId }: Page, callbackUrl: string, state: string): string {
  if (!away.startsWith(callbackUrl))
    throw new Error(`the exchange sends people to ${away} and not to the app's callback URL`)
  const query = new URL(away).searchParams
  const error = query.get('error')
  if (error !== null) {
    const description = query.get('error_description') ?? 'no reason was given'
    throw new ExchangeRefused({
      code: error,
      requestId,
      message: `signIn: the authorization endpoint says ${error}: ${description}`,
    })
  }
  if (query.get('state') !== state) throw new Error('the state that came back is not the one that was sent')
  return query.get('code') ?? ''
}

/** A page that says no, in words for people. */
function refusedBy({ status, text, requestId }: Page): ExchangeRefused {
  const alert = /<div[^>]*role="alert"[^>]*>(.*?)<\/div>/s.exec(text)?.[1]
  const main = alert ?? /<main\b[^>]*>(.*?)<\/main>/s.exec(text)?.[1] ?? text
  const words = unescapeHtml(main.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()
  const code = /<code>([\w-]+)<\/code>/.exec(text)?.[1] ?? 'sign_in_refused'
  return new ExchangeRefused({
    code,
    status,
    requestId,
    message: `signIn: the exchange's page (${status}) says: ${words.slice(0, 400)}`,
  })
}
