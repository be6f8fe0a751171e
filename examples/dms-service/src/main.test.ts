import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Exchange, type Subscription, startExchange } from './testing/exchange.ts'

const built = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const running: ChildProcess[] = []
let dataDirectory: string
let exchange: Exchange
let subscription: Subscription
beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'dms-main-'))
  exchange = await startExchange()
  subscription = exchange.subscribe({ organizationId: randomUUID(), clientIds: ['api'] })
})
afterEach(async () => {
  for (const process of running.splice(0)) process.kill('SIGKILL')
  await exchange.close()
  await rm(dataDirectory, { recursive: true })
})

/** Starts the built program; resolves with its first line of output. */
async function run(env: Record<string, string>) {
  const program = spawn(process.execPath, [built], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(program)
  const [output] = (await Promise.race([once(program.stdout, 'data'), once(program.stderr, 'data')])) as [Buffer]
  return { program, output: output.toString() }
}
const settings = () => ({
  PORT: '0',
  ISSUER: exchange.issuer,
  SUBSCRIPTIONS_URL: exchange.subscriptionsUrl,
  CUSTOMERS_CLIENT_ID: 'api',
  CUSTOMERS_CLIENT_SECRET: 'secret',
  DATA_DIRECTORY: dataDirectory,
})
const headers = () => ({
  authorization: `Bearer ${exchange.token('api')}`,
  'subscription-id': subscription.id,
  'content-type': 'application/json',
})
const address = { street: '1 Lake Street', city: 'Lakeside', state: 'IL', postalCode: '60115' }
const body = JSON.stringify({ firstName: 'A', lastName: 'B', email: 'a@example.com', phone: '555-0100', address })

async function expectAll(url: string, ids: string[]) {
  const found = await Promise.all(ids.map(async (id) => (await fetch(`${url}/${id}`, { headers: headers() })).status))
  expect(found).toEqual(ids.map(() => 200))
}

describe('the program', () => {
  it('loses no acknowledged row to kill -9, at any moment', async () => {
    const acknowledged: string[] = []
    for (let round = 0; round < 3; round += 1) {
      const { program, output } = await run(settings())
      const url = `${/http:\S+/.exec(output)?.[0]}/customers/v1/customers`
      await expectAll(url, acknowledged)
      const died = once(program, 'exit')
      const create = async () => {
        for (;;) {
          const response = await fetch(url, { method: 'POST', headers: headers(), body })
          if (response.status === 201) acknowledged.push(((await response.json()) as { id: string }).id)
        }
      }
      const before = acknowledged.length
      const clients = Array.from({ length: 8 }, () => create().catch(() => undefined)) // until nobody answers
      while (acknowledged.length < before + 25) await new Promise((resolve) => setTimeout(resolve, 5))
      program.kill('SIGKILL')
      await Promise.all([died, ...clients])
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(75)
    const { output } = await run(settings())
    const url = `${/http:\S+/.exec(output)?.[0]}/customers/v1/customers`
    await expectAll(url, acknowledged)
  }, 60_000)

  it('stops cleanly when told to', async () => {
    const { program } = await run(settings())
    const exited = once(program, 'exit')
    program.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  })

  it('says what is not set, and does not start', async () => {
    const { program, output } = await run({ CUSTOMERS_CLIENT_ID: 'api' })
    expect(output).toContain('CUSTOMERS_CLIENT_SECRET is not set')
    if (program.exitCode === null) await once(program, 'exit')
    expect(program.exitCode).toBe(1)
  })
})
