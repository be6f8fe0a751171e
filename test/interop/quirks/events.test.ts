import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openPublicExchange, type PublicExchange } from '../support/public-exchange.ts'
import { hasCurl, type RunningClient, startClient } from '../support/run-client.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let exchange: PublicExchange
let publisher: Record<string, string>
const webhooks: RunningClient[] = []
beforeAll(async () => {
  exchange = await openPublicExchange()
  const { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } = exchange.demo.asyncApi
  publisher = { CLIENT_ID, CLIENT_SECRET, DATA_OWNER_ID: exchange.demo.organizations.buyer.id }
})
afterEach(async () => {
  for (const webhook of webhooks.splice(0)) await webhook.stop()
})
afterAll(() => exchange?.close())

const program = (name: string) => new URL(`events/${name}`, import.meta.url)
const publish = (CHANNEL: string, event: object): Promise<string> =>
  exchange.runClient(program('publisher.mjs'), { ...publisher, CHANNEL, EVENT: JSON.stringify(event) })
const port = () => new URL(exchange.demo.asyncApi.webhookUrl).port

async function startWebhook(key: string): Promise<RunningClient> {
  const env = { ...exchange.env, WEBHOOK_KEY: key, PORT: port() }
  const webhook = await startClient(program('webhook.mjs'), { env, cwd: exchange.cwd })
  webhooks.push(webhook)
  return webhook
}
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 30_000, interval: 100 })

describe('protocol.md 6 programs for the public exchange publish and take events', () => {
  it('2.6 form 4, 6.1, 6.2 a publisher with a JSON token request and a channel with a slash reaches a webhook', async () => {
    const webhook = await startWebhook(exchange.demo.app.apiKey)
    const eventId = await publish('/hello/world', { number: 1 })
    await until(() => expect(webhook.lines).toHaveLength(2))
    expect(webhook.lines[1]).toEqual({
      ...{ answered: 202, url: '/event/hello/world', eventId },
      ...{ owner: exchange.demo.organizations.buyer.id, event: { number: 1 } },
    })
  })

  it.skipIf(!hasCurl)('6.1, 6.2 the older endpoint without a channel, with curl: /event', async () => {
    const webhook = await startWebhook(exchange.demo.app.apiKey)
    const EVENT = JSON.stringify({ number: 2 })
    const { eventId } = await exchange.runClient(program('publish-without-channel.sh'), { ...publisher, EVENT })
    await until(() => expect(webhook.lines).toHaveLength(2))
    expect(webhook.lines[1]).toMatchObject({ answered: 202, url: '/event', eventId, event: { number: 2 } })
  })

  it('6.3, 6.4 a webhook that answers 200 when verification fails loses nothing: the event comes again, in order', async () => {
    const careless = await startWebhook('someone-elses-api-key')
    const first = await publish('/orders', { number: 3 })
    const second = await publish('/orders', { number: 4 })
    await until(() => expect(careless.lines.length).toBeGreaterThan(1))
    expect(careless.lines[1]).toEqual({ answered: 200 })
    await careless.stop()
    const mended = await startWebhook(exchange.demo.app.apiKey)
    await until(() => expect(mended.lines).toHaveLength(3))
    expect(mended.lines.slice(1).map(({ eventId }) => eventId)).toEqual([first, second])
  })

  it('6.5 the simulator’s token is taken for the relay’s', async () => {
    const webhook = await startWebhook(exchange.demo.app.apiKey)
    expect(await exchange.runClient(program('simulator.mjs'), { PORT: port() })).toBe(202)
    expect(webhook.lines[1]).toMatchObject({ url: '/event/hello/world', event: { sample: true } })
  })
})
