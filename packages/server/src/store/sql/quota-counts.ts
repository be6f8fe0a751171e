import type { EpochSeconds } from '@portreeve/protocol'
import type { ExpressionBuilder } from 'kysely'
import type { QuotaAsk, QuotaCountStore, QuotaGrant } from '../quota-counts.ts'
import type { QuotaCountRow, Tables } from '../schema.ts'
import { keyHash } from './key-hash.ts'
import { prune, pruneSome } from './prune.ts'
import type { Transaction } from './session.ts'
import { statement } from './statement.ts'

type Builder = ExpressionBuilder<Tables & { excluded: QuotaCountRow }, 'quota_count' | 'excluded'>

/** The columns of the row as they are when it is a new one, and what its ask says besides. */
interface Take extends QuotaCountRow {
  limit: number
  settle: number
  wanted: number
  newcomer: number
}

/** What is set aside before anything is granted: of nothing, of this window, or of a newer one than was asked for. */
const settled = (row: Builder, p: Take) =>
  row
    .case()
    .when('quota_count.window_start', '<', p.window_start)
    // `taken` of a new row, without what it was granted.
    .then(row('excluded.taken', '-', row.ref('excluded.granted')))
    .when('quota_count.window_start', '>', p.window_start)
    .then(row.ref('quota_count.taken'))
    // Only a database that has lost rows is given back more than was taken.
    .when(row('quota_count.taken', '+', p.settle), '<', 0)
    .then(0)
    .else(row('quota_count.taken', '+', p.settle))
    .end()

const granted = (row: Builder, p: Take) =>
  row
    .case()
    .when(row(settled(row, p), '+', p.wanted), '<=', p.limit)
    .then(p.wanted)
    .when(settled(row, p), '<', p.limit)
    .then(row(row.val(p.limit), '-', settled(row, p)))
    .else(0)
    .end()

export const quotaCountStatements = {
  take: statement('quota_count_take', (db, p: Take) =>
    db
      .insertInto('quota_count')
      .values({
        key_hash: p.key_hash,
        window_start: p.window_start,
        window_end: p.window_end,
        taken: p.taken,
        granted: p.granted,
        takers: p.takers,
      })
      .onConflict((conflict) =>
        conflict.column('key_hash').doUpdateSet((row) => ({
          window_start: row
            .case()
            .when('quota_count.window_start', '<', p.window_start)
            .then(row.ref('excluded.window_start'))
            .else(row.ref('quota_count.window_start'))
            .end(),
          window_end: row
            .case()
            .when('quota_count.window_start', '<', p.window_start)
            .then(row.ref('excluded.window_end'))
            .else(row.ref('quota_count.window_end'))
            .end(),
          taken: row(settled(row, p), '+', granted(row, p)),
          granted: granted(row, p),
          takers: row
            .case()
            .when('quota_count.window_start', '<', p.window_start)
            .then(row.ref('excluded.takers'))
            .else(row('quota_count.takers', '+', p.newcomer))
            .end(),
        })),
      )
      .returning(['granted', 'taken', 'takers']),
  ),
  prune: prune('quota_count_prune', 'quota_count', ['key_hash'], 'window_end'),
}

async function takeOne(tx: Transaction, ask: QuotaAsk): Promise<QuotaGrant> {
  const { limit, settle, wanted } = ask
  const opening = Math.max(0, settle)
  const first = Math.max(0, Math.min(wanted, limit - opening))
  const grant = await tx.first(quotaCountStatements.take, {
    key_hash: keyHash(ask.key),
    window_start: ask.windowStart,
    window_end: ask.windowEnd,
    taken: opening + first,
    granted: first,
    takers: 1,
    ...{ limit, settle, wanted, newcomer: ask.newcomer ? 1 : 0 },
  })
  if (!grant) throw new Error('an upsert answered no row')
  // The embedded engine's row has more in it than that.
  return { granted: grant.granted, taken: grant.taken, takers: grant.takers }
}

export const quotaCountWrites = {
  async take(tx: Transaction, asks: readonly QuotaAsk[]): Promise<QuotaGrant[]> {
    return Promise.all(asks.map((ask) => takeOne(tx, ask)))
  },
  /** As `take`, of one count: without the round trips that begin and commit. */
  async takeAlone(tx: Transaction, ask: QuotaAsk): Promise<QuotaGrant> {
    return takeOne(tx, ask)
  },
  async prune(tx: Transaction, at: EpochSeconds): Promise<boolean> {
    return pruneSome(tx, quotaCountStatements.prune, { before: at })
  },
}

interface Bound {
  take(asks: readonly QuotaAsk[]): Promise<QuotaGrant[]>
  takeAlone(ask: QuotaAsk): Promise<QuotaGrant>
}

/** Always in the same order, so that nodes that take the same counts do not stop each other. */
export function quotaCountTakes({ take, takeAlone }: Bound): Pick<QuotaCountStore, 'take'> {
  return {
    async take(asks) {
      const [only] = asks
      if (only && asks.length === 1) return [await takeAlone(only)]
      if (!only) return []
      const places = asks.map((_, place) => place)
      places.sort((a, b) => ((asks[a] as QuotaAsk).key < (asks[b] as QuotaAsk).key ? -1 : 1))
      const grants = await take(places.map((place) => asks[place] as QuotaAsk))
      const inOrder: QuotaGrant[] = []
      for (const [at, place] of places.entries()) inOrder[place] = grants[at] as QuotaGrant
      return inOrder
    },
  }
}
