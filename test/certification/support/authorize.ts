import { randomBytes } from 'node:crypto'
import type { TestBrowser, TestPage } from '../../../packages/server/src/identity/testing/test-browser.ts'
import type { Provider } from './provider.ts'
import type { RelyingParty } from './relying-party.ts'

type Parameters = Record<string, string | undefined>

/** An authorization request, and what has to come back with the answer. */
export interface Asked {
  url: string
  state: string | undefined
  nonce: string | undefined
}

/** `client_id`, `redirect_uri`, `response_type`, `scope=openid`, a random `state` and `nonce`, unless changed; undefined leaves out. */
export function ask({ as }: Pick<Provider, 'as'>, rp: RelyingParty, parameters: Parameters = {}): Asked {
  const all: Parameters = {
    client_id: rp.client.client_id,
    redirect_uri: rp.redirect_uri,
    scope: 'openid',
    state: randomBytes(32).toString('base64url'),
    nonce: randomBytes(16).toString('base64url'),
    response_type: rp.response_type,
    ...parameters,
  }
  const url = new URL(as.authorization_endpoint ?? '')
  for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.append(name, value)
  return { url: url.href, state: all.state, nonce: all.nonce }
}

/** What came back to the app. */
export interface Answer {
  asked: Asked
  parameters: URLSearchParams
  carrier: 'query' | 'fragment' | 'form_post'
  /** Where to, without the answer. */
  to: string
  /** Every page that a person saw on the way. */
  pages: TestPage[]
}

/** How somebody behaves on the way. */
export interface Person {
  email: string
  password: string
}

/** Goes the way of a browser without scripts: signs in where it is asked to, allows what it is asked, and ends at the app. */
export async function authorize(
  provider: Provider,
  asked: Asked,
  browser: TestBrowser,
  first?: TestPage,
): Promise<Answer> {
  const person = { email: provider.user.email, password: provider.password }
  return walk(await browser.followAll(first ?? (await browser.get(asked.url))), { asked, browser, person })
}

const PAGES_MAX = 5

/** From any page to the app. */
export async function walk(
  first: TestPage,
  { asked, browser, person }: { asked: Asked; browser: TestBrowser; person: Person },
): Promise<Answer> {
  const pages: TestPage[] = []
  let page = first
  while (pages.length < PAGES_MAX) {
    const answer = answerIn(page)
    if (answer) return { ...answer, asked, pages }
    pages.push(page)
    const fields = page.text.includes('value="allow"') ? { decision: 'allow' } : person
    page = await browser.followAll(await browser.submit(page, { ...fields }))
  }
  throw new Error(`the way does not end: ${page.status} ${page.url} ${page.text.replace(/<[^>]*>/g, ' ')}`)
}

/** The answer that a redirect or the page of `form_post` carries, where there is one. */
function answerIn(page: TestPage): Pick<Answer, 'parameters' | 'carrier' | 'to'> | undefined {
  const [form] = page.forms
  const isAway = form && new URL(form.action).origin !== new URL(page.url).origin
  if (isAway) return { parameters: new URLSearchParams(form.fields), carrier: 'form_post', to: form.action }
  if (page.location === undefined) return undefined
  const [beforeFragment = '', fragment] = page.location.split('#')
  if (fragment !== undefined) {
    return { parameters: new URLSearchParams(fragment), carrier: 'fragment', to: beforeFragment }
  }
  const [to = '', query = ''] = page.location.split('?')
  return { parameters: new URLSearchParams(query), carrier: 'query', to }
}
