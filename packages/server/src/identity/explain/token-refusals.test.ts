import { randomUUID } from 'node:crypto'
import type { ClientId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { createLog } from '../../telemetry/index.ts'
import { openTestIdentity } from '../testing/open-test-identity.ts'
import { sendForm, tokenUrl } from '../testing/token-requests.ts'
import type { RefusedTokenRequest } from './refused-token-request.ts'
import { createTokenRefusals, type TokenRefusals } from './token-refusals.ts'

async function keptWith(kept: Pick<TokenRefusals, 'find'>, requestId: string): Promise<RefusedTokenRequest[]> {
  const found: RefusedTokenRequest[] = []
  for await (const one of kept.find(requestId)) found.push(one)
  return found
}

/** Identity that keeps what it refuses, and one request's part of it. */
async function openKeeping() {
  const test = await openTestIdentity()
  const url = tokenUrl(test, test.server.id)
  async function refusedWith(fields: Record<string, string>, headers: Record<string, string> = {}, to = url) {
    const requestId = `r-${randomUUID()}`
    const answer = await sendForm(to, fields, { 'Request-Id': requestId, ...headers })
    const kept = await keptWith(test.tokenRefusals, requestId)
    return { requestId, answer, body: JSON.parse(answer.text) as Record<string, string>, kept }
  }
  return { ...test, url, refusedWith }
}

describe('why a request for a token was refused', () => {
  it('is kept with the check that did not hold and the exact reason', async () => {
    const test = await openKeeping()
    const Authorization = test.basic
    const own = { client_id: test.client.client_id, isProven: true, authServerId: test.server.id }
    const anonymous = { isProven: false, authServerId: test.server.id }
    const cases: [Record<string, string>, Record<string, string>, object][] = [
      [{ scope: 'anonymous' }, { Authorization }, { ...anonymous, check: 'request', error: 'invalid_request' }],
      [{ grant_type: 'password' }, { Authorization }, { ...own, check: 'grant_type', grant_type: 'password' }],
      [
        { grant_type: 'authorization_code', code: 'x' },
        { Authorization },
        { ...own, check: 'grant_type', error: 'unauthorized_client' },
      ],
      [
        { grant_type: 'client_credentials', scope: 'openid what-ever' },
        { Authorization },
        { ...own, check: 'scope', error: 'invalid_scope', scope: 'openid …' },
      ],
      [
        { grant_type: 'client_credentials', client_id: test.client.client_id, client_secret: 'guessed' },
        {},
        { ...anonymous, check: 'client', client_id: test.client.client_id, detail: 'the secret is wrong' },
      ],
      [
        { grant_type: 'client_credentials', client_id: 'unheardof', client_secret: 'guessed' },
        {},
        { ...anonymous, check: 'client', detail: 'the key is unknown' },
      ],
    ]
    for (const [fields, headers, expected] of cases) {
      const { kept, answer, body } = await test.refusedWith(fields, headers)
      expect(kept).toHaveLength(1)
      const { error, error_description } = body
      expect(kept[0]).toMatchObject({ status: answer.status, error, error_description, ...expected })
    }
    await test.close()
  })

  it('is the client’s own also where it has shown a secret that was good once, or is disabled', async () => {
    const test = await openKeeping()
    const { client } = test
    const fields = { grant_type: 'client_credentials', scope: 'anonymous' }
    const [secret] = client.secrets
    if (!secret) throw new Error('it has a secret')
    await test.store.clients.put({ ...client, disabled: true })
    await test.identity.clients.refresh(client.client_id)
    const disabled = await test.refusedWith(fields, { Authorization: test.basic })
    expect(disabled.kept).toMatchObject([{ isProven: true, detail: 'the client is disabled' }])
    await test.store.clients.put({ ...client, secrets: [{ ...secret, expiresAt: test.clock.now }] })
    await test.identity.clients.refresh(client.client_id)
    const expired = await test.refusedWith(fields, { Authorization: test.basic })
    expect(expired.kept).toMatchObject([{ isProven: true, detail: 'the secret has expired' }])
    // The client itself is told no more than anybody.
    expect(expired.body).toEqual(disabled.body)
    await test.close()
  })

  it('is kept for servers that there are not, other methods and bodies that are too large, of nobody knows whom', async () => {
    const test = await openKeeping()
    const nowhere = await test.refusedWith({ grant_type: 'x' }, {}, tokenUrl(test, 'secret-in-the-path' as never))
    expect(nowhere.kept).toMatchObject([{ check: 'server', status: 404, authServerId: '…', isProven: false }])
    const large = await test.refusedWith({ grant_type: 'x'.repeat(100_000) })
    expect(large.kept).toMatchObject([{ check: 'request', status: 413 }])
    const requestId = `r-${randomUUID()}`
    await fetch(test.url, { headers: { 'Request-Id': requestId } })
    expect(await keptWith(test.tokenRefusals, requestId)).toMatchObject([{ check: 'request', status: 405 }])
    await test.close()
  })

  it('of those that got a token nothing is kept', async () => {
    const test = await openKeeping()
    const fields = { grant_type: 'client_credentials', scope: 'anonymous' }
    const { answer, kept } = await test.refusedWith(fields, { Authorization: test.basic })
    expect([answer.status, kept]).toEqual([200, []])
    await test.close()
  })

  it('G-H holds no secret, code, token, password or assertion, wherever it was sent', async () => {
    const test = await openKeeping()
    const secret = 'Secret0123456789'
    const fields = ['grant_type', 'scope', 'client_id', 'client_secret', 'code', 'refresh_token', 'password']
    fields.push('client_assertion', 'code_verifier', 'redirect_uri', 'username', 'state')
    for (const field of fields) {
      const good: Record<string, string> = { grant_type: 'client_credentials', scope: 'anonymous' }
      await test.refusedWith({ ...good, client_id: test.client.client_id, client_secret: 'wrong', [field]: secret })
      await test.refusedWith({ ...good, scope: 'openid', [field]: secret }, { Authorization: test.basic })
    }
    await test.refusedWith({}, {}, `${test.url}?client_secret=${secret}&code=${secret}`)
    await test.refusedWith({}, { Authorization: `Bearer ${secret}` }, tokenUrl(test, secret as never))
    // Key and secret in each other's place.
    const swapped = Buffer.from(`${test.client_secret}:${test.client.client_id}`).toString('base64')
    await test.refusedWith({ grant_type: 'client_credentials' }, { Authorization: `Basic ${swapped}` })
    let records = 0
    for (const share of ['tokens', 'tokens anonymous'] as const) {
      for (const { id } of await test.store.decisions.listHashes({ share, limit: 200 })) {
        const text = Buffer.from((await test.store.decisions.findContent(id)) ?? []).toString()
        records += (JSON.parse(text) as unknown[]).length
        for (const never of [secret, test.client_secret, test.basic]) expect(text).not.toContain(never)
      }
    }
    expect(records).toBeGreaterThan(20)
    await test.close()
  })
})

describe('refused requests for tokens that are kept', () => {
  const client_id = 'a-client' as ClientId
  const refused = (requestId: string, changes: Partial<RefusedTokenRequest> = {}): RefusedTokenRequest => ({
    ...{ requestId, atMillis: 1_000, authServerId: 'aus', isProven: false, status: 401, error: 'invalid_client' },
    ...{ error_description: 'd', check: 'client', detail: 'why' },
    ...changes,
  })

  it('G-H strangers push out nobody else’s: not with keys of others, nor as a public client, nor as one of their own that asks in a loop', async () => {
    const store = await openTestStore()
    let now = 1_000
    const kept = createTokenRefusals({
      ...{ decisions: store.decisions, retentionSeconds: 3_600, nowMillis: () => now, log: createLog('silent') },
    })
    kept.add(refused('mine', { client_id, isProven: true }), false)
    const flood = (requestId: string, changes: Partial<RefusedTokenRequest>, isPublic: boolean, count: number) => {
      for (let n = 0; n < count; n++) kept.add(refused(requestId, changes), isPublic)
    }
    flood('stranger', { client_id }, false, 30_000)
    flood('page', { client_id, isProven: true }, true, 30_000)
    flood('loop', { client_id: 'another' as ClientId, isProven: true }, false, 30_000)
    expect(await keptWith(kept, 'mine')).toHaveLength(1)
    // What may wait is bounded, and so is what one client has.
    expect(await keptWith(kept, 'stranger')).toHaveLength(1_000)
    expect(await keptWith(kept, 'page')).toEqual([])
    expect(await keptWith(kept, 'loop')).toHaveLength(5_000)
    now += 3_700_000
    expect(await keptWith(kept, 'mine')).toEqual([])
    await kept.prune()
    for (const share of ['tokens', 'tokens anonymous'] as const) {
      expect(await store.decisions.listHashes({ share, limit: 9 })).toEqual([])
    }
    await kept.close()
    await store.close()
  })
})
