import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type AdminApi, adminErrors } from './admin.ts'
import { serviceErrors, verifierErrors, webhookErrors } from './index.ts'
import { contextOf, type Exchange, type FixtureSubscription, startExchange } from './testing/exchange.ts'
import { listen, listenerOf } from './testing/listen.ts'

let folder: string
let readme: string
let exchange: Exchange
let subscription: FixtureSubscription
const atEnd: (() => unknown)[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portreeve-readme-'))
  await symlink(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(folder, 'node_modules'))
  readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  exchange = await startExchange()
  exchange.clock.now = Math.floor(Date.now() / 1000) // the examples leave the clock to the library
  exchange.clients.set('api', 'secret')
  exchange.clients.set('app', 'secret')
  subscription = exchange.subscribe({ clientIds: ['api', 'app'] })
  vi.stubEnv('ISSUER', exchange.issuer)
  vi.stubEnv('SUBSCRIPTIONS_URL', exchange.subscriptionsUrl)
  vi.stubEnv('CLIENT_ID', 'api')
  vi.stubEnv('CLIENT_SECRET', 'secret')
  vi.stubEnv('SUBSCRIPTION_ID', subscription.id)
  vi.stubEnv('API_KEY', 'app')
  vi.stubEnv('API_SECRET', 'secret')
  vi.stubEnv('DATA_OWNER_ID', subscription.context.organizationInfo.id)
  vi.stubEnv('PORT', '0')
  vi.spyOn(console, 'error').mockReturnValue()
  const [first = ''] = await blocks('Express')
  const made = [/^import \{ createVerifier.*$/m, /^const verifier.*?^\}\)$/ms].map((part) => part.exec(first)?.[0])
  await writeFile(join(folder, 'verifier.mjs'), asSources([...made, 'export { verifier }', ''].join('\n')))
})
afterAll(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  for (const end of atEnd.reverse()) await end()
  await exchange.close()
  await rm(folder, { recursive: true })
})

/** The examples under one heading. */
async function blocks(heading: string): Promise<string[]> {
  const part = readme.split(new RegExp(`^##+ ${heading}$`, 'm'))[1]?.split(/^##+ /m)[0] ?? ''
  return [...part.matchAll(/^```js\n(.*?)^```/gms)].map(([, block]) => block ?? '')
}

/** Against the sources of this package. */
function asSources(code: string): string {
  const fileOf = (name: string) => (['admin', 'events'].includes(name) ? name : `adapters/${name}`)
  return code
    .replaceAll("'@portreeve/verifier'", `'${new URL('./index.ts', import.meta.url).href}'`)
    .replaceAll(
      /'@portreeve\/verifier\/(\w+)'/g,
      (_, name) => `'${new URL(`./${fileOf(name)}.ts`, import.meta.url).href}'`,
    )
}

/** Runs one example as it stands. */
async function example<T>(heading: string, number = 0): Promise<T> {
  const code = (await blocks(heading))[number]
  if (code === undefined) throw new Error(`no example under ${heading}`)
  const file = join(folder, `${heading.replace(/\W/g, '-')}-${number}.mjs`)
  await writeFile(file, asSources(code))
  return import(/* @vite-ignore */ file)
}
async function urlOf(server: Server): Promise<string> {
  if (!server.listening) await once(server, 'listening')
  atEnd.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
async function urlOfHandler(handle: (request: Request) => Response | Promise<Response>): Promise<string> {
  const { url, close } = await listen(listenerOf(handle))
  atEnd.push(close)
  return url
}
const headers = async () => ({
  authorization: `Bearer ${await exchange.sign('api')}`,
  'subscription-id': subscription.id,
  'request-id': 'r-1',
})

type Handle = (request: Request) => Promise<Response>

describe('README', () => {
  it.each<[string, () => Promise<string>]>([
    ['Express', async () => urlOf((await example<{ server: Server }>('Express')).server)],
    [
      'Fastify',
      async () => {
        const { app } = await example<{ app: { server: Server; close(): unknown } }>('Fastify')
        return urlOf(app.server)
      },
    ],
    [
      'Hono',
      async () => {
        const { app } = await example<{ app: { fetch: Handle } }>('Hono')
        return urlOfHandler((request) => app.fetch(request))
      },
    ],
    ['Koa', async () => urlOf((await example<{ server: Server }>('Koa')).server)],
    ['node:http', async () => urlOf((await example<{ server: Server }>('node:http')).server)],
    ['Fetch', async () => urlOfHandler((await example<{ handle: Handle }>('Fetch')).handle)],
    ['anything else', async () => urlOfHandler((await example<{ handle: Handle }>('Anything else')).handle)],
  ])('shows a service with %s that works', async (_, start) => {
    const url = `${await start()}/rows`
    const good = await fetch(url, { headers: await headers() })
    expect(await good.json()).toMatchObject({ organizationId: subscription.context.organizationInfo.id })
    const bad = await fetch(url)
    expect([bad.status, await bad.json()]).toMatchObject([403, { code: 'MISSING-AUTHORIZATION' }])
  })

  it('shows a service that keeps its subscriptions itself', async () => {
    const { handle } = await example<{ handle: Handle }>('Subscriptions that you keep')
    const asked = { ...exchange.asked }
    const good = await handle(new Request('http://localhost/', { headers: await headers() }))
    expect(await good.json()).toEqual({ dealer: 7 })
    const other = { ...(await headers()), 'subscription-id': randomUUID() }
    expect((await handle(new Request('http://localhost/', { headers: other }))).status).toBe(403)
    expect(exchange.asked.context).toBe(asked.context)
  })

  const event = async () => ({
    authorization: `Bearer ${await exchange.sign('app')}`,
    'data-owner-id': subscription.context.organizationInfo.id,
    'fortellis-event-id': randomUUID(),
    'x-request-id': 'r-1',
  })

  it('shows a webhook with Express that works', async () => {
    const { server } = await example<{ server: Server }>('Events at a webhook')
    const url = `${await urlOf(server)}/event/hello`
    const good = await fetch(url, { method: 'POST', headers: await event(), body: '{}' })
    expect([good.status, good.headers.get('x-request-id'), await good.text()]).toEqual([202, 'r-1', ''])
    const bad = await fetch(url, { method: 'POST', body: '{}' })
    expect([bad.status, await bad.json()]).toMatchObject([403, { code: 'MISSING-AUTHORIZATION' }])
  })

  it('shows a Fetch webhook that works', async () => {
    const { handle } = await example<{ handle: Handle }>('Events at a webhook', 1)
    const log = vi.spyOn(console, 'log').mockReturnValue()
    const post = async (change: object = {}) => {
      const init = { method: 'POST', headers: { ...(await event()), ...change }, body: '{"n":1}' }
      return (await handle(new Request('http://localhost/event', init))).status
    }
    expect(await post()).toBe(202)
    expect(log).toHaveBeenCalledWith(expect.any(String), '', { n: 1 })
    expect(await post({ 'data-owner-id': randomUUID() })).toBe(403)
    log.mockRestore()
  })

  it('shows a provider with its admin API that works', async () => {
    const { server, admin } = await example<{ server: Server; admin: AdminApi }>('An admin API')
    const url = await urlOf(server)
    const { organizationInfo, appInfo } = contextOf('Lakeside Motors')
    const ids = { subscriptionId: randomUUID(), connectionId: randomUUID() }
    const activate = async (countryCode: string) => {
      const body = JSON.stringify({ organizationInfo: { ...organizationInfo, countryCode }, appInfo, ...ids })
      const sent = { ...(await headers()), 'content-type': 'application/json' }
      return (await fetch(`${url}/admin/activate`, { method: 'POST', headers: sent, body })).status
    }
    expect(await activate('CA')).toBe(403)
    expect(await activate('US')).toBe(200)
    await admin.settled()
    expect(exchange.callbacks).toEqual([{ connectionId: ids.connectionId, said: { status: 'accepted' } }])
    const hello = async () =>
      fetch(`${url}/hello`, { headers: { ...(await headers()), 'subscription-id': ids.subscriptionId } })
    expect(await (await hello()).json()).toEqual({ hello: 'Lakeside Motors' })
    const log = vi.spyOn(console, 'log').mockReturnValue()
    await fetch(`${url}/admin/deactivate/${ids.connectionId}`, { method: 'POST', headers: await headers() })
    expect(log).toHaveBeenCalledWith('ended', ids.connectionId)
    expect((await hello()).status).toBe(403)
    log.mockRestore()
  })

  /** Every code of the tables in one part of the page, with its status. */
  const listedIn = (part: string) =>
    Object.fromEntries(
      [...part.matchAll(/^\|.*?\| (`[A-Z][A-Z-]+`[^|]*?) +\| (\d+) +\|$/gm)].flatMap(([, codes = '', status]) =>
        [...codes.matchAll(/`([A-Z-]+)`/g)].map(([, code]) => [code, Number(status)]),
      ),
    )

  it('lists every code of calls, events and admin APIs with its status, and none besides', () => {
    const [calls = '', others = ''] = readme.split('\n## Events at a webhook\n')
    const [events = '', admin = ''] = others.split('\n## An admin API\n')
    expect(listedIn(calls)).toEqual(serviceErrors)
    expect(listedIn(events)).toEqual(webhookErrors)
    expect(listedIn(admin)).toEqual(adminErrors)
    expect(serviceErrors).toMatchObject(verifierErrors)
  })

  it('names every option of createVerifier, createEventVerifier and createAdminApi', async () => {
    for (const file of ['options.ts', 'event-options.ts', 'admin/admin-options.ts', 'shared-options.ts']) {
      const source = await readFile(new URL(file, import.meta.url), 'utf8')
      const interfaces = source.split(/^export (?:type Shared|interface \w*Settings)/m)[0] ?? ''
      const names = [...interfaces.matchAll(/^ {2}(\w+)\??: /gm)].map(([, name]) => name)
      expect(names.length).toBeGreaterThan(4)
      expect(names.filter((name) => !readme.includes(name ?? ''))).toEqual([])
    }
  })
})
