import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { contextOf, type Exchange, startExchange } from '../../packages/verifier/src/testing/exchange.ts'
import { exampleFolder, missing } from './support/example-folder.ts'
import { runProgram, startProgram, type Where } from './support/run-program.ts'
import { tokensToRefuse } from './support/tokens-to-refuse.ts'

vi.setConfig({ testTimeout: 60_000 })

const API = 'theApi00000000000000000000000000'

/** What a service said: its code, or the dealer whose rows it answered with. */
interface Said {
  code?: string
  dealer?: string
  status?: number
}
interface Service {
  /** As the gateway calls it. Several values of a header are several headers. */
  call(headers: Record<string, string | string[]>): Promise<Said>
  stop(): Promise<void>
}

const servers: { name: string; lines: string; why?: string | undefined }[] = [
  { name: 'api-service with Express', lines: 'node examples/api-service/express-service.mjs' },
  { name: 'api-service with Fastify', lines: 'node examples/api-service/fastify-service.mjs' },
  { name: 'the Python service with PyJWT', lines: 'python3 examples/python/api_service.py', why: missing.python },
  {
    name: 'the Java service (javac)',
    lines: 'javac -encoding UTF-8 -d java examples/java/*.java && java -cp java ApiService',
    why: missing.java,
  },
]
const services: { name: string; why?: string | undefined; start(where: Where): Promise<Service> }[] = [
  ...servers.map(({ name, lines, why }) => ({ name, why, start: (where: Where) => startServer(lines, where) })),
  {
    name: 'the shell script with curl and openssl',
    why: missing.curl,
    start: async (where: Where) => ({ call: (headers) => runScript(headers, where), stop: async () => {} }),
  },
]

describe.each(services)('examples: $name (protocol.md 7)', ({ why, start, name }) => {
  let exchange: Exchange
  let service: Service
  let subscription: string
  const ends: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    if (why) return
    exchange = await startExchange()
    ends.push(() => exchange.close())
    // Programs of their own have the machine's clock.
    exchange.clock.now = Math.floor(Date.now() / 1000)
    exchange.clients.set(API, 'theSecret0000000')
    subscription = exchange.subscribe({ context: contextOf('Lakeside "Motors"'), clientIds: [API] }).id
    const folder = await exampleFolder()
    ends.push(folder.remove)
    const env = {
      ...folder.env,
      ISSUER: exchange.issuer,
      SUBSCRIPTIONS_URL: exchange.subscriptionsUrl,
      APPOINTMENTS_CLIENT_ID: API,
      APPOINTMENTS_CLIENT_SECRET: 'theSecret0000000',
      PORT: '0',
    }
    service = await start({ cwd: folder.path, env })
    ends.push(() => service.stop())
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  const callWith = (token: string, id = subscription) =>
    service.call({ authorization: `Bearer ${token}`, 'subscription-id': id })

  it.skipIf(why)('answers a good call with the rows of the dealer that its Subscription-Id stands for', async () => {
    expect(await callWith(await exchange.sign(API))).toMatchObject({ dealer: 'Lakeside "Motors"' })
    const other = exchange.subscribe({ context: contextOf('Hilltop Autos'), clientIds: [API] }).id
    expect(await callWith(await exchange.sign(API), other)).toMatchObject({ dealer: 'Hilltop Autos' })
  })

  it.skipIf(why).each(Object.entries(tokensToRefuse))('refuses a token that %s', async (_what, { code, make }) => {
    const said = await callWith(await make(exchange, API))
    expect(said).toMatchObject({ code })
    if (said.status !== undefined) expect(said.status).toBe(401)
    // And it has not been shaken.
    expect(await callWith(await exchange.sign(API))).toMatchObject({ dealer: 'Lakeside "Motors"' })
  })

  it.skipIf(why)('refuses a Subscription-Id of another API, and one that nobody has, with 403', async () => {
    const foreign = exchange.subscribe({ clientIds: ['anotherApi'] }).id
    for (const id of [foreign, '018f56b6-d136-4642-9ab5-6624e5997551']) {
      const said = await callWith(await exchange.sign(API), id)
      expect(said).toMatchObject({ code: 'SUBSCRIPTION-MISMATCH' })
      if (said.status !== undefined) expect(said.status).toBe(403)
    }
  })

  it.skipIf(why)('refuses a subscription that is not active', async () => {
    const inactive = exchange.subscribe({ clientIds: [API], active: false }).id
    expect(await callWith(await exchange.sign(API), inactive)).toMatchObject({ code: 'API-SUBSCRIPTION-INACTIVE' })
  })

  it.skipIf(why)('refuses a Subscription-Id that is no UUID before it becomes part of a URL', async () => {
    const asked = exchange.asked.context
    const said = await callWith(await exchange.sign(API), `${subscription}/../..`)
    expect(said).toMatchObject({ code: 'MALFORMED-SUBSCRIPTION-ID' })
    expect(exchange.asked.context).toBe(asked)
  })

  // No HTTP header can have it; what a script is called with can.
  it.skipIf(why || !name.includes('shell'))(
    'T-07 refuses a Subscription-Id of two lines, one of them good',
    async () => {
      const said = await callWith(await exchange.sign(API), `${subscription}\n/../..`)
      expect(said).toMatchObject({ code: 'MALFORMED-SUBSCRIPTION-ID' })
    },
  )

  it.skipIf(why)('protocol.md 2.11 takes the tokens of a new key without a restart', async () => {
    await exchange.rotate()
    expect(await callWith(await exchange.sign(API))).toMatchObject({ dealer: 'Lakeside "Motors"' })
  })

  it.skipIf(why)('does not let through what it cannot ask the exchange about', async () => {
    exchange.instead.context = () => ({ status: 500, body: {} })
    const unknown = exchange.subscribe({ clientIds: [API] }).id
    expect(await callWith(await exchange.sign(API), unknown)).toMatchObject({ code: 'EXCHANGE-UNAVAILABLE' })
    delete exchange.instead.context
  })

  if (name.includes('shell')) return

  it.skipIf(why)('refuses calls without the headers, with 403', async () => {
    const authorization = `Bearer ${await exchange.sign(API)}`
    const id = { 'subscription-id': subscription }
    expect(await service.call(id)).toMatchObject({ status: 403, code: 'MISSING-AUTHORIZATION' })
    expect(await service.call({ authorization })).toMatchObject({ status: 403, code: 'MISSING-SUBSCRIPTION-ID' })
    for (const malformed of ['Basic eDp5', authorization.replace(' ', '  '), 'Bearer']) {
      const said = await service.call({ ...id, authorization: malformed })
      expect([malformed, said]).toMatchObject([malformed, { status: 403, code: 'MALFORMED-AUTHORIZATION' }])
    }
  })

  it.skipIf(why)('refuses a header that is there twice', async () => {
    const authorization = `Bearer ${await exchange.sign(API)}`
    const twice = { authorization: [authorization, authorization], 'subscription-id': subscription }
    expect(await service.call(twice)).toMatchObject({ status: 403, code: 'MALFORMED-AUTHORIZATION' })
    const ids = { authorization, 'subscription-id': [subscription, subscription] }
    expect(await service.call(ids)).toMatchObject({ status: 403, code: 'MALFORMED-SUBSCRIPTION-ID' })
  })
})

async function startServer(lines: string, where: Where): Promise<Service> {
  const { url, stop } = await startProgram(lines, where)
  const call: Service['call'] = (headers) =>
    new Promise((resolve, reject) => {
      const sent = httpRequest(`${url}/appointments/v1/appointments`, { headers, agent: false }, (response) => {
        let text = ''
        response.on('data', (chunk) => (text += chunk))
        response.on('end', () => resolve({ ...JSON.parse(text), status: response.statusCode }))
      })
      sent.on('error', reject)
      sent.end()
    })
  return { call, stop }
}

async function runScript(headers: Record<string, string | string[]>, where: Where): Promise<Said> {
  const TOKEN = String(headers.authorization).slice('Bearer '.length)
  const env = { ...where.env, TOKEN, SUBSCRIPTION_ID: String(headers['subscription-id']) }
  const { code, stdout } = await runProgram('examples/shell/verify-call.sh', { ...where, env })
  if (code !== 0) return { code: /^[A-Z-]+/.exec(stdout)?.[0] ?? stdout }
  const { organizationInfo } = JSON.parse(stdout) as { organizationInfo: { name: string } }
  return { dealer: organizationInfo.name }
}
