import { createHash } from 'node:crypto'
import { accept } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
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
      refusals: ['conflict'],
      audit: 'shell',
      async handle({ body: { name } }) {
        done++
        await hold
        if (name === 'away') throw new StoreUnavailable('away')
        if (name === 'busy') return { ok: false, error: 'busy', detail: 'busy', description: 'Too much to do.' }
        if (name === 'taken') return refuseAdministration('conflict', 'There is one.')
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

  it('keeps refusals that would be the same again, and none that are over soon', async () => {
    for (const [name, status, times] of [
      ['taken', 409, 1],
      ['busy', 503, 3],
      ['away', 503, 3],
    ] as const) {
      done = 0
      for (let count = 0; count < 3; count++) expect((await post(`k-${name}`, name)).status).toBe(status)
      expect(done).toBe(times)
    }
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
    const kept = await test.store.idempotencyKeys.begin(
      { ...probe(actor.user.id, 'sealed'), createdAt: test.clock.now, expiresAt: test.clock.now },
      test.clock.now,
    )
    if (kept.answer !== 'kept') throw new Error('not kept')
    expect(Buffer.from(kept.kept.sealedReply ?? []).toString('latin1')).not.toContain(body.secret)
    expect(kept.kept.sealedReply?.length).toBeGreaterThan(50)
  })
})

/** How the store would find what was kept. */
function probe(userId: string, key: string) {
  const parts = [userId, key].map((part) => `${part.length}:${part}`)
  return { keyHash: createHash('sha256').update(parts.join('')).digest(), requestHash: new Uint8Array(32) }
}
