import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EpochSeconds } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { organization } from '../contract/samples.ts'
import { openStore } from '../index.ts'
import { type Database, openDatabase } from './database.ts'
import { createGroupCommit, type QueuedCall } from './group-commit.ts'

describe('group commit', () => {
  let home: string
  let db: Database.Database
  let commit: ReturnType<typeof createGroupCommit>
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'portreeve-group-'))
    await (await openStore({ kind: 'sqlite', directory: home }, { onFault: expect.unreachable })).close()
    db = openDatabase(join(home, 'portreeve.db'))
    commit = createGroupCommit(db, () => 1_000 as EpochSeconds)
  })
  afterEach(() => {
    db.close()
    rmSync(home, { recursive: true, force: true })
  })
  const put = (id: number, value = 'x'): QueuedCall => ({
    id,
    call: { kind: 'facts', method: 'put', args: [`fact ${id}`, value] },
  })
  const putOrganization = (id: number): QueuedCall => ({
    id,
    call: { kind: 'organizations', method: 'put', args: [organization()] },
  })
  const kept = () => db.prepare('select name from fact order by name').all([]).length

  it('answers every call, with its changes in order', async () => {
    const { replies, changes } = await commit([putOrganization(7), put(8), putOrganization(9)])
    expect(replies).toEqual([7, 8, 9].map((id) => ({ id, ok: true, value: undefined })))
    expect(changes.map(({ revision }) => revision)).toEqual([1, 2])
    expect(kept()).toBe(1)
  })

  it('undoes a failing call alone, its change number included', async () => {
    const broken: QueuedCall = { id: 2, call: { kind: 'organizations', method: 'put', args: [{ id: 'half' }] } }
    const { replies, changes } = await commit([putOrganization(1), broken, putOrganization(3), put(4)])
    expect(replies.map(({ ok }) => ok)).toEqual([true, false, true, true])
    expect(changes.map(({ revision }) => revision)).toEqual([1, 2])
  })

  it('T-15 on a full disk every call of the transaction fails, none is kept, and room brings it back', async () => {
    await commit([put(1)])
    const pages = (db.prepare('PRAGMA page_count').get([]) as { page_count: number }).page_count
    db.exec(`PRAGMA max_page_count = ${pages + 2}`)
    const { replies, changes } = await commit([putOrganization(2), put(3, 'y'.repeat(100_000)), put(4)])
    expect(replies.map((reply) => !reply.ok && reply.fault.name)).toEqual(Array(3).fill('StoreUnavailable'))
    expect(changes).toEqual([])
    expect(kept()).toBe(1)
    expect(db.inTransaction).toBe(false)
    db.exec('PRAGMA max_page_count = 100000')
    expect((await commit([put(5)])).replies).toEqual([{ id: 5, ok: true, value: undefined }])
  })

  it('forgets a fault once it was told: the next call of the same method works', async () => {
    const key = (kid: string, server: string): QueuedCall['call'] => ({
      kind: 'signingKeys',
      method: 'putFirst',
      args: [
        { kid, authServerId: server, alg: 'RS256', publicJwk: {}, sealedPrivateKey: new Uint8Array(1), createdAt: 1 },
      ],
    })
    const { replies } = await commit([
      { id: 1, call: key('same', 'one') },
      { id: 2, call: key('same', 'two') },
      { id: 3, call: key('other', 'two') },
    ])
    expect(replies.map(({ ok }) => ok)).toEqual([true, false, true])
  })
})
