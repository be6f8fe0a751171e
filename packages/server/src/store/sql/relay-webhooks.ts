import type { ApiId, AppId } from '@portreeve/protocol'
import type { RelayStore, Webhook } from '../relay.ts'
import type { WebhookRow } from '../schema.ts'
import { ABOVE_ALL, isOrAny } from './conditions.ts'
import { searchPage, searchStatements } from './search-words.ts'
import type { Reads, Transaction } from './session.ts'
import { replaceCounted, statement } from './statement.ts'

const replaceable = [
  'state',
  'paused_by',
  'pause_reason',
  'paused_at',
  'accepts',
  'concurrency_max',
  'per_second_max',
  'timeout_millis',
  'held_notice_seconds',
  'sealed_secrets',
  'updated_at',
] as const satisfies (keyof WebhookRow)[]
const given = ['id', 'app_id', 'api_id', 'shard', 'created_at', ...replaceable] as const
const columns = [...given, 'revision'] as const

const all = {
  table: 'webhook',
  columns,
  id: 'app_id',
  order: { column: 'id', direction: 'asc' },
} as const
const searched = searchStatements<WebhookRow>({ ...all, name: 'webhook' })
const searchedOfApi = searchStatements<WebhookRow, { api_id: string }>({
  ...all,
  name: 'webhook_of_api',
  narrow: (query, p) => query.where('t.api_id', '=', p.api_id),
})

export const webhookStatements = {
  gather: searched.gather,
  walk: searched.walk,
  gatherOfApi: searchedOfApi.gather,
  walkOfApi: searchedOfApi.walk,
  countOfApi: statement('webhook_count_of_api', (db, p: { api_id: string; most: number }) =>
    db
      .selectFrom(db.selectFrom('webhook').select('id').where('api_id', '=', p.api_id).limit(p.most).as('t'))
      .select((row) => row.fn.count<number>('t.id').as('count')),
  ),
  insert: statement('webhook_insert', (db, p: Omit<WebhookRow, 'revision'>) =>
    db
      .insertInto('webhook')
      .values({
        ...(Object.fromEntries(given.map((column) => [column, p[column]])) as unknown as typeof p),
        revision: 1,
      })
      .onConflict((conflict) => conflict.columns(['app_id', 'api_id']).doNothing())
      .returning('id'),
  ),
  replace: replaceCounted('webhook_replace', 'webhook', 'id', replaceable, 'revision'),
  remove: statement('webhook_remove', (db, p: { id: string }) =>
    db
      .deleteFrom('webhook')
      .where('id', '=', p.id)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('relay_delivery').select('seq').whereRef('webhook_id', '=', 'webhook.id'))),
      )
      .returning('id'),
  ),
  find: statement('webhook_find', (db, p: { id: string }) =>
    db.selectFrom('webhook').select(columns).where('id', '=', p.id),
  ),
  findOf: statement('webhook_find_of', (db, p: { app_id: string; api_id: string }) =>
    db.selectFrom('webhook').select(columns).where('app_id', '=', p.app_id).where('api_id', '=', p.api_id),
  ),
  list: statement('webhook_list', (db, p: { after: string; limit: number }) =>
    db.selectFrom('webhook').select(columns).where('id', '>', p.after).orderBy('id').limit(p.limit),
  ),
  listOfApp: statement('webhook_list_of_app', (db, p: { app_id: string; api_id: string | null; after: string }) =>
    // An app has few.
    db
      .selectFrom('webhook')
      .select(columns)
      .where('app_id', '=', p.app_id)
      .where('id', '>', p.after)
      .where((row) => isOrAny(row, 'api_id', p.api_id))
      .orderBy('id'),
  ),
  listOfApi: statement('webhook_list_of_api', (db, p: { api_id: string; after: string; limit: number }) =>
    db
      .selectFrom('webhook')
      .select(columns)
      .where('api_id', '=', p.api_id)
      .where('id', '>', p.after)
      .orderBy('id')
      .limit(p.limit),
  ),
}

function toRow(webhook: Webhook): WebhookRow {
  return {
    id: webhook.id,
    app_id: webhook.appId,
    api_id: webhook.apiId,
    shard: webhook.shard,
    state: webhook.state,
    paused_by: webhook.pausedBy ?? null,
    pause_reason: webhook.pauseReason ?? null,
    paused_at: webhook.pausedAt ?? null,
    accepts: webhook.accepts,
    concurrency_max: webhook.concurrencyMax,
    per_second_max: webhook.perSecondMax ?? null,
    timeout_millis: webhook.timeoutMillis,
    held_notice_seconds: webhook.heldNoticeSeconds,
    sealed_secrets: webhook.sealedSecrets,
    revision: webhook.revision,
    created_at: webhook.createdAt,
    updated_at: webhook.updatedAt,
  }
}

function fromRow(row: WebhookRow): Webhook {
  return {
    id: row.id,
    appId: row.app_id as AppId,
    apiId: row.api_id as ApiId,
    shard: row.shard,
    state: row.state as Webhook['state'],
    ...(row.paused_by !== null && { pausedBy: row.paused_by as NonNullable<Webhook['pausedBy']> }),
    ...(row.pause_reason !== null && { pauseReason: row.pause_reason }),
    ...(row.paused_at !== null && { pausedAt: row.paused_at }),
    accepts: row.accepts as Webhook['accepts'],
    concurrencyMax: row.concurrency_max,
    ...(row.per_second_max !== null && { perSecondMax: row.per_second_max }),
    timeoutMillis: row.timeout_millis,
    heldNoticeSeconds: row.held_notice_seconds,
    sealedSecrets: row.sealed_secrets,
    revision: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export function webhookReads(reads: Reads): Pick<RelayStore, 'findWebhook' | 'findWebhookOf' | 'listWebhooks'> {
  function searchRows(page: { api_id: string; after: string; limit: number }, search: string): Promise<WebhookRow[]> {
    const { gather, walk, gatherOfApi, walkOfApi, countOfApi } = webhookStatements
    const { api_id, limit } = page
    const ofOne = api_id !== ''
    return searchPage<WebhookRow>(
      reads,
      { kind: 'app', search },
      {
        gather: (parameters) => reads.all(ofOne ? gatherOfApi : gather, { ...parameters, ...page }),
        walk: (parameters) => reads.all(ofOne ? walkOfApi : walk, { ...parameters, ...page }),
        ...(ofOne && {
          size: async (most: number) => Number((await reads.first(countOfApi, { api_id, most }))?.count),
        }),
        end: ABOVE_ALL,
        limit,
      },
    )
  }

  return {
    async findWebhook(id) {
      const row = await reads.first(webhookStatements.find, { id })
      return row && fromRow(row)
    },
    async findWebhookOf(app_id, api_id) {
      const row = await reads.first(webhookStatements.findOf, { app_id, api_id })
      return row && fromRow(row)
    },
    async listWebhooks({ appId, apiId, search, after = '', limit }) {
      if (search && !appId) return (await searchRows({ api_id: apiId ?? '', after, limit }, search)).map(fromRow)
      const { list, listOfApi, listOfApp } = webhookStatements
      const rows = appId
        ? await reads.all(listOfApp, { app_id: appId, api_id: apiId ?? null, after })
        : apiId
          ? await reads.all(listOfApi, { api_id: apiId, after, limit })
          : await reads.all(list, { after, limit })
      return rows.slice(0, limit).map(fromRow)
    },
  }
}

export const webhookWrites = {
  async insertWebhook(tx: Transaction, webhook: Webhook): Promise<'made' | 'exists'> {
    if (!(await tx.first(webhookStatements.insert, toRow(webhook)))) return 'exists'
    tx.announce('webhook', webhook.id)
    return 'made'
  },
  async replaceWebhook(tx: Transaction, webhook: Webhook): Promise<'replaced' | 'changed'> {
    if (!(await tx.first(webhookStatements.replace, toRow(webhook)))) return 'changed'
    tx.announce('webhook', webhook.id)
    return 'replaced'
  },
  async removeWebhook(tx: Transaction, id: string): Promise<'removed' | 'in_use'> {
    const removed = await tx.first(webhookStatements.remove, { id })
    if (!removed && (await tx.first(webhookStatements.find, { id }))) return 'in_use'
    tx.announce('webhook', id)
    return 'removed'
  },
}
