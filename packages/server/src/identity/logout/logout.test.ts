import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../store/index.ts'
import { openTestLogout, type SignedIn, type TestLogout } from './testing/open-test-logout.ts'

let test: TestLogout
beforeAll(async () => {
  test = await openTestLogout()
})
afterAll(() => test.close())

const BYE = 'https://app.example/bye?from=portreeve'
const endpoint = () => `${test.issuer.url}/v1/logout`

interface Call {
  method?: 'GET' | 'POST'
  cookie?: string | undefined
  headers?: Record<string, string>
  to?: string
}

async function send(parameters: Record<string, string> | string, { method = 'GET', cookie, headers, to }: Call = {}) {
  const form = new URLSearchParams(parameters)
  const url = to ?? (method === 'GET' ? `${endpoint()}?${form}` : endpoint())
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(cookie !== undefined && { Cookie: cookie }), ...headers },
    ...(method === 'POST' && { body: form }),
  })
  return {
    status: response.status,
    headers: response.headers,
    location: response.headers.get('location'),
    html: await response.text(),
    cookies: response.headers.getSetCookie(),
  }
}

const isOver = async ({ session }: SignedIn) => (await test.store.sessions.find(session.sid))?.endedAt !== undefined
const newApp = (metadata: Client['metadata'] = {}, changes: Partial<Client> = {}) =>
  test.putClient({ client_name: 'Shiny App', post_logout_redirect_uris: [BYE], ...metadata }, changes)

/** What the browser sends when a button of the page that asks is pressed. */
async function pressed(
  page: Awaited<ReturnType<typeof send>>,
  decision: string,
  { cookie, headers }: Pick<Call, 'cookie' | 'headers'>,
) {
  const action = unescaped(/<form[^>]* action="([^"]+)"/.exec(page.html)?.[1])
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
  const browser = page.cookies.map((one) => one.split(';')[0])
  return send(
    { csrf, decision },
    {
      method: 'POST',
      cookie: [cookie, ...browser].filter(Boolean).join('; '),
      headers: headers ?? { Origin: test.origin },
      to: new URL(action, test.origin).href,
    },
  )
}
const unescaped = (text = '') => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"')

describe('with an ID token of this very session (OIDC RP-Initiated Logout §2)', () => {
  it('ends the session and sends the browser on, with state, by GET and by POST', async () => {
    const app = await newApp()
    for (const method of ['GET', 'POST'] as const) {
      const someone = await test.signIn()
      const id_token_hint = await test.idToken(app, someone)
      const parameters = { id_token_hint, post_logout_redirect_uri: BYE, state: "a b&c=d'é" }
      const answer = await send(parameters, { method, cookie: someone.cookie })
      expect(answer.status).toBe(303)
      expect(answer.location).toBe(`${BYE}&state=a%20b%26c%3Dd'%C3%A9`)
      expect(answer.cookies).toEqual([expect.stringMatching(/^portreeve_session=;.*Max-Age=0/)])
      expect(await isOver(someone)).toBe(true)
    }
  })

  it('does so although the ID token has expired', async () => {
    const app = await newApp()
    const someone = await test.signIn()
    const id_token_hint = await test.idToken(app, someone)
    test.clock.now = (test.clock.now + 2 * 3600) as typeof test.clock.now
    const answer = await send({ id_token_hint, post_logout_redirect_uri: BYE }, { cookie: someone.cookie })
    expect(answer.location).toBe(BYE)
    expect(await isOver(someone)).toBe(true)
  })

  it('shows our own page when there is nowhere to go', async () => {
    const someone = await test.signIn()
    const answer = await send(
      { id_token_hint: await test.idToken(await newApp(), someone) },
      { cookie: someone.cookie },
    )
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(await isOver(someone)).toBe(true)
  })

  it('goes on where there is no session any more', async () => {
    const app = await newApp()
    const someone = await test.signIn()
    const parameters = { id_token_hint: await test.idToken(app, someone), post_logout_redirect_uri: BYE, state: 's' }
    await send(parameters, { cookie: someone.cookie })
    expect((await send(parameters, { cookie: someone.cookie })).location).toBe(`${BYE}&state=s`)
    expect((await send(parameters)).location).toBe(`${BYE}&state=s`)
  })

  it('asks a browser that kept its cookie from a POST of another site to come back with a GET', async () => {
    const app = await newApp()
    const someone = await test.signIn()
    const id_token_hint = await test.idToken(app, someone)
    const answer = await send({ id_token_hint, post_logout_redirect_uri: BYE, state: 's' }, { method: 'POST' })
    expect(answer.status).toBe(303)
    expect(await isOver(someone)).toBe(false)
    const next = await send('', { to: answer.location as string, cookie: someone.cookie })
    expect(next.location).toBe(`${BYE}&state=s`)
    expect(await isOver(someone)).toBe(true)
  })
})

describe('without such an ID token the user is asked (OIDC RP-Initiated Logout §2)', () => {
  it('T-20 logout CSRF: no parameter, a client_id or a foreign ID token ends nothing by itself', async () => {
    const app = await newApp()
    const someone = await test.signIn()
    const stranger = await test.signIn()
    const earlier = { ...someone, session: { ...someone.session, sid: crypto.randomUUID() } }
    for (const parameters of [
      {},
      { client_id: app.client_id },
      { client_id: app.client_id, post_logout_redirect_uri: BYE },
      { id_token_hint: await test.idToken(app, stranger), post_logout_redirect_uri: BYE },
      { id_token_hint: await test.idToken(app, earlier), post_logout_redirect_uri: BYE },
    ]) {
      for (const method of ['GET', 'POST'] as const) {
        const answer = await send(parameters as Record<string, string>, { method, cookie: someone.cookie })
        expect(answer.status).toBe(200)
        expect(answer.html).toContain('name="csrf"')
        expect(answer.html).not.toContain('eyJ') // The ID token has done what it can.
        expect(await isOver(someone)).toBe(false)
      }
    }
  })

  it('ends the session when the button is pressed, and goes on', async () => {
    const app = await newApp()
    const someone = await test.signIn()
    const page = await send(
      { client_id: app.client_id, post_logout_redirect_uri: BYE, state: "it's <me>" },
      { cookie: someone.cookie },
    )
    expect(page.html).toContain('Shiny App')
    expect(page.html).toContain(someone.user.email)
    expect(page.headers.get('content-security-policy')).toContain('https://app.example')
    const answer = await pressed(page, 'logout', someone)
    expect(answer.status).toBe(303)
    expect(new URL(answer.location as string).searchParams.get('state')).toBe("it's <me>")
    expect(await isOver(someone)).toBe(true)
  })

  it('ends nothing when the other button is pressed', async () => {
    const app = await newApp()
    const someone = await test.signIn()
    const page = await send({ client_id: app.client_id, post_logout_redirect_uri: BYE }, { cookie: someone.cookie })
    const answer = await pressed(page, 'stay', someone)
    expect(answer.location).toBe('/account')
    expect(await isOver(someone)).toBe(false)
  })

  it('T-20 logout CSRF: the form counts for its browser, its session and its request, and from our pages only', async () => {
    const app = await newApp()
    const [someone, attacker] = [await test.signIn(), await test.signIn()]
    const parameters = { client_id: app.client_id, post_logout_redirect_uri: BYE }
    const page = await send(parameters, { cookie: someone.cookie })
    const attackers = await send(parameters, { cookie: attacker.cookie })
    const elsewhere = await send({ client_id: app.client_id }, { cookie: someone.cookie })
    const crossSite = { Origin: 'https://evil.example' }
    for (const answer of [
      await pressed(
        { ...page, html: page.html.replace(/name="csrf" value="[^"]+"/, 'name="csrf" value=""') },
        'logout',
        someone,
      ),
      await pressed({ ...page, cookies: [] }, 'logout', someone),
      await pressed(attackers, 'logout', someone),
      await pressed({ ...page, cookies: attackers.cookies }, 'logout', someone),
      await pressed({ ...elsewhere, html: page.html }, 'logout', someone),
      await pressed(page, 'logout', { ...someone, headers: crossSite }),
      await pressed(page, 'logout', { ...someone, headers: { Origin: test.origin, 'Sec-Fetch-Site': 'cross-site' } }),
    ]) {
      expect(answer.status).toBe(403)
      expect(answer.location).toBeNull()
      expect(await isOver(someone)).toBe(false)
    }
  })

  it('T-20 logout CSRF: pages cannot be framed', async () => {
    const someone = await test.signIn()
    const { headers } = await send({}, { cookie: someone.cookie })
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })
})

describe('errors end on our own page (OIDC RP-Initiated Logout §4)', () => {
  const refused = async (parameters: Record<string, string> | string, someone?: SignedIn) => {
    for (const method of ['GET', 'POST'] as const) {
      const answer = await send(parameters, { method, cookie: someone?.cookie })
      expect(answer.status).toBe(400)
      expect(answer.location).toBeNull()
      expect(answer.headers.get('content-type')).toContain('text/html')
      expect(answer.html).not.toContain('evil.example')
    }
    if (someone) expect(await isOver(someone)).toBe(false)
  }

  it('T-05 open redirect: post_logout_redirect_uri is compared letter by letter', async () => {
    const app = await newApp()
    const someone = await test.signIn()
    const id_token_hint = await test.idToken(app, someone)
    for (const post_logout_redirect_uri of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'https://app.example',
      'https://app.example/bye',
      `${BYE}/`,
      `${BYE}&x=1`,
      `${BYE}#x`,
      BYE.replace('https', 'http'),
      BYE.replace('app', 'APP'),
      BYE.replace('/bye', '/x/../bye'),
      'javascript:alert(1)',
    ]) {
      await refused({ id_token_hint, post_logout_redirect_uri }, someone)
      await refused({ client_id: app.client_id, post_logout_redirect_uri }, someone)
    }
  })

  it('T-05 open redirect: a URI without a client that has proven it is nowhere to go', async () => {
    await newApp()
    await refused({ post_logout_redirect_uri: BYE }, await test.signIn())
    await refused({ post_logout_redirect_uri: BYE })
  })

  it("T-05 open redirect: one app's URI is not another's", async () => {
    await newApp()
    const other = await newApp({ post_logout_redirect_uris: ['https://other.example/'] })
    await refused({ client_id: other.client_id, post_logout_redirect_uri: BYE })
  })

  it('T-04 javascript: is refused at the redirect too, whatever is registered', async () => {
    const uri = 'javascript:alert(1)'
    const app = await newApp({ post_logout_redirect_uris: [uri] })
    await refused({ client_id: app.client_id, post_logout_redirect_uri: uri })
  })

  it('T-17 disabled thing still works: unknown, disabled and other servers’ clients are alike', async () => {
    const disabled = await newApp({}, { disabled: true })
    const elsewhere = await newApp({}, { authServerId: test.other.server.id })
    for (const client_id of [disabled.client_id, elsewhere.client_id, 'nobody']) {
      await refused({ client_id, post_logout_redirect_uri: BYE })
    }
  })

  it('T-18 algorithm confusion, unsigned JWTs: an id_token_hint is ours or it is refused', async () => {
    const app = await newApp()
    const someone = await test.signIn()
    const good = await test.idToken(app, someone)
    const [head = '', payload = '', signature = ''] = good.split('.')
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, unknown>
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    for (const id_token_hint of [
      'x',
      `${head}.${payload}.`,
      `${encode({ ...header, alg: 'none' })}.${payload}.`,
      `${encode({ ...header, alg: 'HS256' })}.${payload}.${signature}`,
      `${head}.${encode({ ...claims, sub: '00uSomebodyElse' })}.${signature}`,
      `${head}.${payload}.${randomBytes(64).toString('base64url')}`,
      `${head}.${payload}.${signature}.x.y`,
      'A'.repeat(7000),
    ]) {
      await refused({ id_token_hint, post_logout_redirect_uri: BYE }, someone)
    }
  })

  it('wants client_id to be whom the ID token was issued to (§2)', async () => {
    const [app, other] = [await newApp(), await newApp()]
    const someone = await test.signIn()
    const id_token_hint = await test.idToken(app, someone)
    await refused({ id_token_hint, client_id: other.client_id, post_logout_redirect_uri: BYE }, someone)
    const answer = await send({ id_token_hint, client_id: app.client_id }, { cookie: someone.cookie })
    expect(answer.status).toBe(200)
    expect(await isOver(someone)).toBe(true)
  })

  it('T-30 an ID token of another authorization server proves nothing here', async () => {
    const app = await newApp()
    const someone = await test.signIn()
    const id_token_hint = await test.idToken(app, someone)
    const to = `${test.other.url}/v1/logout?${new URLSearchParams({ id_token_hint })}`
    expect((await send('', { to, cookie: someone.cookie })).status).toBe(400)
    expect(await isOver(someone)).toBe(false)
  })

  it('T-08 duplicated parameters: any repeated one is refused', async () => {
    const app = await newApp()
    const once = `client_id=${app.client_id}&post_logout_redirect_uri=${encodeURIComponent(BYE)}`
    await refused(`${once}&post_logout_redirect_uri=https%3A%2F%2Fevil.example`)
    await refused(`${once}&x=1&x=2`)
  })

  it('is 404 for a server that is not there', async () => {
    const answer = await send({}, { to: `${test.origin}/oauth2/aus00000000000000000/v1/logout` })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toContain('text/html')
  })

  it('T-15 storage error treated as success: nobody is told that they are signed out while they are not', async () => {
    const app = await newApp()
    const someone = await test.signIn()
    const id_token_hint = await test.idToken(app, someone)
    test.faults.grants = true
    const answer = await send({ id_token_hint, post_logout_redirect_uri: BYE }, { cookie: someone.cookie })
    test.faults.grants = false
    expect(answer.status).toBe(503)
    expect(answer.location).toBeNull()
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(await isOver(someone)).toBe(false)
  })

  it('T-26 XSS in response pages: what came in stands on no page as markup', async () => {
    const someone = await test.signIn()
    const app = await newApp({ client_name: '<img src=x onerror=alert(1)>' })
    const page = await send(
      { client_id: app.client_id, post_logout_redirect_uri: BYE, state: '"><script>alert(1)</script>' },
      { cookie: someone.cookie },
    )
    expect(page.status).toBe(200)
    expect(page.html).not.toContain('<script>alert')
    expect(page.html).not.toContain('<img src=x')
  })
})

describe('apps that hear of it in frames (OIDC Front-Channel Logout §2, §3)', () => {
  it('are all of the session, once each, with iss and sid where they want them', async () => {
    const someone = await test.signIn()
    const [plain, wanting, silent, disabled] = [
      await newApp({ frontchannel_logout_uri: 'https://plain.example/out' }),
      await newApp({
        frontchannel_logout_uri: 'https://wanting.example/out?a=1',
        frontchannel_logout_session_required: true,
      }),
      await newApp(),
      await newApp({ frontchannel_logout_uri: 'https://disabled.example/out' }, { disabled: true }),
    ]
    for (const app of [plain, plain, wanting, silent, disabled]) await test.grantTo(app, someone)
    const id_token_hint = await test.idToken(plain, someone)
    const answer = await send({ id_token_hint, post_logout_redirect_uri: BYE }, { cookie: someone.cookie })
    expect(answer.status).toBe(200)
    const frames = [...answer.html.matchAll(/<iframe[^>]* src="([^"]+)"/g)].map(([, src]) => unescaped(src))
    const query = `iss=${encodeURIComponent(test.issuer.url)}&sid=${someone.session.sid}`
    expect(frames.toSorted()).toEqual(['https://plain.example/out', `https://wanting.example/out?a=1&${query}`])
    expect(answer.html).toContain(BYE)
    const policy = answer.headers.get('content-security-policy')
    expect(policy).toMatch(/frame-src [^;]*https:\/\/plain\.example/)
    expect(await isOver(someone)).toBe(true)
  })

  it('are not those of another session of the same user', async () => {
    const someone = await test.signIn()
    const elsewhere = { ...someone, session: { ...someone.session, sid: crypto.randomUUID() } }
    await test.grantTo(await newApp({ frontchannel_logout_uri: 'https://plain.example/out' }), elsewhere)
    const id_token_hint = await test.idToken(await newApp(), someone)
    const answer = await send({ id_token_hint, post_logout_redirect_uri: BYE }, { cookie: someone.cookie })
    expect(answer.location).toBe(BYE)
  })
})
