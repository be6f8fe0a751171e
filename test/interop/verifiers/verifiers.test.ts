import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Demo } from '../../../packages/server/src/demo/index.ts'
import { freePortBase, spawnPortreeve, temporaryFolder, untilReady } from '../../support/dev-process.ts'
import { type Echoed, startEchoService } from '../support/echo-service.ts'
import { AUTH_SERVER_ID, openPublicExchange, type PublicExchange } from '../support/public-exchange.ts'
import { hasPython, type RunningClient, startClient } from '../support/run-client.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const programs = [
  { name: '@okta/jwt-verifier 0.0.12', file: 'okta-jwt-verifier.mjs', args: '0-12' },
  { name: '@okta/jwt-verifier 0.0.14', file: 'okta-jwt-verifier.mjs', args: '0-14' },
  { name: '@okta/jwt-verifier 1.0', file: 'okta-jwt-verifier.mjs', args: '1' },
  { name: '@okta/jwt-verifier 2.3', file: 'okta-jwt-verifier.mjs', args: '2' },
  { name: '@okta/jwt-verifier 4.0', file: 'okta-jwt-verifier.mjs', args: '4' },
  { name: 'jsonwebtoken with jwks-rsa 1.3', file: 'jwks-rsa.mjs', args: 'jwks-rsa-1' },
  { name: 'jsonwebtoken with jwks-rsa 4', file: 'jwks-rsa.mjs', args: 'jwks-rsa' },
  { name: 'jose', file: 'jose.mjs', args: '' },
  { name: 'PyJWT', file: 'pyjwt.py', args: '' },
].map((program) => ({ ...program, isThere: program.name !== 'PyJWT' || hasPython }))

let exchange: PublicExchange
const ends: (() => unknown)[] = []
/** Started once; nothing that happens to the keys restarts them. */
const verifiers = new Map<string, RunningClient>()

beforeAll(async () => {
  const service = await startEchoService()
  ends.push(service.close)
  const cwd = await homeWithAnOldKey()
  exchange = await openPublicExchange({ cwd, flags: ['--target', `appointments=${service.url}`] })
  ends.push(exchange.close)
  await startWebhook()
})
afterAll(async () => {
  for (const verifier of verifiers.values()) await verifier.stop()
  for (const end of ends.reverse()) await end()
})

const ANNOUNCED_SECONDS = 30

/** An exchange that began 70 minutes ago, whose keys sign for an hour: at the next start a successor is announced. */
async function homeWithAnOldKey(): Promise<string> {
  const folder = await temporaryFolder()
  ends.push(folder.remove)
  const cwd = folder.path
  const portBase = await freePortBase()
  const clock = new URL('../support/shifted-clock.cjs', import.meta.url).pathname
  const env = { NODE_OPTIONS: `--require=${clock}`, SHIFTED_MILLIS: String(-70 * 60_000) }
  const flags = ['dev', '--port-base', String(portBase), '--auth-server-id', AUTH_SERVER_ID]
  const dev = await untilReady(spawnPortreeve(flags, { cwd, env }))
  ends.push(() => dev.stop('SIGKILL'))
  const { admin, console } = JSON.parse(await readFile(join(cwd, '.portreeve', 'demo.json'), 'utf8')) as Demo
  const answer = await fetch(`${console.url}/management/v1/authorization-servers/${AUTH_SERVER_ID}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${admin.managementToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ settings: { keyLifetimeSeconds: 3600, keyAnnouncedSeconds: ANNOUNCED_SECONDS } }),
  })
  if (!answer.ok) throw new Error(await answer.text())
  await dev.stop()
  return cwd
}

async function verifierOf({ name, file, args }: (typeof programs)[number]): Promise<RunningClient> {
  const running = verifiers.get(name)
  if (running) return running
  const env = { ...exchange.env, ARGS: args }
  const started = await startClient(new URL(file, import.meta.url), { env, cwd: exchange.cwd })
  verifiers.set(name, started)
  return started
}

const kidOf = (token: string): string => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid

/** As apps get it. */
async function appToken(): Promise<string> {
  const { apiKey, apiSecret } = exchange.demo.app
  const answer = await exchange.fetch(exchange.demo.identity.tokenUrl, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
  })
  return ((await answer.json()) as { access_token: string }).access_token
}

/** As the gateway sends it to the API service. */
async function mintedToken(): Promise<string> {
  const { apis, subscription } = exchange.demo
  const answer = await exchange.fetch(`${apis.appointments.url}/appointments`, {
    headers: { Authorization: `Bearer ${await appToken()}`, 'Subscription-Id': subscription.id },
  })
  const { headers } = (await answer.json()) as Echoed
  return (headers.authorization ?? '').replace('Bearer ', '')
}

/** As the relay sends it to the webhook. */
async function eventToken(): Promise<string> {
  const { asyncApi, organizations } = exchange.demo
  const count = delivered.length
  await exchange.runClient(new URL('../quirks/events/publisher.mjs', import.meta.url), {
    ...{ CLIENT_ID: asyncApi.clientId, CLIENT_SECRET: asyncApi.clientSecret, DATA_OWNER_ID: organizations.buyer.id },
    ...{ CHANNEL: '/orders', EVENT: '{}' },
  })
  await vi.waitFor(() => expect(delivered.length).toBeGreaterThan(count), { timeout: 30_000, interval: 50 })
  return delivered.at(-1) ?? ''
}

/** Tokens of deliveries, in their order. One server for all of them: the relay keeps its connection open. */
const delivered: string[] = []
async function startWebhook(): Promise<void> {
  const server = createServer((request, response) => {
    delivered.push((request.headers.authorization ?? '').replace('Bearer ', ''))
    response.writeHead(202).end()
  })
  const port = Number(new URL(exchange.demo.asyncApi.webhookUrl).port)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
}

async function publishedKids(): Promise<string[]> {
  const answer = await exchange.fetch(exchange.demo.identity.keysUrl)
  return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
}

const there = programs.filter(({ isThere }) => isThere)

/** What each verifier says about a token. */
async function everybodyOn(token: string): Promise<Record<string, unknown>> {
  const said = await Promise.all(
    there.map(async (program) => [program.name, await (await verifierOf(program)).ask(token)] as const),
  )
  return Object.fromEntries(said)
}
/** A key that nobody was told of: jose asks for keys once in 30 seconds at most, and refuses until then. */
const soonTakenFrom = (sub: string, token: string) =>
  vi.waitFor(async () => expect(await everybodyOn(token)).toEqual(unanimous({ sub })), {
    timeout: 60_000,
    interval: 2_000,
  })
const unanimous = (answer: unknown) => Object.fromEntries(there.map(({ name }) => [name, answer]))

describe('protocol.md 2.9, 2.11, 7 verifiers in use, unmodified and never restarted', () => {
  it('2.11 keys announced before use: tokens verify before and after the successor begins to sign', async () => {
    // A key takes its time to be made.
    const kids = await vi.waitFor(
      async () => {
        const published = await publishedKids()
        expect(published).toHaveLength(2)
        return published
      },
      { timeout: 30_000, interval: 200 },
    )
    const before = await appToken()
    // Everybody has asked for keys by now, for those that sign and those that will.
    expect(await everybodyOn(before)).toEqual(unanimous({ sub: exchange.demo.app.apiKey }))
    const after = await vi.waitFor(
      async () => {
        const token = await appToken()
        expect(kidOf(token)).not.toBe(kidOf(before))
        return token
      },
      { timeout: (ANNOUNCED_SECONDS + 30) * 1000, interval: 500 },
    )
    expect(kids).toContain(kidOf(after))
    expect(await everybodyOn(after)).toEqual(unanimous({ sub: exchange.demo.app.apiKey }))
    expect(await everybodyOn(before)).toEqual(unanimous({ sub: exchange.demo.app.apiKey }))
  })

  for (const program of programs) {
    describe.skipIf(!program.isThere)(program.name, () => {
      it('7 takes the tokens of an app, of the gateway and of the relay', async () => {
        const verifier = await verifierOf(program)
        const { app, apis } = exchange.demo
        expect(await verifier.ask(await appToken())).toEqual({ sub: app.apiKey })
        expect(await verifier.ask(await mintedToken())).toEqual({ sub: apis.appointments.clientId })
        expect(await verifier.ask(await eventToken())).toEqual({ sub: app.apiKey })
      })

      it('7 refuses a token for another audience, of another issuer, and one that has expired', async () => {
        const verifier = await verifierOf(program)
        const { wrongAudience = '', wrongIssuer = '', expired = '' } = exchange.demo.refusedTokens ?? {}
        expect(await verifier.ask(wrongAudience)).toEqual({ refused: expect.stringMatching(/aud/i) })
        expect(await verifier.ask(wrongIssuer)).toEqual({ refused: expect.stringMatching(/iss/i) })
        expect(await verifier.ask(expired)).toEqual({ refused: expect.stringMatching(/expired|exp/i) })
      })
    })
  }

  it('2.11 keys rotated between two calls: old and new tokens verify', async () => {
    const before = await appToken()
    await exchange.manage('POST', `/authorization-servers/${AUTH_SERVER_ID}/keys/rotate`, {})
    const after = await appToken()
    expect(kidOf(after)).not.toBe(kidOf(before))
    await soonTakenFrom(exchange.demo.app.apiKey, after)
    expect(await everybodyOn(before)).toEqual(unanimous({ sub: exchange.demo.app.apiKey }))
  })

  it('2.11 emergency rotation: what is signed from now on verifies, of the gateway and the relay too', async () => {
    const before = await appToken()
    await mintedToken()
    await exchange.manage('POST', `/authorization-servers/${AUTH_SERVER_ID}/keys/rotate`, { revokeOld: true })
    const { app, apis } = exchange.demo
    expect(await publishedKids()).not.toContain(kidOf(before))
    for (const [token, sub] of [
      [await appToken(), app.apiKey],
      [await mintedToken(), apis.appointments.clientId],
      [await eventToken(), app.apiKey],
    ] as const) {
      expect(kidOf(token)).not.toBe(kidOf(before))
      await soonTakenFrom(sub, token)
    }
  })
})
