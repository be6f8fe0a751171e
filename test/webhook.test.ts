import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Demo } from '../packages/server/src/demo/index.ts'
import { serviceEventsSpec } from '../packages/server/src/demo/service-events.ts'
import { readSpec } from '../packages/server/src/registry/specs/read-spec.ts'
import { type DevProcess, freePortBase, runPortreeve, startDevProcess, temporaryFolder } from './support/dev-process.ts'
import { getToken } from './support/exchange-calls.ts'
import { freePort } from './support/ports.ts'

vi.setConfig({ testTimeout: 60_000 })

const run = promisify(execFile)

let dev: DevProcess
let demo: Demo
let cwd: string
let port: string
let file: string
const ends: (() => Promise<unknown>)[] = []
const webhooks: Webhook[] = []

beforeAll(async () => {
  const folder = await temporaryFolder()
  ends.push(folder.remove)
  cwd = folder.path
  dev = await startDevProcess({ cwd, portBase: await freePortBase() })
  ends.push(() => dev.stop())
  demo = await dev.demo()
  port = new URL(demo.asyncApi.webhookUrl).port
}, 60_000)
afterEach(async () => {
  for (const webhook of webhooks.splice(0)) await webhook.stop('SIGKILL')
})
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

interface Webhook {
  process: ChildProcess
  output(): string
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** One of the example's programs, as its README starts it. */
async function startWebhook(program: 'webhook.mjs' | 'careless/webhook.mjs', env: Record<string, string> = {}) {
  const path = fileURLToPath(new URL(`../examples/webhook/${program}`, import.meta.url))
  const child = spawn(process.execPath, [path], {
    cwd,
    env: {
      PATH: process.env.PATH ?? '',
      ISSUER: demo.identity.issuer,
      API_KEY: demo.app.apiKey,
      API_SECRET: demo.app.apiSecret,
      SUBSCRIPTIONS_URL: demo.subscriptions.url,
      PORT: port,
      FILE: file,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  let isOver = false
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => {
      isOver = true
      resolve()
    })
  })
  const webhook: Webhook = {
    process: child,
    output: () => output,
    stop(signal = 'SIGTERM') {
      child.kill(signal)
      return exited
    },
  }
  webhooks.push(webhook)
  await until(() => isOver || output.includes('listens at'))
  if (isOver) throw new Error(output)
  return webhook
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 30_000; !(await holds()); ) {
    if (Date.now() > deadline) throw new Error(`waited in vain\n${webhooks.map((each) => each.output()).join('\n')}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

interface Kept {
  eventId: string
  dataOwnerId: string
  channel: string
  requestId: string
  event: unknown
}
const newFile = () => {
  file = join(cwd, `${randomUUID()}.jsonl`)
}
async function kept(): Promise<Kept[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  // Of a line that is being written there may be half.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Kept]))
}

let publisherToken: string | undefined
async function publish(event: unknown, headers: Record<string, string> = {}): Promise<string> {
  publisherToken ??= await getToken(demo, demo.asyncApi.clientId, demo.asyncApi.clientSecret)
  const answer = await fetch(demo.asyncApi.publishUrl, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${publisherToken}`,
      'content-type': 'application/json',
      'data-owner-id': demo.organizations.buyer.id,
      ...headers,
    },
    body: JSON.stringify(event),
  })
  const { eventId } = (await answer.json()) as { eventId: string }
  expect(answer.status).toBe(200)
  return eventId
}
const portreeve = (...args: string[]) => runPortreeve(['events', ...args], { cwd })

describe('examples/webhook behind the demo exchange', () => {
  it('protocol.md 6.2, 6.4 what was published before anybody listened arrives once somebody does: whole, once, in order within its key', async () => {
    newFile()
    const ids: string[] = []
    for (const number of [1, 2, 3, 4, 5]) {
      ids.push(await publish({ number }, { partitionKey: 'RO-1', 'x-request-id': randomUUID() }))
    }
    await startWebhook('webhook.mjs')
    await until(async () => (await kept()).length >= 5)
    const events = await kept()
    expect(events.map(({ eventId }) => eventId)).toEqual(ids)
    expect(events.map(({ event }) => event)).toEqual([1, 2, 3, 4, 5].map((number) => ({ number })))
    expect(events[0]).toMatchObject({ channel: demo.asyncApi.channel, dataOwnerId: demo.organizations.buyer.id })
  })

  it('protocol.md 6.3 an answer of 200 does not count: what a careless webhook refused with it is still there for a good one', async () => {
    newFile()
    const careless = await startWebhook('careless/webhook.mjs', { API_KEY: demo.otherApp.apiKey })
    const [first, second] = [
      await publish({ n: 1 }, { partitionKey: 'c' }),
      await publish({ n: 2 }, { partitionKey: 'c' }),
    ]
    const refusals = () => careless.output().split('refused TOKEN-CLIENT-MISMATCH, and answered 200').length - 1
    await until(() => refusals() >= 2)
    await careless.stop()
    expect(careless.output()).not.toContain('kept')
    await startWebhook('webhook.mjs')
    await until(async () => (await kept()).length >= 2)
    expect((await kept()).map(({ eventId }) => eventId)).toEqual([first, second])
  })

  it('protocol.md 6.4 keeps each event once, also when it is killed while events come', async () => {
    newFile()
    const ids: string[] = []
    for (let round = 0; round < 3; round++) {
      const webhook = await startWebhook('webhook.mjs')
      const before = (await kept()).length
      const publishing = Promise.all(Array.from({ length: 20 }, (_, n) => publish({ round, n })))
      await until(async () => (await kept()).length > before)
      await webhook.stop('SIGKILL')
      ids.push(...(await publishing))
    }
    await startWebhook('webhook.mjs')
    await until(async () => (await kept()).length >= ids.length)
    expect((await kept()).map(({ eventId }) => eventId).toSorted()).toEqual(ids.toSorted())
  })

  it('G-J verifies signatures once it has a secret, and refuses events that were signed with another', async () => {
    newFile()
    const developer = demo.users.find(({ email }) => email === 'omar@brightwork.example')
    const ask = async (method: string, path: string, body?: object) => {
      const url = `${demo.console.url}/management/v1${path}`
      const headers = { authorization: `Bearer ${developer?.managementToken}`, 'content-type': 'application/json' }
      const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) })
      return (await answer.json()) as { secret: string; items: { id: string }[] }
    }
    const { items } = await ask('GET', `/webhooks?appId=${demo.app.id}`)
    const { secret } = await ask('POST', `/webhooks/${items[0]?.id}/rotate-secret`, { overlapSeconds: 0 })
    const other = `whsec_${randomBytes(32).toString('base64')}`
    const wrong = await startWebhook('webhook.mjs', { SIGNING_SECRETS: other })
    const eventId = await publish({ isSigned: true })
    await until(() => wrong.output().includes('refused 401 SIGNATURE-MISMATCH'))
    await wrong.stop()
    expect(await kept()).toEqual([])
    await startWebhook('webhook.mjs', { SIGNING_SECRETS: `${other} ${secret}` })
    await until(async () => (await kept()).length > 0)
    expect(await kept()).toMatchObject([{ eventId, event: { isSigned: true } }])
  })

  it('goes on with its file after half a line, and says so when it is not told who it is', async () => {
    newFile()
    const had = randomUUID()
    await writeFile(file, `${JSON.stringify({ eventId: had })}\n`)
    await appendFile(file, '{"eventId":"half')
    await startWebhook('webhook.mjs')
    expect(await portreeve('send', '--to', demo.asyncApi.webhookUrl, '--event-id', had)).toMatchObject({ code: 0 })
    const sent = randomUUID()
    expect(await portreeve('send', '--to', demo.asyncApi.webhookUrl, '--event-id', sent)).toMatchObject({ code: 0 })
    // An earlier event may come once more, whose answer was lost with the webhook before.
    const events = (await kept()).filter(({ eventId }) => eventId === had || eventId === sent)
    expect(events).toHaveLength(2)
    expect(events[0]).toEqual({ eventId: had })
    await expect(startWebhook('webhook.mjs', { API_SECRET: '' })).rejects.toThrow('Set ISSUER, API_KEY, API_SECRET')
  })
})

describe('portreeve events send (protocol.md 6.5)', () => {
  it('sends the example of the description with all headers and a token that verifies, and says that 202 is taken', async () => {
    newFile()
    // Where the relay does not send: an earlier event may come once more, whose answer was lost with the webhook before.
    const ownPort = await freePort()
    const to = `http://127.0.0.1:${ownPort}`
    await startWebhook('webhook.mjs', { PORT: `${ownPort}` })
    const sent = await portreeve('send', '--to', to)
    expect(sent).toMatchObject({ code: 0, stderr: 'Taken: the relay would go on with the next event.\n' })
    expect(sent.stdout).toContain(`POST ${to}/event/${demo.asyncApi.channel}`)
    const events = await kept()
    expect(events).toMatchObject([
      {
        channel: demo.asyncApi.channel,
        dataOwnerId: demo.organizations.buyer.id,
        event: { repairOrderNumber: 'RO-100412' },
      },
    ])
    const again = await portreeve('send', '--to', to, '--event-id', events[0]?.eventId ?? '')
    expect(again.code).toBe(0)
    expect(await kept()).toHaveLength(1)
  })

  it('protocol.md 6.5, 6.2 asks for its token with a JSON body, and sends every header of a delivery', async () => {
    const seen: Record<string, string | string[] | undefined>[] = []
    let body = ''
    const server = createServer((request, response) => {
      seen.push({ ...request.headers, url: request.url, method: request.method })
      request.on('data', (chunk) => (body += chunk))
      request.on('end', () => response.writeHead(202).end())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
    const event = join(cwd, 'event.json')
    await writeFile(event, '{"any": [1,  2]}\n')
    const secret = `whsec_${randomBytes(32).toString('base64')}`
    const flags = ['--channel', '/7', '--payload', event, '--signing-secret', secret, '--request-id', 'r-1']
    const sent = await portreeve('send', '--to', to, ...flags)
    server.close()
    expect(sent).toMatchObject({ code: 0, stderr: expect.stringContaining('has no X-Request-Id') })
    expect(body).toBe('{"any": [1,  2]}\n')
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/hooks/event/7',
        authorization: expect.stringMatching(/^Bearer ey/),
        'content-type': 'application/json',
        accept: 'application/json',
        'data-owner-id': demo.organizations.buyer.id,
        'x-request-id': 'r-1',
        'origin-request-id': 'r-1',
        'fortellis-event-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'source-owner-id': demo.organizations.apiDeveloper.id,
        deliveredtimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        'enrollment-id': demo.subscription.id,
        'webhook-signature': expect.stringMatching(/^v1,/),
      },
    ])
    expect(seen[0]?.['webhook-id']).toBe(seen[0]?.['fortellis-event-id'])
    for (const text of [sent.stdout, sent.stderr]) {
      for (const hidden of [secret, demo.app.apiSecret, seen[0]?.authorization as string])
        expect(text).not.toContain(hidden)
    }
  })

  it('protocol.md 6.3 ends with 1 and says what the relay would do when a webhook answers anything else, or nothing', async () => {
    newFile()
    expect(await portreeve('send', '--to', demo.asyncApi.webhookUrl)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('nothing listens there'),
      stderr: expect.stringContaining('send it again after 1, 2, 4'),
    })
    const careless = await startWebhook('careless/webhook.mjs', { API_KEY: demo.otherApp.apiKey })
    expect(await portreeve('send', '--to', demo.asyncApi.webhookUrl)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('The token is not good.'),
      stderr: expect.stringContaining('only 202 counts'),
    })
    await careless.stop()
    await startWebhook('webhook.mjs')
    const { apiKey, apiSecret } = demo.otherApp
    const other = await portreeve(
      'send',
      '--to',
      demo.asyncApi.webhookUrl,
      '--app-key',
      apiKey,
      '--secret',
      apiSecret,
      '--json',
    )
    expect(other.code).toBe(1)
    expect(JSON.parse(other.stdout)).toMatchObject({ taken: false, answer: { status: 401 } })
    expect(other.stdout).toContain('TOKEN-CLIENT-MISMATCH')
    const stranger = demo.organizations.otherBuyer.id
    const refused = await portreeve('send', '--to', demo.asyncApi.webhookUrl, '--data-owner', stranger)
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('DATA-OWNER-MISMATCH') })
    expect(await kept()).toEqual([])
  })

  it('says what is wrong with the command line, and with credentials, without repeating them', async () => {
    const wrong = await portreeve(
      'send',
      '--to',
      demo.asyncApi.webhookUrl,
      '--app-key',
      demo.app.apiKey,
      '--secret',
      'wr0ngSecret',
    )
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('Are key and secret those of the app') })
    expect(wrong.stdout + wrong.stderr).not.toContain('wr0ngSecret')
    for (const [flags, said] of [
      [[], "required option '--to <url>'"],
      [['--to', 'nowhere'], '--to must be the URL'],
      [['--to', demo.asyncApi.webhookUrl, '--channel', 'a/../b'], 'The channel must be able to stand in a path'],
      [['--to', demo.asyncApi.webhookUrl, '--payload', 'missing.json'], 'missing.json cannot be read (ENOENT)'],
      [['--to', demo.asyncApi.webhookUrl, '--payload', '.portreeve/demo.env'], 'must be JSON in UTF-8'],
      [['--to', demo.asyncApi.webhookUrl, '--signing-secret', 'short'], 'must be whsec_'],
      [['--to', demo.asyncApi.webhookUrl, '--app-key', 'another'], 'Give --secret (or PORTREEVE_APP_SECRET)'],
      [
        [
          '--to',
          demo.asyncApi.webhookUrl,
          '--issuer',
          'http://identity.example/oauth2/aus1',
          '--app-key',
          'a',
          '--secret',
          'b',
        ],
        '--issuer must be https',
      ],
    ] as const) {
      expect([flags, await portreeve('send', ...flags)]).toMatchObject([
        flags,
        { code: 2, stderr: expect.stringContaining(said) },
      ])
    }
    const noExample = await portreeve('send', '--to', demo.asyncApi.webhookUrl, '--channel', 'other')
    expect(noExample).toMatchObject({ code: 1, stderr: expect.stringContaining('It has repair-orders/closed.') })
  })
})

describe('portreeve events publish (protocol.md 6.1)', () => {
  it('publishes as the demo API does, and the event arrives', async () => {
    newFile()
    await startWebhook('webhook.mjs')
    const requestId = randomUUID()
    const published = await portreeve('publish', '--key', 'RO-7', '--request-id', requestId, '--json')
    expect(published).toMatchObject({ code: 0, stderr: '' })
    const { eventId } = JSON.parse(published.stdout) as { eventId: string }
    await until(async () => (await kept()).length > 0)
    expect(await kept()).toMatchObject([{ eventId, requestId, event: { repairOrderNumber: 'RO-100412' } }])
    const repeated = await portreeve('publish', '--key', 'RO-7', '--request-id', requestId, '--json')
    expect(JSON.parse(repeated.stdout)).toMatchObject({ eventId })
  })

  it('leads on to what became of it, which says so where it goes to nobody', async () => {
    const published = await portreeve('publish', '--data-owner', randomUUID())
    const [, id = ''] = /portreeve events show (\S+)/.exec(published.stderr) ?? []
    expect(await portreeve('show', id)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^It went to no webhook that you may see/),
    })
  })

  it('says what the relay said when it refuses', async () => {
    const noEvent = join(cwd, 'no-event.json')
    await writeFile(noEvent, '{"half":')
    const refused = await portreeve('publish', '--payload', noEvent)
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/The relay answered 400: .*INVALID-PAYLOAD/),
    })
    const elsewhere = await portreeve('publish', '--relay-url', demo.console.url)
    expect(elsewhere).toMatchObject({ code: 1, stderr: expect.stringContaining('The relay answered 404') })
  })
})

describe('docs/relay.md, try it in five minutes', () => {
  it('publishes with the lines of the page as they stand, and starts the webhook with values that are there', async () => {
    newFile()
    await startWebhook('webhook.mjs')
    const page = await readFile(new URL('../docs/relay.md', import.meta.url), 'utf8')
    const [, section = ''] = page.split('\n## Try it in five minutes\n')
    const blocks = [...section.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block ?? '')
    const paste = async (block: string | undefined) => (await run('bash', ['-c', block ?? ''], { cwd })).stdout
    expect(await paste(blocks[2])).toContain('200 OK')
    await until(async () => (await kept()).length > 0)
    expect(await kept()).toMatchObject([{ event: { repairOrderNumber: 'RO-100413' } }])
    const env = await paste(blocks[1]?.replace('node examples/webhook/webhook.mjs', 'env'))
    for (const line of [
      `PORT=${port}`,
      `ISSUER=${demo.identity.issuer}`,
      `API_KEY=${demo.app.apiKey}`,
      `API_SECRET=${demo.app.apiSecret}`,
      `SUBSCRIPTIONS_URL=${demo.subscriptions.url}`,
    ]) {
      expect(env.split('\n')).toContain(line)
    }
  })
})

describe('the async API of the demo', () => {
  it('has a description without a finding, and an example of its channel', async () => {
    const read = await readSpec(Buffer.from(serviceEventsSpec), { kind: 'async', basePath: '/service-events/v1' })
    expect(read).toMatchObject({
      findings: [],
      spec: { format: 'asyncapi', formatVersion: '2.6.0', title: 'Service events' },
    })
  })

  it('is told of in what portreeve dev prints, with the port that is left free', () => {
    expect(dev.output().stdout).toContain(`whoever listens at ${demo.asyncApi.webhookUrl}`)
    expect(dev.output().stdout).toContain('portreeve events publish')
  })
})
