import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { verifierErrors } from './index.ts'
import { type Exchange, type FixtureSubscription, startExchange } from './testing/exchange.ts'

let folder: string
let readme: string
let exchange: Exchange
let subscription: FixtureSubscription
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portreeve-readme-'))
  readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  exchange = await startExchange()
  exchange.clock.now = Math.floor(Date.now() / 1000) // the examples leave the clock to the library
  exchange.clients.set('api', 'secret')
  subscription = exchange.subscribe({ clientIds: ['api'] })
  vi.stubEnv('ISSUER', exchange.issuer)
  vi.stubEnv('SUBSCRIPTIONS_URL', exchange.subscriptionsUrl)
  vi.stubEnv('CLIENT_ID', 'api')
  vi.stubEnv('CLIENT_SECRET', 'secret')
  vi.stubEnv('PORT', '0')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await exchange.close()
  await rm(folder, { recursive: true })
})

/** Runs one example of the README as it stands, against the sources of this package. */
async function example<T>(number: number): Promise<T> {
  const code = [...readme.matchAll(/^```js\n(.*?)^```/gms)][number]?.[1] ?? ''
  const file = join(folder, `example-${number}.mjs`)
  await writeFile(file, code.replace("'@portreeve/verifier'", `'${new URL('./index.ts', import.meta.url).href}'`))
  return import(/* @vite-ignore */ file)
}
const headers = async () => ({
  authorization: `Bearer ${await exchange.sign('api')}`,
  'subscription-id': subscription.id,
})

describe('README', () => {
  it('shows a node:http service that works', async () => {
    const { server } = await example<{ server: Server }>(0)
    if (!server.listening) await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const good = await fetch(url, { headers: await headers() })
    expect(await good.json()).toMatchObject({ organizationId: subscription.context.organizationInfo.id })
    const bad = await fetch(url)
    expect([bad.status, await bad.json()]).toMatchObject([403, { code: 'MISSING-AUTHORIZATION' }])
    await new Promise((resolve) => server.close(resolve))
  })

  it('shows a Fetch handler that works', async () => {
    const { handle } = await example<{ handle: (request: Request) => Promise<Response> }>(1)
    const good = await handle(new Request('http://localhost/', { headers: await headers() }))
    expect(await good.json()).toEqual({ organizationId: subscription.context.organizationInfo.id })
    expect((await handle(new Request('http://localhost/'))).status).toBe(403)
  })

  it('lists every code with its status', () => {
    const listed = [...readme.matchAll(/^\|.*?\|.*?\| (`[A-Z].*`) +\| (\d+) +\|$/gm)].flatMap(([, codes, status]) =>
      codes!.split(', ').map((code) => [code.replaceAll('`', ''), Number(status)]),
    )
    expect(Object.fromEntries(listed)).toEqual(verifierErrors)
  })
})
