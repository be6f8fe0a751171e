import { randomUUID } from 'node:crypto'
import type { EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import type { UserActor } from '../../../audit/index.ts'
import { type CallError, callErrorIdAt, type Store } from '../../../store/index.ts'
import { listErrors } from './list-errors.ts'

const mine = randomUUID() as OrganizationId
const actor: UserActor = {
  kind: 'user',
  userId: randomUUID() as UserId,
  operator: false,
  memberships: new Map([[mine, []]]),
  requestId: 'asking',
}

const error = (number: number, apiOrganizationId?: OrganizationId): CallError =>
  ({
    id: callErrorIdAt(1_000_000 + number, 'x'),
    at: 1_000_000 + number,
    requestId: 'constant',
    status: 404,
    method: 'GET',
    path: '/',
    code: 'API-DOES-NOT-EXIST',
    source: 'gateway',
    version: '',
    apiOrganizationId,
  }) as CallError

/** Newest first, as a store lists them. */
function storeWith(errors: readonly CallError[]): { store: Store; reads: () => number } {
  let reads = 0
  const newestFirst = errors.toSorted((a, b) => (a.id < b.id ? 1 : -1))
  const list = async ({ below, limit }: { below: string; limit: number }) => {
    reads++
    return newestFirst.filter(({ id }) => id < below).slice(0, limit)
  }
  return { store: { callErrors: { list } } as unknown as Store, reads: () => reads }
}

const query = { from: 0 as EpochSeconds, to: 2_000_000 as EpochSeconds, requestId: 'constant', limit: 10 }

describe('errors with a Request-Id that very many calls of others have', () => {
  it('G-H are looked through up to a few thousand, and other calls go on meanwhile', async () => {
    const { store, reads } = storeWith(Array.from({ length: 20_000 }, (_, number) => error(number)))
    let turns = 0
    const turning = setInterval(() => turns++, 0)
    expect(await listErrors(actor, query as never, { store } as never)).toMatchObject({ value: { items: [] } })
    clearInterval(turning)
    expect(reads()).toBeLessThan(30)
    expect(turns).toBeGreaterThan(5)
  })

  it('hide none of one’s own among a few thousand', async () => {
    const others = Array.from({ length: 4_000 }, (_, number) => error(number + 10))
    const { store } = storeWith([error(1, mine), ...others])
    const page = await listErrors(actor, query as never, { store } as never)
    expect(page).toMatchObject({ value: { items: [{ id: error(1).id }] } })
  })
})
