import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Demo } from '../../packages/server/src/demo/index.ts'
import { contextOf, type Exchange, startExchange } from '../../packages/verifier/src/testing/exchange.ts'
import { runPortreeve } from '../support/dev-process.ts'
import { type ExampleExchange, startExampleExchange } from './support/example-exchange.ts'
import { exampleFolder, missing, readmeBlock } from './support/example-folder.ts'
import { type Program, runProgram, startProgram } from './support/run-program.ts'
import { tokensToRefuse } from './support/tokens-to-refuse.ts'

vi.setConfig({ testTimeout: 60_000 })

interface Kept {
  eventId: string
  dataOwnerId: string
  event: Record<string, unknown>
}

/** What a webhook of these examples has on disk. */
async function keptIn(file: string): Promise<Kept[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Kept]))
}

const publishers = ['event-publisher.mjs', 'plain-fetch.mjs']
/** Without what the README says behind a line, so that it is one line in the README. */
const programLine = async (program: string) =>
  (await readmeBlock('event-publisher', 'event-publisher.mjs')).split('\n').find((line) => line.endsWith(program)) ?? ''
const idsOf = (output: string) => [...output.matchAll(/^published (\S+) as/gm)].map(([, id]) => id ?? '')

describe.skipIf(missing.python)('examples: publishers and the Python webhook, against portreeve dev', () => {
  let demo: Demo
  let folder: ExampleExchange['folder']
  let webhook: Program
  const ends: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    const exchange = await startExampleExchange()
    ends.push(exchange.close)
    ;({ demo, folder } = exchange)
    webhook = await startProgram(await readmeBlock('python', 'webhook.py'), { cwd: folder.path, env: folder.env })
    ends.push(() => webhook.stop())
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  const publish = async (program: string, variables: Record<string, string> = {}) =>
    runProgram(await programLine(program), {
      cwd: folder.path,
      env: { ...folder.env, ...variables },
    })
  const kept = () => keptIn(join(folder.path, 'events.jsonl'))
  const arrived = (id: string) =>
    expect.poll(async () => (await kept()).some(({ eventId }) => eventId === id), { timeout: 15_000 }).toBe(true)

  it('a webhook gets what they publish, in order', async () => {
    expect(webhook.url).toBe(demo.asyncApi.webhookUrl)
    const { code, stdout, stderr } = await publish('event-publisher.mjs')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const ids = idsOf(stdout)
    expect(ids).toHaveLength(2)
    await arrived(ids[1] ?? '')
    const ours = (await kept()).filter(({ eventId }) => ids.includes(eventId))
    expect(ours).toMatchObject([
      { eventId: ids[0], dataOwnerId: demo.organizations.buyer.id, event: { state: 'ready' } },
      { eventId: ids[1], event: { state: 'closed', totalCents: 48_210 } },
    ])
  })

  it('protocol.md 6.1 the same X-Request-Id again is the same event', async () => {
    const block = await readmeBlock('event-publisher', 'REQUEST_ID')
    const { code, stdout } = await runProgram(block, { cwd: folder.path, env: folder.env })
    expect(code).toBe(0)
    const [first, second, ...more] = idsOf(stdout)
    expect(more).toEqual([])
    expect(second).toBe(first)
  })

  it.each(publishers)(
    '%s: an event whose answer is lost on the way is sent again, and is there once',
    async (program) => {
      let posts = 0
      // In front of the relay: it hands everything on, and breaks the connection instead of the first answer.
      const proxy = createServer((request, response) => {
        void (async () => {
          const chunks: Buffer[] = []
          for await (const chunk of request) chunks.push(chunk as Buffer)
          const headers = Object.fromEntries(
            Object.entries(request.headers).filter(([name]) => !/^(host|connection|content-length)$/.test(name)),
          ) as Record<string, string>
          const url = demo.relay.url + request.url
          const answer = await fetch(url, { method: 'POST', headers, body: Buffer.concat(chunks) })
          const text = await answer.text()
          posts += 1
          if (posts === 1) return response.destroy()
          return response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
        })()
      })
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
      const [first, second] = [randomUUID(), randomUUID()]
      const { code, stdout } = await publish(program, {
        RELAY_URL: url,
        EVENTS_URL: demo.asyncApi.publishUrl.replace(demo.relay.url, url),
        REQUEST_ID: first,
        REQUEST_IDS: `${first} ${second}`,
      })
      proxy.close()
      expect(code).toBe(0)
      expect(posts).toBe(program === 'event-publisher.mjs' ? 3 : 2)
      const list = ['events', 'list', '--request-id', first, '--api', demo.asyncApi.id, '--json']
      const listed = await runPortreeve(list, { cwd: folder.path })
      expect(listed).toMatchObject({ code: 0 })
      expect(listed.stdout.split(idsOf(stdout)[0] ?? '').length).toBeGreaterThan(1)
      expect([...listed.stdout.matchAll(/"requestId"/g)]).toHaveLength(1)
    },
  )

  it.each(publishers)('%s: says what the relay refused, and sends it once', async (program) => {
    // An app may not publish.
    const app = { PUBLISHER_ID: demo.app.apiKey, PUBLISHER_SECRET: demo.app.apiSecret }
    const { code, stdout, stderr } = await publish(program, app)
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(/^refused.*\n$/)
    expect(stdout).not.toContain(demo.app.apiSecret)
  })

  it('protocol.md 6.5 the webhook keeps an event once however often it comes, and answers 202', async () => {
    const id = randomUUID()
    for (let time = 0; time < 2; time++) {
      const sent = await runPortreeve(['events', 'send', '--to', webhook.url, '--event-id', id], { cwd: folder.path })
      expect(sent).toMatchObject({ code: 0, stderr: 'Taken: the relay would go on with the next event.\n' })
    }
    expect((await kept()).filter(({ eventId }) => eventId === id)).toHaveLength(1)
  })
})

const APP = 'theApp00000000000000000000000000'

describe.skipIf(missing.python)('examples: what the Python webhook refuses (protocol.md 6.3, 7)', () => {
  let exchange: Exchange
  let webhook: Program
  let owner: string
  let file: string
  const ends: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    exchange = await startExchange()
    ends.push(() => exchange.close())
    exchange.clock.now = Math.floor(Date.now() / 1000)
    exchange.clients.set(APP, 'theSecret0000000')
    owner = exchange.subscribe({ context: contextOf('Lakeside Motors'), clientIds: [APP] }).context.organizationInfo.id
    const folder = await exampleFolder()
    ends.push(folder.remove)
    file = join(folder.path, 'events.jsonl')
    const env = {
      ...folder.env,
      ISSUER: exchange.issuer,
      SUBSCRIPTIONS_URL: exchange.subscriptionsUrl,
      API_KEY: APP,
      API_SECRET: 'theSecret0000000',
      PORT: '0',
    }
    webhook = await startProgram('python3 examples/python/webhook.py', { cwd: folder.path, env })
    ends.push(() => webhook.stop())
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  async function deliver(headers: Record<string, string>, body = '{"n":1}', path = '/event/orders') {
    const all = { 'x-request-id': 'r-1', 'fortellis-event-id': randomUUID(), 'data-owner-id': owner, ...headers }
    const answer = await fetch(webhook.url + path, { method: 'POST', headers: all, body })
    const text = await answer.text()
    const said = text === '' ? {} : (JSON.parse(text) as { code: string })
    return { status: answer.status, requestId: answer.headers.get('x-request-id'), ...said }
  }
  const good = async () => ({ authorization: `Bearer ${await exchange.sign(APP)}` })

  it('answers 202 with the X-Request-Id once a good event is kept', async () => {
    expect(await deliver(await good())).toEqual({ status: 202, requestId: 'r-1' })
    expect(await keptIn(file)).toMatchObject([{ dataOwnerId: owner, event: { n: 1 } }])
  })

  it.each(Object.entries(tokensToRefuse))(
    'refuses an event whose token %s, with 401',
    async (_what, { code, make }) => {
      const before = (await keptIn(file)).length
      expect(await deliver({ authorization: `Bearer ${await make(exchange, APP)}` })).toMatchObject({
        status: 401,
        code,
      })
      expect(await keptIn(file)).toHaveLength(before)
    },
  )

  it('refuses events about organizations that have not subscribed, or no longer', async () => {
    const foreign = exchange.subscribe({ clientIds: ['anotherApp'] }).context.organizationInfo.id
    const ended = exchange.subscribe({ clientIds: [APP], active: false }).context.organizationInfo.id
    for (const id of [foreign, ended, randomUUID()]) {
      const refused = await deliver({ ...(await good()), 'data-owner-id': id })
      expect(refused).toMatchObject({ status: 403, code: 'DATA-OWNER-MISMATCH' })
    }
    expect(await deliver({ ...(await good()), 'data-owner-id': '../x' })).toMatchObject({
      status: 403,
      code: 'MALFORMED-DATA-OWNER-ID',
    })
  })

  it('refuses what is no event, and nothing of it is kept', async () => {
    const before = (await keptIn(file)).length
    expect(await deliver({})).toMatchObject({ status: 403, code: 'MISSING-AUTHORIZATION' })
    expect(await deliver(await good(), '{"half":')).toMatchObject({ status: 400, code: 'INVALID-PAYLOAD' })
    expect(await deliver(await good(), `"${'x'.repeat(1024 * 1024)}"`).catch(() => ({ status: 413 }))).toMatchObject({
      status: 413,
    })
    expect(await deliver(await good(), '{}', '/elsewhere')).toMatchObject({ status: 404 })
    expect(await keptIn(file)).toHaveLength(before)
    expect(await deliver(await good())).toMatchObject({ status: 202 })
  })
})
