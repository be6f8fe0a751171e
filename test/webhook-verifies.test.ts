import { createEventVerifier, type EventVerifierOptions } from '@portreeve/verifier'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  exampleEvent,
  openTestAttempts,
  type TestAttempts,
} from '../packages/server/src/relay/delivery/testing/open-test-attempts.ts'
import {
  type OpenWebhook,
  openWebhook,
  type Received,
} from '../packages/server/src/relay/delivery/testing/open-webhook.ts'

let relay: TestAttempts
let webhook: OpenWebhook
beforeAll(async () => {
  relay = await openTestAttempts()
  webhook = await openWebhook()
})
afterAll(async () => {
  await webhook.close()
  await relay.close()
})

/** What the relay sends, and the secret that it was signed with. */
async function delivery(channel = '/hello/world') {
  const receiver = relay.receiver(`${webhook.origin}/hooks`)
  const { sealedSecrets, secret } = relay.secrets.rotate(receiver.webhook, 0)
  receiver.webhook = { ...receiver.webhook, sealedSecrets }
  const event = exampleEvent({ channel })
  expect(await relay.attempts.send({ event, attempts: 0 }, receiver)).toMatchObject({ kind: 'accepted' })
  return { event, secret, received: webhook.received.at(-1) as Received }
}

const verifierOf = (dataOwnerId: string, options: Partial<EventVerifierOptions> = {}) =>
  createEventVerifier({
    issuer: relay.test.issuer,
    apiKey: relay.test.client.client_id,
    path: '/hooks',
    dataOwners: [dataOwnerId],
    ...options,
  })
const asSent = ({ headers, path, body }: Received) => ({ headers, url: path, body })

describe('protocol.md 7 an event of the relay, at a webhook with @portreeve/verifier', () => {
  it('protocol.md 7 is verified, token, signature and Data-Owner-Id, and gives the idempotency key', async () => {
    const { event, secret, received } = await delivery()
    const verified = await verifierOf(event.dataOwnerId, { secrets: secret }).verifyEvent(asSent(received))
    expect(verified).toMatchObject({
      ok: true,
      eventId: event.id,
      requestId: event.requestId,
      dataOwnerId: event.dataOwnerId,
      sourceOwnerId: event.organizationId,
      channel: 'hello/world',
      deliveredTimestamp: new Date(event.receivedAt).toISOString(),
      claims: { sub: relay.test.client.client_id, cid: relay.test.client.client_id },
    })
    if (verified.ok) expect(Buffer.from(verified.body).equals(Buffer.from(event.payload))).toBe(true)
  })

  it('protocol.md 7 is refused for another app, another organization, another secret, and another body', async () => {
    const { event, secret, received } = await delivery()
    const other = await delivery()
    const codeOf = async (verifier: ReturnType<typeof verifierOf>, change = {}) => {
      const verified = await verifier.verifyEvent({ ...asSent(received), ...change })
      return verified.ok ? 'ok' : verified.code
    }
    const good = verifierOf(event.dataOwnerId, { secrets: [other.secret, secret] })
    expect(await codeOf(good)).toBe('ok')
    expect(await codeOf(verifierOf(event.dataOwnerId, { apiKey: 'anotherapp' }))).toBe('TOKEN-CLIENT-MISMATCH')
    expect(await codeOf(verifierOf(other.event.dataOwnerId))).not.toBe('ok')
    expect(await codeOf(verifierOf(event.dataOwnerId, { secrets: other.secret }))).not.toBe('ok')
    expect(await codeOf(good, { body: Buffer.from('{}') })).not.toBe('ok')
  })
})
