import { createHash } from 'node:crypto'
import { accept } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { refuseAdministration } from '../identity/index.ts'
import { StoreUnavailable } from '../store/index.ts'
import { type Operation, operation } from './operation.ts'
import { openTestManagement, type TestActor, type TestManagement } from './testing/open-test-management.ts'

const parcel = z.object({ id: z.string(), secret: z.string() })
let test: TestManagement
let actor: TestActor
/** How often the work was done. */
let done = 0
/** Held back until somebody lets go. */
let hold: Promise<void> | undefined

beforeAll(async () => {
  test = await openTestManagement({ operations: parcelOperations })
})
beforeEach(async () => {
  actor = await test.actorWith()
  done = 0
  hold = undefined
})
afterAll(() => test.close())

function parcelOperations(): Operation[] {
  return [
    operation({
      id: 'parcels.create',
      method: 'POST',
      path: '/parcels',
      summary: 'Makes a parcel',
      query: z.object({ kind: z.string().optional() }),
      body: z.strictObject({ name: z.string() }),
      success: { status: 201, body: parcel, description: 'The parcel.' },
      refusals: ['conflict', 'not_found', 'forbidden'],
      audit: 'shell',
      async handle({ body: { name } }) {
        done++
        await hold
        if (name === 'away') throw new StoreUnavailable('away')
        if (name === 'busy') return { ok: false, error: 'busy', detail: 'busy', description: 'Too much to do.' }
        if (name === 'taken') return refuseAdministration('conflict', 'There is one.')
        if (name === 'gone') return refuseAdministration('not_found', 'It is gone.')
        if (name === 'not-yours') return refuseAdministration('forbidden', 'It is of others.')
        if (name === 'long') return accept({ id: name, secret: 'x'.repeat(100_000) })
        return accept({ id: `${name} ${done}`, secret: `seen once ${done}` })
      },
    }),
    operation({
      id: 'parcels.open',
      method: 'POST',
      path: '/parcels/open',
      summary: 'Opens a parcel',
      body: z.strictObject({ name: z.string() }),
      success: { status: 201, body: parcel, description: 'The parcel.' },
      refusals: ['conflict'],
      audit: 'shell',
      handle: ({ body: { name } }) => accept({ id: name, secret: `opened ${++done}` }),
    }),
  ]
}

const post = (key: string, name = 'book', path = '/parcels', by = actor) =>
  by.ask('POST', path, { name }, { 'Idempotency-Key': key })

describe('Idempotency-Key', () => {
  it('gets the same reply again for the same request, with its secret, and nothing is done twice', async () => {
    const first = await post('k1')
    const again = await post('k1')
    expect([first.status, again.status, done]).toEqual([201, 201, 1])
    expect(again.body).toEqual(first.body)
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true'])
    const entries = await test.store.auditEntries.list({ userId: actor.user.id, limit: 10 })
    expect(entries).toHaveLength(1)
  })

  it('keeps no refusal: nothing was done, and what stood in the way may be gone', async () => {
    for (const [name, status] of [
      ['taken', 409],
      ['gone', 404],
      ['not-yours', 403],
      ['busy', 503],
      ['away', 503],
    ] as const) {
      done = 0
      for (let count = 0; count < 3; count++) expect((await post(`k-${name}`, name)).status).toBe(status)
      expect(done).toBe(3)
      expect(await keyOf(`k-${name}`)).toBeUndefined()
    }
  })

  it('G-H keeps 10,000 keys of a person in a day, of an operator any number', async () => {
    const count = (of: TestActor) => `idempotency keys of ${of.user.id}`
    await post('first')
    expect(await test.store.throttles.find(count(actor))).toMatchObject({ failures: 1 })
    await post('k-taken', 'taken')
    await post('first')
    expect(await test.store.throttles.find(count(actor))).toMatchObject({ failures: 1 })
    for (let n = 1; n < 10_000; n++) void test.store.throttles.count(count(actor), test.clock.now, 86_400)
    await expect.poll(async () => (await test.store.throttles.find(count(actor)))?.failures).toBe(10_000)
    done = 0
    const refused = await post('one-more')
    expect(refused).toMatchObject({ status: 429, body: { code: 'TOO-MANY-IDEMPOTENCY-KEYS' } })
    expect(Number(refused.headers.get('retry-after'))).toBe(86_401)
    expect([done, await keyOf('one-more')]).toEqual([0, undefined])
    // What is kept is answered, and without a key nothing is.
    expect((await post('first')).headers.get('idempotency-replayed')).toBe('true')
    expect((await actor.ask('POST', '/parcels', { name: 'book' })).status).toBe(201)
    test.clock.now = (test.clock.now + 86_401) as typeof test.clock.now
    expect((await post('one-more')).status).toBe(201)
    expect(await test.store.throttles.find(count(actor))).toMatchObject({ failures: 1 })
    const operator = await test.actorWith({ operator: true })
    expect((await post('o', 'book', '/parcels', operator)).status).toBe(201)
    expect(await test.store.throttles.find(count(operator))).toBeUndefined()
  })

  it('G-H keeps no long reply, and says that it was done', async () => {
    const first = await post('long', 'long')
    expect([first.status, first.body.secret.length]).toEqual([201, 100_000])
    for (let count = 0; count < 2; count++) {
      expect(await post('long', 'long')).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY-REPLY-NOT-KEPT' } })
    }
    expect(done).toBe(1)
    expect((await keyOf('long'))?.length).toBeLessThan(1_000)
  })

  it('T-15 begins nothing when it cannot count', async () => {
    const failing = vi.spyOn(test.store.throttles, 'find').mockRejectedValue(new StoreUnavailable('away'))
    expect((await post('uncounted')).status).toBe(503)
    failing.mockRestore()
    expect((await post('uncounted')).status).toBe(201)
    expect(done).toBe(1)
  })

  it('T-15 answers what was done although it cannot be kept, and does it no second time', async () => {
    const failing = vi.spyOn(test.store.idempotencyKeys, 'finish').mockRejectedValue(new StoreUnavailable('away'))
    expect((await post('unkept')).status).toBe(201)
    failing.mockRestore()
    expect(await post('unkept')).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY-KEY-IN-USE' } })
    expect(done).toBe(1)
  })

  it('refuses another request under the same key', async () => {
    await post('k2')
    for (const other of [
      post('k2', 'pen'),
      post('k2', 'book', '/parcels/open'),
      post('k2', 'book', '/parcels?kind=x'),
    ]) {
      expect(await other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY-KEY-REUSED' } })
    }
    expect(done).toBe(1)
  })

  it('is the caller’s own: T-30 nobody gets the reply of somebody else', async () => {
    const other = await test.actorWith()
    const [mine, theirs] = [await post('shared'), await post('shared', 'book', '/parcels', other)]
    expect(theirs.status).toBe(201)
    expect(theirs.body.secret).not.toBe(mine.body.secret)
  })

  it('lets exactly one of fifty at once work; the others hear so, or get its reply', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('race')))
    expect(done).toBe(1)
    for (const { status, body } of answers) {
      if (status === 201) expect(body).toEqual({ id: 'book 1', secret: 'seen once 1' })
      else expect([status, body.code]).toEqual([409, 'IDEMPOTENCY-KEY-IN-USE'])
    }
    expect((await post('race')).body).toEqual({ id: 'book 1', secret: 'seen once 1' })
  })

  it('says when the first request is under way, and when it was lost', async () => {
    let letGo = () => {}
    hold = new Promise((resolve) => {
      letGo = resolve
    })
    const first = post('slow')
    await expect.poll(() => done).toBe(1)
    const meanwhile = await post('slow')
    expect([meanwhile.status, meanwhile.headers.get('retry-after')]).toEqual([409, '1'])
    test.clock.now = (test.clock.now + 121) as typeof test.clock.now
    const lost = await post('slow')
    expect([lost.status, lost.headers.get('retry-after')]).toEqual([409, null])
    expect(lost.body.detail).toContain('Look whether it took effect')
    letGo()
    expect((await first).status).toBe(201)
    expect((await post('slow')).headers.get('idempotency-replayed')).toBe('true')
  })

  it('is good for a day', async () => {
    await post('old')
    test.clock.now = (test.clock.now + 86_399) as typeof test.clock.now
    expect((await post('old')).headers.get('idempotency-replayed')).toBe('true')
    test.clock.now = (test.clock.now + 2) as typeof test.clock.now
    expect((await post('old')).headers.get('idempotency-replayed')).toBeNull()
    expect(done).toBe(2)
  })

  it('is not kept for a request that could not be read', async () => {
    expect((await actor.ask('POST', '/parcels', { nam: 'x' }, { 'Idempotency-Key': 'typo' })).status).toBe(400)
    expect((await post('typo')).status).toBe(201)
  })

  it.each(['', 'with space', 'x'.repeat(201), 'ä'])(
    'is printable, without spaces, and short: %j is not',
    async (key) => {
      const answer = await actor.ask('POST', '/parcels', { name: 'x' }, { 'Idempotency-Key': key })
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ in: 'header', pointer: '/Idempotency-Key' }] } })
    },
  )

  it('leaves no secret in the store that can be read', async () => {
    const { body } = await post('sealed')
    const sealedReply = await keyOf('sealed')
    expect(Buffer.from(sealedReply ?? []).toString('latin1')).not.toContain(body.secret)
    expect(sealedReply?.length).toBeGreaterThan(50)
  })
})

/** What the store keeps under a key of the actor's, sealed. Undefined: nothing. */
async function keyOf(key: string): Promise<Uint8Array | undefined> {
  const { idempotencyKeys } = test.store
  const at = test.clock.now
  const asked = probe(actor.user.id, key)
  const begun = await idempotencyKeys.begin({ ...asked, createdAt: at, expiresAt: at }, at)
  if (begun.answer === 'kept') return begun.kept.sealedReply
  await idempotencyKeys.forget(asked.keyHash)
  return undefined
}

/** How the store would find what was kept. */
function probe(userId: string, key: string) {
  const parts = [userId, key].map((part) => `${part.length}:${part}`)
  return { keyHash: createHash('sha256').update(parts.join('')).digest(), requestHash: new Uint8Array(32) }
}
