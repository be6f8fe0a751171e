import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { TlsPair } from '../../http/index.ts'
import { selfSigned } from '../../http/testing/self-signed.ts'
import { openTestIdentity, type TestIdentity } from '../../identity/testing/open-test-identity.ts'
import type { AttemptOutcome } from './attempt.ts'
import { openTestAttempts } from './testing/open-test-attempts.ts'
import { openWebhook } from './testing/open-webhook.ts'

let test: TestIdentity
beforeAll(async () => {
  test = await openTestIdentity()
})
afterAll(() => test.close())
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
})

/** What comes of a delivery to a webhook with this certificate, where `ca` vouches for certificates. */
async function outcomeOf(pair: TlsPair, ca: string | undefined): Promise<AttemptOutcome> {
  const webhook = await openWebhook(undefined, pair)
  const attempts = await openTestAttempts({ test, guard: ca === undefined ? {} : { tls: { ca } } })
  opened.push(webhook, attempts)
  const outcome = await attempts.send(attempts.receiver(webhook.origin))
  if (outcome.kind === 'failed') expect(webhook.received).toEqual([])
  return outcome
}

const HOUR_MILLIS = 3_600_000
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MILLIS)

describe('the certificate of a webhook', () => {
  it('is good when an authority that is known vouches for it, for this name', async () => {
    const pair = selfSigned({ names: ['localhost'] })
    expect(await outcomeOf(pair, pair.cert)).toMatchObject({ kind: 'accepted' })
  })

  it('T-36 of an authority that nobody knows is refused, whatever the environment says', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    try {
      const fault = 'the TLS certificate is not signed by an authority that is known here'
      expect(await outcomeOf(selfSigned(), undefined)).toMatchObject({ kind: 'failed', fault })
      expect(await outcomeOf(selfSigned(), selfSigned().cert)).toMatchObject({ kind: 'failed', fault })
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
    }
  })

  it('T-36 for another name is refused', async () => {
    const pair = selfSigned({ names: ['another.example'] })
    expect(await outcomeOf(pair, pair.cert)).toMatchObject({ fault: 'the TLS certificate is for another name' })
  })

  it('T-36 that has expired, or is not valid yet, is refused', async () => {
    const expired = selfSigned({ notBefore: inHours(-2), notAfter: inHours(-1) })
    expect(await outcomeOf(expired, expired.cert)).toMatchObject({ fault: 'the TLS certificate has expired' })
    const early = selfSigned({ notBefore: inHours(1), notAfter: inHours(2) })
    expect(await outcomeOf(early, early.cert)).toMatchObject({ fault: 'the TLS certificate is not valid yet' })
  })

  it('T-36 of a version of TLS before 1.2 is refused', async () => {
    const pair = selfSigned({ rsa: true })
    const server = createServer({ ...pair, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })
    server.on('tlsClientError', () => undefined)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const attempts = await openTestAttempts({ test, guard: { tls: { ca: pair.cert } } })
    opened.push(attempts)
    const url = `https://localhost:${(server.address() as AddressInfo).port}`
    expect(await attempts.send(attempts.receiver(url))).toMatchObject({ fault: 'no TLS connection came about' })
    server.close()
  })

  it('is asked for where the port speaks no TLS: that is said', async () => {
    const webhook = await openWebhook()
    const attempts = await openTestAttempts({ test })
    opened.push(webhook, attempts)
    const url = webhook.origin.replace('http:', 'https:')
    expect(await attempts.send(attempts.receiver(url))).toMatchObject({ fault: 'no TLS connection came about' })
  })
})
