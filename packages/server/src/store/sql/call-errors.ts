import type { SubscriptionId } from '@portreeve/protocol'
import type { Kysely } from 'kysely'
import { type CallError, type CallErrorStore, ERROR_CODES_MAX } from '../call-errors.ts'
import type { CallErrorRow, Tables } from '../schema.ts'
import { orNone, partiesFromRow, partiesToRow, partyColumns } from './call-parties.ts'
import { ABOVE_ALL, isOrAny, type ListParameters, listParameters, placeholders } from './conditions.ts'
import { insertMany, runMany } from './many-rows.ts'
import { PRUNED_MAX, pruneSome } from './prune.ts'
import type { Reads, Transaction } from './session.ts'
import { insert, statement } from './statement.ts'

const columns = [
  'id',
  'at',
  'request_id',
  'status',
  'method',
  'path',
  'code',
  'source',
  ...partyColumns,
  'subscription_id',
] as const satisfies (keyof CallErrorRow)[]

/** Null: any. Which of them leads by an index is each statement's own. */
interface Page extends ListParameters<'code'> {
  only_api_id: string | null
  only_app_id: string | null
  only_request_id: string | null
  only_method: string | null
  only_source: string | null
  any_code: string | null
  status_min: number
  status_max: number
  from: string
  below: string
  limit: number
}

const page = (db: Kysely<Tables>, p: Page) =>
  db
    .selectFrom('call_error')
    .select([...columns])
    .where('id', '<', p.below)
    .where('id', '>=', p.from)
    .where('status', '>=', p.status_min)
    .where('status', '<=', p.status_max)
    .where((row) => isOrAny(row, 'api_id', p.only_api_id))
    .where((row) => isOrAny(row, 'app_id', p.only_app_id))
    .where((row) => isOrAny(row, 'request_id', p.only_request_id))
    .where((row) => isOrAny(row, 'method', p.only_method))
    .where((row) => isOrAny(row, 'source', p.only_source))
    .where((row) =>
      row.or([row('code', 'in', placeholders(p, 'code', ERROR_CODES_MAX)), isOrAny(row, 'code', p.any_code)]),
    )
    .orderBy('id', 'desc')
    .limit(p.limit)

/** The app of a call of which none is known. */
const NOBODY = ''

type Led = Page & { of: string }

export const callErrorStatements = {
  put: insert('call_error_put', 'call_error', columns),
  putMany: insertMany('call_error_put_many', 'call_error', columns),
  list: statement('call_error_list', (db, p: Page) => page(db, p)),
  listOfApi: statement('call_error_list_of_api', (db, p: Led) => page(db, p).where('api_id', '=', p.of)),
  listOfApp: statement('call_error_list_of_app', (db, p: Led) => page(db, p).where('app_id', '=', p.of)),
  listOfApis: statement('call_error_list_of_apis', (db, p: Led) => page(db, p).where('api_organization_id', '=', p.of)),
  listOfApps: statement('call_error_list_of_apps', (db, p: Led) => page(db, p).where('app_organization_id', '=', p.of)),
  listOfRequest: statement('call_error_list_of_request', (db, p: Led) => page(db, p).where('request_id', '=', p.of)),
  findKnownId: statement('call_error_find_known_id', (db, p: { below: string; newer: number; nobody: string }) =>
    db
      .selectFrom('call_error')
      .select('id')
      .where('id', '<', p.below)
      .where('app_id', '<>', p.nobody)
      .orderBy('id', 'desc')
      .limit(1)
      .offset(p.newer),
  ),
  findAnonymousId: statement('call_error_find_anonymous_id', (db, p: { newer: number; nobody: string }) =>
    db
      .selectFrom('call_error')
      .select('id')
      .where('app_id', '=', p.nobody)
      .orderBy('id', 'desc')
      .limit(1)
      .offset(p.newer),
  ),
  prune: statement('call_error_prune', (db, p: { before: string }) =>
    db
      .deleteFrom('call_error')
      .where('id', 'in', (row) =>
        row.selectFrom('call_error').select('id').where('id', '<', p.before).limit(PRUNED_MAX),
      )
      .returning('id'),
  ),
  pruneAnonymous: statement('call_error_prune_anonymous', (db, p: { before: string; nobody: string }) =>
    db
      .deleteFrom('call_error')
      .where('id', 'in', (row) =>
        row
          .selectFrom('call_error')
          .select('id')
          .where('app_id', '=', p.nobody)
          .where('id', '<', p.before)
          .limit(PRUNED_MAX),
      )
      .returning('id'),
  ),
}

function toRow(error: CallError): CallErrorRow {
  return {
    id: error.id,
    at: error.at,
    request_id: error.requestId,
    status: error.status,
    method: error.method,
    path: error.path,
    code: error.code,
    source: error.source,
    ...partiesToRow(error),
    subscription_id: error.subscriptionId ?? '',
  }
}

function fromRow(row: CallErrorRow): CallError {
  return {
    id: row.id,
    at: row.at,
    requestId: row.request_id,
    status: row.status,
    method: row.method,
    path: row.path,
    code: row.code,
    source: row.source as CallError['source'],
    ...partiesFromRow(row),
    subscriptionId: orNone<SubscriptionId>(row.subscription_id),
  }
}

export function callErrorReads(reads: Reads): Pick<CallErrorStore, 'list' | 'findId'> {
  return {
    async findId(share, newer) {
      const { findKnownId, findAnonymousId } = callErrorStatements
      const found =
        share === 'known'
          ? await reads.first(findKnownId, { below: ABOVE_ALL, newer, nobody: NOBODY })
          : await reads.first(findAnonymousId, { newer, nobody: NOBODY })
      return found?.id
    },
    async list({
      lead,
      apiId,
      appId,
      requestId,
      method,
      source,
      statusMin,
      statusMax,
      codes = [],
      from,
      below,
      limit,
    }) {
      const params: Page = {
        only_api_id: apiId ?? null,
        only_app_id: appId ?? null,
        only_request_id: requestId ?? null,
        only_method: method ?? null,
        only_source: source ?? null,
        // No error has the empty code.
        any_code: codes.length === 0 ? null : '',
        ...listParameters('code', ERROR_CODES_MAX, codes.length === 0 ? [''] : codes),
        status_min: statusMin,
        status_max: statusMax,
        ...{ from, below, limit },
      }
      const { list, listOfApi, listOfApp, listOfApis, listOfApps, listOfRequest } = callErrorStatements
      const led = (of: string): Led => ({ ...params, of })
      const rows = !lead
        ? await reads.all(list, params)
        : 'apiId' in lead
          ? await reads.all(listOfApi, led(lead.apiId))
          : 'appId' in lead
            ? await reads.all(listOfApp, led(lead.appId))
            : 'requestId' in lead
              ? await reads.all(listOfRequest, led(lead.requestId))
              : await reads.all(lead.role === 'api' ? listOfApis : listOfApps, led(lead.organizationId))
      return rows.map(fromRow)
    },
  }
}

export const callErrorWrites = {
  async put(tx: Transaction, errors: readonly CallError[]): Promise<void> {
    await runMany(tx, errors.map(toRow), { many: callErrorStatements.putMany, one: callErrorStatements.put })
  },
  async prune(tx: Transaction, before: string, share?: 'anonymous'): Promise<boolean> {
    return share === undefined
      ? pruneSome(tx, callErrorStatements.prune, { before })
      : pruneSome(tx, callErrorStatements.pruneAnonymous, { before, nobody: NOBODY })
  },
}
