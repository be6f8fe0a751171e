import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestIdentity, type TestIdentity } from '../../identity/testing/open-test-identity.ts'
import { createWebhookSecrets, type WebhookSecrets } from './secrets.ts'

const START = 1_800_000_000_000
const DAY_SECONDS = 86_400

describe('the secrets of a webhook', () => {
  let test: TestIdentity
  beforeAll(async () => {
    test = await openTestIdentity()
  })
  afterAll(() => test.close())

  let now: number
  let secrets: WebhookSecrets
  let sealedSecrets: Uint8Array
  beforeEach(() => {
    now = START
    secrets = createWebhookSecrets({ sealer: test.identity.createSealer('webhook secrets'), nowMillis: () => now })
    sealedSecrets = secrets.first('w1')
  })
  const webhook = () => ({ id: 'w1', sealedSecrets })
  const keys = () => secrets.keys(webhook()).map((key) => key.toString('base64'))
  function rotate(overlapSeconds: number): string {
    const rotated = secrets.rotate(webhook(), overlapSeconds)
    sealedSecrets = rotated.sealedSecrets
    return rotated.secret
  }

  it('exist from the beginning, so that every delivery is signed, and are random', () => {
    expect(secrets.keys(webhook()).map(({ length }) => length)).toEqual([32])
    const other = { id: 'w1', sealedSecrets: secrets.first('w1') }
    expect(secrets.keys(other)[0]).not.toEqual(secrets.keys(webhook())[0])
  })

  it('are shown once, in the form of Standard Webhooks, and signed with at once', () => {
    const secret = rotate(DAY_SECONDS)
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(keys()).toEqual([secret.slice('whsec_'.length)])
  })

  it('sign along for the overlap after a rotation, newest first, and then no more', () => {
    const first = rotate(DAY_SECONDS)
    now += 1000
    const second = rotate(DAY_SECONDS)
    const both = [second, first].map((secret) => secret.slice('whsec_'.length))
    expect(keys()).toEqual(both)
    now += DAY_SECONDS * 1000 - 1
    expect(keys()).toEqual(both)
    now += 1
    expect(keys()).toEqual(both.slice(0, 1))
  })

  it('end at once where there is no overlap, those of an earlier one too', () => {
    rotate(DAY_SECONDS)
    rotate(DAY_SECONDS)
    expect(keys()).toHaveLength(2)
    const newest = rotate(0)
    expect(keys()).toEqual([newest.slice('whsec_'.length)])
  })

  it('do not live longer because of another rotation', () => {
    const first = rotate(0)
    rotate(60)
    rotate(DAY_SECONDS)
    expect(keys()).toHaveLength(3)
    now += 60_000
    expect(keys()).toHaveLength(2)
    expect(keys()).not.toContain(first.slice('whsec_'.length))
  })

  it('are five at most, whoever rotates how often', () => {
    for (let times = 0; times < 8; times++) rotate(DAY_SECONDS)
    expect(keys()).toHaveLength(5)
  })

  it('that have lapsed are forgotten when they are kept anew', () => {
    rotate(0)
    rotate(60)
    expect(secrets.withoutLapsed(webhook())).toBeUndefined()
    now += 60_000
    const before = sealedSecrets.length
    sealedSecrets = secrets.withoutLapsed(webhook()) as Uint8Array
    expect(sealedSecrets.length).toBeLessThan(before)
    expect(keys()).toHaveLength(1)
    expect(secrets.withoutLapsed(webhook())).toBeUndefined()
  })

  it('are listed without themselves', () => {
    expect(secrets.list(webhook())).toEqual([{ createdAt: START, isShown: false }])
    rotate(0)
    now += 5
    rotate(60)
    expect(secrets.list(webhook())).toEqual([
      { createdAt: START + 5, isShown: true },
      { createdAt: START, isShown: true, lapsesAt: START + 60_005 },
    ])
  })

  it('are sealed to their webhook: those of one are not opened for another', () => {
    const secret = rotate(0)
    expect(Buffer.from(sealedSecrets).toString('latin1')).not.toContain(secret.slice('whsec_'.length))
    expect(() => secrets.keys({ id: 'w2', sealedSecrets })).toThrow('seal')
    const foreign = test.identity.createSealer('something else')
    expect(() => createWebhookSecrets({ sealer: foreign, nowMillis: () => now }).list(webhook())).toThrow('seal')
  })
})
