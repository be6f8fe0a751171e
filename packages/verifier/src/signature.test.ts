import { createHmac, randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { createSignatureCheck, parseSecret } from './signature.ts'

/** Published with the libraries of Standard Webhooks. */
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const id = '0190a5d2-7c3e-7b12-9a51-0c9a527d1e4c'
const now = 1_790_000_000
const body = Buffer.from('{"vin":"1HGCM82633A004352","note":"Größe ✓"}')
const secret = () => `whsec_${randomBytes(32).toString('base64')}`

const bytesOf = (text: string) => {
  const bytes = parseSecret(text)
  if (!bytes) throw new Error('no secret')
  return bytes
}
const checkOf = (secrets: string[], at = now) =>
  createSignatureCheck({ secrets: secrets.map(bytesOf), toleranceSeconds: 300, now: () => at })
const sign = (by: string, over = `${id}.${now}.`, content: Buffer = body) =>
  `v1,${createHmac('sha256', bytesOf(by)).update(over).update(content).digest('base64')}`
const signed = (signature: string, change: Record<string, string | string[]> = {}) => ({
  headers: { 'webhook-id': id, 'webhook-timestamp': String(now), 'webhook-signature': signature, ...change },
})

describe('signatures of Standard Webhooks', () => {
  it('takes the published vector', async () => {
    const headers = {
      'webhook-id': vector.id,
      'webhook-timestamp': String(vector.timestamp),
      'webhook-signature': vector.signature,
    }
    const check = checkOf([vector.secret], vector.timestamp)
    const bytes = new TextEncoder().encode(vector.body)
    expect(await check.check({ headers }, vector.id.toLowerCase(), bytes)).toBeUndefined()
    const other = new TextEncoder().encode(vector.body.replace('4', '5'))
    expect(await check.check({ headers }, vector.id.toLowerCase(), other)).toMatchObject({ code: 'SIGNATURE-MISMATCH' })
  })

  it('takes what the reference library signs, and signs what it takes', async () => {
    const own = secret()
    const signature = new Webhook(own).sign(id, new Date(now * 1000), body)
    expect(await checkOf([own]).check(signed(signature), id, body)).toBeUndefined()
    expect(signature).toBe(sign(own))
  })

  it('takes an event that any of several secrets signed, and any of several signatures, while one secret takes the place of another', async () => {
    const [older, newer, other] = [secret(), secret(), secret()]
    const both = `${sign(older)} ${sign(newer)}`
    for (const [secrets, signature] of [
      [[older, newer], sign(older)],
      [[older, newer], sign(newer)],
      [[older], both],
      [[newer], both],
      [[newer], `v1a,${randomBytes(64).toString('base64')} ${sign(newer)}`],
    ] as const) {
      expect(await checkOf([...secrets]).check(signed(signature), id, body)).toBeUndefined()
    }
    expect(await checkOf([other]).check(signed(both), id, body)).toMatchObject({
      status: 401,
      code: 'SIGNATURE-MISMATCH',
    })
  })

  it('G-J prefix comparison: takes no part of a signature, and nothing longer than one', async () => {
    const own = secret()
    const mac = Buffer.from(sign(own).slice(3), 'base64')
    for (const bytes of [0, 1, 8, 16, 31]) {
      const part = mac.subarray(0, bytes).toString('base64')
      expect(await checkOf([own]).check(signed(`v1,${part}`), id, body)).toMatchObject({ code: 'MALFORMED-SIGNATURE' })
    }
    const longer = Buffer.concat([mac, Buffer.alloc(1)]).toString('base64')
    expect(await checkOf([own]).check(signed(`v1,${longer}`), id, body)).toMatchObject({ code: 'MALFORMED-SIGNATURE' })
    for (const text of ['', 'v1', 'v1,', 'v1,!', sign(own).slice(3), sign(own).replace('v1', 'v2')]) {
      expect(await checkOf([own]).check(signed(text), id, body)).toMatchObject({ code: 'MALFORMED-SIGNATURE' })
    }
  })

  it('G-J full length: one bit that differs, wherever it is, is a mismatch', async () => {
    const own = secret()
    const mac = Buffer.from(sign(own).slice(3), 'base64')
    for (let at = 0; at < mac.length; at++) {
      const other = Buffer.from(mac)
      other[at] = (other[at] ?? 0) ^ (1 << (at % 8))
      expect(await checkOf([own]).check(signed(`v1,${other.toString('base64')}`), id, body)).toMatchObject({
        code: 'SIGNATURE-MISMATCH',
      })
    }
  })

  it('G-J replay: is refused five minutes after it was signed, and as long before', async () => {
    const own = secret()
    for (const [seconds, code] of [
      [300, undefined],
      [-300, undefined],
      [301, 'SIGNATURE-TOO-OLD'],
      [-301, 'SIGNATURE-TOO-OLD'],
    ] as const) {
      const refused = await checkOf([own], now + seconds).check(signed(sign(own)), id, body)
      expect(refused?.code).toBe(code)
    }
    for (const timestamp of ['', 'soon', '1e9', '-5', ' 1790000000', `${now}.0`]) {
      const headers = signed(sign(own, `${id}.${timestamp}.`), { 'webhook-timestamp': timestamp })
      expect(await checkOf([own]).check(headers, id, body)).toMatchObject({ code: 'MALFORMED-SIGNATURE' })
    }
  })

  it('G-J what is signed: another body, id or time is refused, and so is an event under another name', async () => {
    const own = secret()
    const check = checkOf([own])
    expect(await check.check(signed(sign(own)), id, Buffer.from('{}'))).toMatchObject({ code: 'SIGNATURE-MISMATCH' })
    const later = signed(sign(own), { 'webhook-timestamp': String(now + 1) })
    expect(await check.check(later, id, body)).toMatchObject({ code: 'SIGNATURE-MISMATCH' })
    const renamed = signed(sign(own), { 'webhook-id': id.replace('0', '1') })
    expect(await check.check(renamed, id, body)).toMatchObject({ code: 'SIGNATURE-MISMATCH' })
    const otherEvent = await check.check(signed(sign(own)), id.replace('0', '1'), body)
    expect(otherEvent).toMatchObject({ code: 'SIGNATURE-MISMATCH', message: expect.stringContaining('another event') })
  })

  it('G-B refuses a signature header that is missing or there twice', async () => {
    const own = secret()
    const check = checkOf([own])
    for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const) {
      const { [name]: value, ...headers } = signed(sign(own)).headers as Record<string, string>
      expect(await check.check({ headers }, id, body)).toMatchObject({ status: 401, code: 'MISSING-SIGNATURE' })
      const twice = { headers: { ...headers, [name]: [value, value] as string[] } }
      expect(await check.check(twice, id, body)).toMatchObject({ code: 'MALFORMED-SIGNATURE' })
    }
  })
})

describe('a secret', () => {
  it('is whsec_ and base64 of 24 to 64 bytes; the prefix may be left out', () => {
    expect(parseSecret(`whsec_${Buffer.alloc(24, 7).toString('base64')}`)).toHaveLength(24)
    expect(parseSecret(Buffer.alloc(64, 7).toString('base64'))).toHaveLength(64)
    for (const text of [
      '',
      'whsec_',
      'whsec_c2hvcnQ=',
      'whsec_nö',
      Buffer.alloc(65).toString('base64'),
      7,
      undefined,
    ]) {
      expect(parseSecret(text)).toBeUndefined()
    }
  })
})
