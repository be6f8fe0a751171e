import type { Kysely } from 'kysely'
import type { ProviderCallRow, Tables } from '../schema.ts'
import { isOrAny, type ListParameters, placeholders } from './conditions.ts'
import { PRUNED_MAX } from './prune.ts'
import { statement, upsert } from './statement.ts'

const columns = [
  'id',
  'kind',
  'api_id',
  'organization_id',
  'subscription_id',
  'connection_id',
  'body',
  'state',
  'due',
  'attempts',
  'next_attempt_at',
  'last_status',
  'last_fault',
  'created_at',
  'updated_at',
] as const satisfies (keyof ProviderCallRow)[]

type Settled = Pick<ProviderCallRow, 'state' | 'due' | 'next_attempt_at' | 'last_status' | 'last_fault' | 'updated_at'>

/** Null: any. Which of them leads by an index is each statement's own. */
interface Page {
  organization_id: string | null
  api_id: string | null
  state: string | null
  after: string
  limit: number
}

/** How many APIs a look at the queue can leave out. */
export const EXCEPT_MAX = 128

const page = (db: Kysely<Tables>, p: Page) =>
  db
    .selectFrom('provider_call')
    .select(columns)
    .where('id', '<', p.after)
    .where((row) => isOrAny(row, 'state', p.state))
    .orderBy('id', 'desc')
    .limit(p.limit)

export const providerCallStatements = {
  put: upsert('provider_call_put', 'provider_call', ['id'], columns),
  find: statement('provider_call_find', (db, p: { id: string }) =>
    db.selectFrom('provider_call').select(columns).where('id', '=', p.id),
  ),
  listDue: statement('provider_call_list_due', (db, p: { now: number; limit: number } & ListParameters<'except'>) =>
    db
      .selectFrom('provider_call as call')
      .selectAll()
      .where('due', '=', 1)
      .where('next_attempt_at', '<=', p.now)
      .where('api_id', 'not in', placeholders(p, 'except', EXCEPT_MAX))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('provider_call as earlier')
              .select('earlier.id')
              .whereRef('earlier.connection_id', '=', 'call.connection_id')
              .where('earlier.due', '=', 1)
              .whereRef('earlier.id', '<', 'call.id'),
          ),
        ),
      )
      .orderBy('next_attempt_at')
      .orderBy('id')
      .limit(p.limit),
  ),
  claim: statement(
    'provider_call_claim',
    (db, p: { id: string; attempts: number; next_attempt_at: number; at: number }) =>
      db
        .updateTable('provider_call')
        .set((row) => ({ attempts: row('attempts', '+', 1), next_attempt_at: p.next_attempt_at, updated_at: p.at }))
        .where('id', '=', p.id)
        .where('attempts', '=', p.attempts)
        .where('due', '=', 1)
        .returning('id'),
  ),
  settle: statement('provider_call_settle', (db, p: { id: string; attempts: number } & Settled) =>
    db
      .updateTable('provider_call')
      .set({
        state: p.state,
        due: p.due,
        next_attempt_at: p.next_attempt_at,
        last_status: p.last_status,
        last_fault: p.last_fault,
        updated_at: p.updated_at,
      })
      .where('id', '=', p.id)
      .where('attempts', '=', p.attempts)
      .where('due', '=', 1)
      .returning('id'),
  ),
  cancelDue: statement('provider_call_cancel_due', (db, p: { connection_id: string; state: string; at: number }) =>
    db
      .updateTable('provider_call')
      .set({ state: p.state, due: 0, updated_at: p.at })
      .where('connection_id', '=', p.connection_id)
      .where('due', '=', 1)
      .returning('attempts'),
  ),
  replay: statement(
    'provider_call_replay',
    (db, p: { id: string; attempts: number; due: string; cancelled: string; at: number }) =>
      db
        .updateTable('provider_call')
        .set({ state: p.due, due: 1, next_attempt_at: p.at, updated_at: p.at })
        .where('id', '=', p.id)
        .where('attempts', '=', p.attempts)
        .where('state', '<>', p.cancelled)
        .returning('id'),
  ),
  list: statement('provider_call_list', (db, p: Page) => page(db, p)),
  listOfConnection: statement('provider_call_list_of_connection', (db, p: Page & { connection_id: string }) =>
    page(db, p)
      .where('connection_id', '=', p.connection_id)
      .where((row) => isOrAny(row, 'api_id', p.api_id))
      .where((row) => isOrAny(row, 'organization_id', p.organization_id)),
  ),
  listOfApi: statement('provider_call_list_of_api', (db, p: Page & { api_id: string }) =>
    page(db, p)
      .where('api_id', '=', p.api_id)
      .where((row) => isOrAny(row, 'organization_id', p.organization_id)),
  ),
  listOfOrganization: statement('provider_call_list_of_organization', (db, p: Page & { organization_id: string }) =>
    page(db, p).where('organization_id', '=', p.organization_id),
  ),
  prune: statement('provider_call_prune', (db, p: { before: number }) =>
    db
      .deleteFrom('provider_call')
      .where('id', 'in', (row) =>
        row
          .selectFrom('provider_call')
          .select('id')
          .where('due', '=', 0)
          .where('updated_at', '<', p.before)
          .limit(PRUNED_MAX),
      )
      // Once more: PostgreSQL looks only here at what a writer has made of the row meanwhile.
      .where('due', '=', 0)
      .where('updated_at', '<', p.before)
      .returning('id'),
  ),
}
