import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Echoed, startEchoService } from '../support/echo-service.ts'
import { openPublicExchange, type PublicExchange } from '../support/public-exchange.ts'
import { hasCurl, hasJava, hasPython } from '../support/run-client.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let exchange: PublicExchange
let TOKEN: string
const ends: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  const service = await startEchoService()
  ends.push(service.close)
  exchange = await openPublicExchange({ flags: ['--target', `appointments=${service.url}`] })
  ends.push(exchange.close)
  const token = await exchange.runClient(new URL('token/04-json-body.mjs', import.meta.url))
  TOKEN = token.access_token
})
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

const run = (name: string) => exchange.runClient(new URL(`gateway/${name}`, import.meta.url), { TOKEN })

describe('protocol.md 3 programs for the public exchange call APIs', () => {
  it('3.4 clients that read `message` alone have one for every refusal, of the gateway and of subscriptions, in JavaScript', async () => {
    const messages: string[] = await run('message-only.mjs')
    expect(messages).toHaveLength(8)
    for (const message of messages) expect(message.length).toBeGreaterThan(10)
  })

  it.skipIf(!hasPython)('3.4 the same, in Python', async () => {
    const messages: string[] = await run('message_only.py')
    expect(messages).toHaveLength(2)
    for (const message of messages) expect(message.length).toBeGreaterThan(10)
  })

  it.skipIf(!hasCurl)('3.2 Subscription-Id in any letter case, and no Request-Id, with curl', async () => {
    const arrived: Echoed[] = await run('header-case.sh')
    expect(arrived).toHaveLength(4)
    for (const { headers } of arrived) {
      expect(headers['subscription-id']).toBe(exchange.demo.subscription.id)
      expect(headers['request-id']).toMatch(/^[\da-f-]{36}$/)
      // protocol.md 3.6: not the app's token, but one that was minted for the API.
      expect(headers.authorization).not.toBe(`Bearer ${TOKEN}`)
    }
  })

  it.skipIf(!hasPython)('3.1 a slash before the query arrives, in Python', async () => {
    const { url }: Echoed = await run('trailing_slash.py')
    expect(url).toBe('/appointments/v1/resource/?limit=2&since=2026-01-01T00%3A00%3A00Z')
  })

  it.skipIf(!hasJava)('3.2 the call of the documentation, in Java', async () => {
    const { url, headers }: Echoed = await run('CallGateway.java')
    expect(url).toBe('/appointments/v1/appointments?status=open')
    expect(headers.accept).toBe('application/json')
  })
})
