import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { contextOf, type Exchange, startExchange } from '../packages/verifier/src/testing/exchange.ts'
import { temporaryFolder } from './support/dev-process.ts'

const program = fileURLToPath(new URL('../examples/admin-api/admin-api.mjs', import.meta.url))

let exchange: Exchange
let ends: (() => unknown)[]
let file: string
beforeEach(async () => {
  exchange = await startExchange()
  exchange.clock.now = Math.floor(Date.now() / 1000)
  exchange.clients.set('api', 'secret')
  const folder = await temporaryFolder()
  file = join(folder.path, 'subscriptions.json')
  ends = [() => exchange.close(), folder.remove]
})
afterEach(async () => {
  for (const end of ends.reverse()) await end()
})

/** Runs the example until `stop`; everything that it says is in `said`. */
async function start() {
  const { issuer: ISSUER, subscriptionsUrl: SUBSCRIPTIONS_URL } = exchange
  const settings = { ISSUER, SUBSCRIPTIONS_URL, CLIENT_ID: 'api', CLIENT_SECRET: 'secret', PORT: '0', FILE: file }
  const child: ChildProcess = spawn(process.execPath, [program], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout?.on('data', (text: Buffer) => {
    said += text.toString()
  })
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  ends.push(stop)
  const hears = async (words: RegExp) => {
    for (let found = words.exec(said); ; found = words.exec(said)) {
      if (found) return found[0]
      expect(child.exitCode).toBe(null)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  return { url: await hears(/http:\S+/), hears, stop }
}

it('protocol.md 4.2, 4.3 examples/admin-api takes an activation, accepts it, answers calls, outlives kill -9, and ends it', async () => {
  const { organizationInfo, appInfo } = contextOf('Lakeside Motors')
  const [subscriptionId, connectionId] = [randomUUID(), randomUUID()]
  const headers = async () => ({ authorization: `Bearer ${await exchange.sign('api')}` })
  const hello = async (url: string) => {
    const sent = { ...(await headers()), 'subscription-id': subscriptionId }
    const answer = await fetch(`${url}/greetings/v1/hello`, { headers: sent })
    return [answer.status, await answer.json()]
  }
  const post = async (url: string, body?: string) =>
    (await fetch(url, { method: 'POST', headers: await headers(), body: body ?? null })).status

  const first = await start()
  expect(await hello(first.url)).toMatchObject([403, { code: 'SUBSCRIPTION-MISMATCH' }])
  const activation = JSON.stringify({ organizationInfo, appInfo, subscriptionId, connectionId })
  expect((await fetch(`${first.url}/admin/activate`, { method: 'POST', body: activation })).status).toBe(403)
  expect(await post(`${first.url}/admin/activate`, activation)).toBe(200)
  await first.hears(/accepted connection/)
  expect(exchange.callbacks).toEqual([{ connectionId, said: { status: 'accepted' } }])
  const greeting = [200, { greeting: `Hello Lakeside Motors, through ${appInfo.name}.` }]
  expect(await hello(first.url)).toEqual(greeting)

  await first.stop()
  const second = await start()
  expect(await hello(second.url)).toEqual(greeting)
  expect(await post(`${second.url}/admin/deactivate/${connectionId}`)).toBe(200)
  expect(await hello(second.url)).toMatchObject([403, { code: 'SUBSCRIPTION-MISMATCH' }])
})
