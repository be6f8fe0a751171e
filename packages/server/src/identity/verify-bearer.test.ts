import { createHmac } from 'node:crypto'
import type { EpochSeconds } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MintOverrides } from './identity.ts'
import { exampleClient, exampleServer, openTestIdentity, type TestIdentity } from './testing/open-test-identity.ts'

let test: TestIdentity
beforeAll(async () => {
  test = await openTestIdentity()
})
afterAll(() => test.close())

const mint = async (overrides?: MintOverrides) =>
  (await test.identity.mint(test.server.id, test.client.client_id, overrides)).token
const check = (token: string) => test.identity.verifyBearer(`Bearer ${token}`)
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('verifyBearer (protocol.md 7, RFC 9068 §4)', () => {
  it('accepts our own token and gives its claims', async () => {
    expect(await check(await mint())).toMatchObject({
      ok: true,
      value: { token: { cid: test.client.client_id, iss: test.issuer }, client: { client_id: test.client.client_id } },
    })
  })

  it('accepts what another node of ours issued, whose clock is a little ahead', async () => {
    expect(await check(await mint({ iat: (test.clock.now + 60) as EpochSeconds }))).toMatchObject({ ok: true })
  })

  it('takes the scheme in any letter case', async () => {
    expect((await test.identity.verifyBearer(`bearer ${await mint()}`)).ok).toBe(true)
  })

  it.each([undefined, ''])('tells a missing header apart: %j', async (header) => {
    expect(await test.identity.verifyBearer(header)).toMatchObject({ ok: false, error: 'no_token' })
  })

  it('refuses another scheme, two tokens, and what is not a JWT', async () => {
    const token = await mint()
    for (const header of [
      `Basic ${token}`,
      `Bearer ${token} ${token}`,
      `Bearer  ${token}`,
      'Bearer x',
      `Bearer ${token}.x`,
    ]) {
      expect(await test.identity.verifyBearer(header)).toMatchObject({ ok: false, error: 'invalid_token' })
    }
  })

  it.each([
    ['at its expiry', () => ({ exp: test.clock.now })],
    ['issued in the future', () => ({ iat: (test.clock.now + 61) as EpochSeconds })],
    ['of another issuer', () => ({ iss: 'https://other.example' })],
    ['for another audience', () => ({ aud: 'others' })],
  ])('refuses a token %s', async (_case, overrides) => {
    expect(await check(await mint(overrides()))).toMatchObject({ ok: false, error: 'invalid_token' })
  })

  it('T-18 algorithm confusion, unsigned JWTs: refuses none, HS256 with the public key, another kid and changed claims', async () => {
    const [header = '', claims = '', signature = ''] = (await mint()).split('.')
    const decoded = JSON.parse(Buffer.from(header, 'base64url').toString())
    const pem = test.identity.findVerificationKey(decoded.kid)!.publicKey.export({ type: 'spki', format: 'pem' })
    const hs256 = `${encode({ ...decoded, alg: 'HS256' })}.${claims}`
    const richer = encode({ ...JSON.parse(Buffer.from(claims, 'base64url').toString()), cid: 'somebodyElse' })
    const forged = [
      `${encode({ ...decoded, alg: 'none' })}.${claims}.${signature}`,
      `${hs256}.${createHmac('sha256', pem).update(hs256).digest('base64url')}`,
      `${encode({ ...decoded, kid: 'other' })}.${claims}.${signature}`,
      `${encode({ ...decoded, crit: ['exp'] })}.${claims}.${signature}`,
      `${encode({ ...decoded, typ: 'dpop+jwt' })}.${claims}.${signature}`,
      `${encode(null)}.${claims}.${signature}`,
      `${header}.${richer}.${signature}`,
    ]
    for (const token of forged) expect(await check(token)).toMatchObject({ ok: false, error: 'invalid_token' })
  })

  it('T-17 refuses the tokens of an authorization server that was disabled', async () => {
    const server = exampleServer()
    await test.store.authorizationServers.put(server)
    await test.identity.ensureKey(server.id)
    const { token } = await test.identity.mint(server.id, test.client.client_id)
    expect((await check(token)).ok).toBe(true)
    await test.store.authorizationServers.put({ ...server, disabled: true })
    await test.identity.ensureKey(server.id) // Resolves when this node's memory is current.
    expect(await check(token)).toMatchObject({ ok: false, error: 'invalid_token' })
  })

  it('T-17 refuses the tokens of a client that was disabled, and of one that is gone', async () => {
    const client = exampleClient(test.server.id, test.identity.hashSecret('unused'))
    const { token } = await test.identity.mint(test.server.id, client.client_id)
    expect(await check(token)).toMatchObject({ ok: false, error: 'invalid_token' })
    await test.store.clients.put(client)
    expect((await check(token)).ok).toBe(true)
    await test.store.clients.put({ ...client, disabled: true })
    expect(await check(token)).toMatchObject({ ok: false, error: 'invalid_token' })
  })
})
