import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import type { AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRouteListener, type Listener } from '../http/index.ts'
import { type Store, StoreUnavailable } from '../store/index.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { createLog } from '../telemetry/index.ts'
import { renderPage } from './answer-page.ts'
import { CONSOLE_CLIENT_ID } from './console-client.ts'
import { createConsole } from './create-console.ts'
import { isPagePath } from './is-page-path.ts'

const NOW = 1_800_000_000 as EpochSeconds
const log = createLog('silent')
const urls = {
  identity: 'https://identity.example',
  console: 'https://console.example',
  gateway: 'https://gateway.example',
  relay: 'https://relay.example',
}
const PAGE = `<script id="settings" type="application/json">"%SETTINGS%"</script><script nonce="%NONCE%" src="/assets/a.js"></script>`
const HTML = { accept: 'text/html,*/*' }

let store: Store
let folder: string
let listener: Listener | undefined
beforeEach(async () => {
  store = await openTestStore()
  folder = await mkdtemp(join(tmpdir(), 'portreeve-console-'))
})
afterEach(async () => {
  await listener?.close()
  listener = undefined
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

async function build() {
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), PAGE)
  await writeFile(join(folder, 'assets', 'a.js'), 'plain')
  await writeFile(join(folder, 'assets', 'a.js.br'), brotliCompressSync('plain'))
  await writeFile(join(folder, 'secret.txt'), 'not served')
}

async function listen(
  more: { store?: Pick<Store, 'authorizationServers' | 'clients'>; consoleUrl?: string; now?: () => EpochSeconds } = {},
) {
  const { hot } = createConsole({
    store: more.store ?? store,
    identity: { issuerOf: (id) => `https://identity.example/oauth2/${id}` },
    urls: { ...urls, console: more.consoleUrl ?? urls.console },
    now: more.now ?? (() => NOW),
    log,
    folder,
  })
  listener = await createRouteListener({ log, hot, routes: [] })
  const origin = `http://127.0.0.1:${await listener.listen(0, '127.0.0.1')}`
  return (path: string, init?: RequestInit) => fetch(origin + path, init)
}

const putServer = (id: string, createdAt: number, disabled = false) =>
  store.authorizationServers.put({
    id: id as AuthServerId,
    name: id,
    profile: 'exchange',
    audience: 'api_providers',
    accessTokenTtlSeconds: 3600,
    settings: {},
    disabled,
    createdAt: createdAt as EpochSeconds,
  })

describe('a page of the console', () => {
  it('is the built one, with the settings of this exchange and a nonce that is never used again', async () => {
    await build()
    await putServer('second', 20)
    await putServer('off', 5, true)
    await putServer('first', 10)
    const ask = await listen()
    const answer = await ask('/apps/anything', { headers: HTML })
    expect(answer.status).toBe(200)
    const text = await answer.text()
    const nonce = /nonce="([^"]+)"/.exec(text)?.[1]
    expect(answer.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`)
    expect(JSON.parse(/json">(.*?)<\/script>/.exec(text)?.[1] ?? '')).toEqual({
      issuer: 'https://identity.example/oauth2/first',
      client_id: CONSOLE_CLIENT_ID,
      redirect_uri: 'https://console.example/signed-in',
      accountUrl: 'https://identity.example/account',
      gatewayUrl: 'https://gateway.example',
      relayUrl: 'https://relay.example',
    })
    expect(await (await ask('/', { headers: HTML })).text()).not.toContain(nonce)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('request-id')).toBeTruthy()
  })

  it('T-26: runs nothing but files of ours, talks to nobody but identity and the gateway, and stands in nobody’s frame', async () => {
    await build()
    await putServer('first', 10)
    const ask = await listen()
    const policyOf = async (path: string) => (await ask(path, { headers: HTML })).headers.get('content-security-policy')
    const policy = (await policyOf('/apps')) ?? ''
    expect(policy).not.toMatch(/unsafe|\*|data:.*script/)
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self' https://identity.example https://gateway.example",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ]),
    )
    // Where a renewal of the token ends, in a frame of our own.
    expect(await policyOf('/signed-in')).toContain("frame-ancestors 'self'")
  })

  it('T-26: holds settings as data that cannot end their block', () => {
    const hostile = { issuer: '</script><script>alert(1)</script>' } as never
    const text = renderPage(PAGE, 'n', hostile)
    expect(text.match(/<script/g)).toHaveLength(2)
    expect(JSON.parse(/json">(.*?)<\/script>/.exec(text)?.[1] ?? '')).toEqual(hostile)
  })

  it('G-H asks the store once in ten seconds, however many open a page, and again at once where there was no answer', async () => {
    await build()
    let asked = 0
    let away = false
    let clock = NOW
    const list = async () => {
      asked++
      if (away) throw new StoreUnavailable()
      return store.authorizationServers.list()
    }
    const ask = await listen({
      store: { authorizationServers: { ...store.authorizationServers, list }, clients: store.clients },
      now: () => clock,
    })
    const open = async () => (await ask('/', { headers: HTML })).status
    expect([await open(), await open(), asked]).toEqual([404, 404, 2])
    await putServer('first', 10)
    expect(await Promise.all(Array.from({ length: 20 }, open))).toEqual(Array(20).fill(200))
    clock = (clock + 9) as EpochSeconds
    expect([await open(), asked]).toEqual([200, 3])
    clock = (clock + 1) as EpochSeconds
    away = true
    expect([await open(), await open(), asked]).toEqual([503, 503, 5])
    away = false
    expect([await open(), await open(), asked]).toEqual([200, 200, 6])
  })

  it('is for browsers that go somewhere; programs get their own answers', async () => {
    await build()
    await putServer('first', 10)
    const ask = await listen()
    expect((await ask('/apps', { headers: { accept: 'application/json' } })).status).toBe(404)
    expect((await ask('/apps', { method: 'POST', headers: HTML })).status).toBe(404)
    const head = await ask('/apps', { method: 'HEAD', headers: HTML })
    expect([head.status, await head.text()]).toEqual([200, ''])
    for (const path of [
      '/management/v1/me',
      '/v1/solution/subscriptions',
      '/subscriptions/x/context',
      '/connections/x/callback',
    ]) {
      expect(isPagePath(path, 'text/html')).toBe(false)
    }
    for (const path of ['/', '/connections', '/connections/x', '/subscriptions/x', '/managements']) {
      expect(isPagePath(path, 'text/html')).toBe(true)
    }
  })

  it('says what to do where it was not built, where nobody can sign in, and where the store is away', async () => {
    const ask = await listen()
    expect(await (await ask('/', { headers: HTML })).json()).toMatchObject({
      code: 'NOT-FOUND',
      message: expect.stringContaining('npm run build'),
    })
    await build()
    expect(await (await ask('/', { headers: HTML })).json()).toMatchObject({
      code: 'NOT-FOUND',
      message: expect.stringContaining('portreeve servers'),
    })
    await listener?.close()
    const away = { list: () => Promise.reject(new StoreUnavailable()) } as never
    const askAway = await listen({ store: { authorizationServers: away, clients: store.clients } })
    const answer = await askAway('/', { headers: HTML })
    expect([answer.status, (await answer.json()).code]).toEqual([503, 'TEMPORARILY-UNAVAILABLE'])
  })
})

describe('files of the console', () => {
  it('are kept for good by whoever has them, and sent compressed to whoever takes that', async () => {
    await build()
    const ask = await listen()
    const answer = await ask('/assets/a.js', { headers: { 'accept-encoding': 'gzip, br' } })
    expect(await answer.text()).toBe('plain')
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      'x-content-type-options': 'nosniff',
    })
    expect(
      (await ask('/assets/a.js', { headers: { 'accept-encoding': 'identity' } })).headers.get('content-encoding'),
    ).toBeNull()
  })

  it.each(['a.js.br', 'b.js', '..%2fsecret.txt', '%2e%2e/secret.txt', 'secret.txt', ''])(
    'are no others than those: %s',
    async (name) => {
      await build()
      const ask = await listen()
      expect((await ask(`/assets/${name}`)).status).toBeGreaterThanOrEqual(400)
    },
  )
})

describe('the client that the console signs in with', () => {
  it('is made with the first page, and mended after the console has moved', async () => {
    await build()
    await putServer('first', 10)
    await (await listen())('/', { headers: HTML })
    const made = await store.clients.find(CONSOLE_CLIENT_ID)
    expect(made).toMatchObject({
      authServerId: 'first',
      secrets: [],
      grant_types: ['authorization_code'],
      metadata: { token_endpoint_auth_method: 'none', redirect_uris: ['https://console.example/signed-in'] },
      settings: { trusted: true, requirePkce: true },
    })
    await listener?.close()
    await (await listen({ consoleUrl: 'https://moved.example' }))('/', { headers: HTML })
    expect((await store.clients.find(CONSOLE_CLIENT_ID))?.metadata.redirect_uris).toEqual([
      'https://moved.example/signed-in',
    ])
  })

  it('T-03: comes back to its own port alone, also on this very machine', async () => {
    await build()
    await putServer('first', 10)
    await (await listen({ consoleUrl: 'http://127.0.0.1:8401' }))('/', { headers: HTML })
    // Of a native app any port of a loopback address would do (identity/authorize/match-redirect-uri.ts).
    expect((await store.clients.find(CONSOLE_CLIENT_ID))?.metadata).toMatchObject({
      application_type: 'web',
      redirect_uris: ['http://127.0.0.1:8401/signed-in'],
    })
  })

  it('stays switched off when an operator has switched it off', async () => {
    await build()
    await putServer('first', 10)
    const ask = await listen()
    await ask('/', { headers: HTML })
    const made = await store.clients.find('portreeve-console' as ClientId)
    await store.clients.put({ ...made!, disabled: true })
    await ask('/', { headers: HTML })
    expect((await store.clients.find(CONSOLE_CLIENT_ID))?.disabled).toBe(true)
  })
})
