import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuthServerId, EpochSeconds } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { organization, signingKey } from '../contract/samples.ts'
import { openStore } from '../index.ts'
import type { WriteCall } from '../sql/writes.ts'
import { type Database, openDatabase } from './database.ts'
import { createGroupCommit } from './group-commit.ts'

describe('group commit', () => {
  let home: string
  let db: Database.Database
  let commit: ReturnType<typeof createGroupCommit>
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'portreeve-group-'))
    await (
      await openStore({ kind: 'sqlite', directory: home }, { onFault: (fault) => expect.unreachable(String(fault)) })
    ).close()
    db = openDatabase(join(home, 'portreeve.db'))
    commit = createGroupCommit(db, () => 1_000 as EpochSeconds)
  })
  afterEach(() => {
    db.close()
    rmSync(home, { recursive: true, force: true })
  })
  const put = (name: string, value = 'x'): WriteCall => ({ kind: 'facts', method: 'put', args: [name, value] })
  const putOrganization = (): WriteCall => ({ kind: 'organizations', method: 'put', args: [organization()] })
  const kept = () => db.prepare('select name from fact').all([]).length

  it('answers every call, with the changes in order', async () => {
    const first: WriteCall = { kind: 'facts', method: 'putFirst', args: ['a', 'b'] }
    const { values, faults, changes } = await commit([putOrganization(), first, putOrganization()])
    expect(values).toEqual([undefined, 'b', undefined])
    expect(faults).toEqual([])
    expect(changes.map(({ revision }) => revision)).toEqual([1, 2])
    expect(kept()).toBe(1)
  })

  it('undoes a failing call alone, its change number included', async () => {
    const broken: WriteCall = { kind: 'organizations', method: 'put', args: [{ id: 'half' }] }
    const calls = [putOrganization(), put('a'), broken, putOrganization(), put('b')]
    const { values, faults, changes } = await commit(calls)
    expect(values).toHaveLength(calls.length)
    expect(faults.map(({ at }) => at)).toEqual([2])
    expect(changes.map(({ revision }) => revision)).toEqual([1, 2])
    expect(kept()).toBe(2)
  })

  it('T-15 on a full disk every call of the transaction fails, none is kept, and room brings it back', async () => {
    await commit([put('a')])
    const pages = (db.prepare('PRAGMA page_count').get([]) as { page_count: number }).page_count
    db.exec(`PRAGMA max_page_count = ${pages + 2}`)
    const { faults, changes } = await commit([putOrganization(), put('b', 'y'.repeat(100_000)), put('c')])
    expect(faults.map(({ at, name }) => [at, name])).toEqual([0, 1, 2].map((at) => [at, 'StoreUnavailable']))
    expect(changes).toEqual([])
    expect(kept()).toBe(1)
    expect(db.inTransaction).toBe(false)
    db.exec('PRAGMA max_page_count = 100000')
    expect((await commit([put('d')])).faults).toEqual([])
  })

  it('forgets a fault once it was told: the next call of the same method works', async () => {
    const key = (kid: string, server: string): WriteCall => ({
      kind: 'signingKeys',
      method: 'put',
      args: [signingKey({ kid, authServerId: server as AuthServerId })],
    })
    const { values, faults } = await commit([key('same', 'one'), key('same', 'two'), key('other', 'two')])
    expect(values).toEqual(['kept', undefined, 'kept'])
    expect(faults.map(({ at }) => at)).toEqual([1])
  })
})
