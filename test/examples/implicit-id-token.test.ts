import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Exchange, newSigningKey, startExchange } from '../../packages/verifier/src/testing/exchange.ts'

interface Expected {
  issuer: string
  clientId: string
  nonce: string
  accessToken: string
}
type VerifyIdToken = (idToken: string, expected: Expected) => Promise<Record<string, unknown>>

// It runs in pages, and needs what they and Node both have.
const source = new URL('../../examples/implicit-app/verify-id-token.js', import.meta.url).href
const { verifyIdToken } = (await import(source)) as { verifyIdToken: VerifyIdToken }

const accessToken = 'eyJ.access.token'
const at_hash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')

describe('examples/implicit-app: an ID token that came by way of the browser (OIDC Core §3.2.2.11)', () => {
  let exchange: Exchange
  beforeAll(async () => {
    exchange = await startExchange()
    exchange.clock.now = Math.floor(Date.now() / 1000)
  })
  afterAll(() => exchange.close())

  const sign = (claims: object = {}, header: object = {}, key = exchange.keys[0]) =>
    exchange.sign('anything', { sub: '00uPerson', aud: 'theApp', nonce: 'n', at_hash, ...claims }, header, key)
  const verify = (idToken: string) =>
    verifyIdToken(idToken, { issuer: exchange.issuer, clientId: 'theApp', nonce: 'n', accessToken })

  it('is taken when everything fits', async () => {
    expect(await verify(await sign())).toMatchObject({ sub: '00uPerson' })
  })

  it.each([
    ['issuer', { iss: 'https://elsewhere.example' }],
    ['audience', { aud: 'anotherApp' }],
    ['nonce', { nonce: 'another' }],
    ['access token', { at_hash: 'another' }],
    ['access token (no at_hash)', { at_hash: undefined }],
    ['time', { exp: 1 }],
  ])('is refused when its %s is another', async (_what, claims) => {
    await expect(verify(await sign(claims))).rejects.toThrow('not for this sign-in')
  })

  it('is refused when somebody else has signed it, or nobody', async () => {
    const foreign = await newSigningKey()
    await expect(verify(await sign({}, {}, foreign))).rejects.toThrow('unknown key')
    const ours = { ...foreign, kid: exchange.keys[0]?.kid ?? '' }
    await expect(verify(await sign({}, {}, ours))).rejects.toThrow('forged')
    const [, payload, signature] = (await sign()).split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none', kid: ours.kid })).toString('base64url')
    await expect(verify(`${none}.${payload}.`)).rejects.toThrow('another algorithm')
    const header = (await sign()).split('.')[0]
    const changed = Buffer.from(JSON.stringify({ sub: '00uOther' })).toString('base64url')
    await expect(verify(`${header}.${changed}.${signature}`)).rejects.toThrow('forged')
  })
})
