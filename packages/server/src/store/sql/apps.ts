import type { ApiId, AppId, ClientId, EpochSeconds, OrganizationId } from '@portreeve/protocol'
import type { App, AppStore } from '../apps.ts'
import type { AppApiRow, AppRow } from '../schema.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = [
  'id',
  'organization_id',
  'name',
  'contact_email',
  'client_id',
  'callback_urls',
  'disabled',
  'created_at',
] as const satisfies (keyof AppRow)[]

const selected = [
  'a.id',
  'a.organization_id',
  'a.name',
  'a.contact_email',
  'a.client_id',
  'a.callback_urls',
  'a.disabled',
  'a.created_at',
  's.api_id',
] as const

export const appStatements = {
  put: upsert('app_put', 'app', ['id'], columns),
  deleteSelection: statement('app_api_delete', (db, p: { id: string }) =>
    db.deleteFrom('app_api').where('app_id', '=', p.id),
  ),
  insertSelection: statement('app_api_insert', (db, p: AppApiRow) =>
    db.insertInto('app_api').values({ app_id: p.app_id, position: p.position, api_id: p.api_id }),
  ),
  // One statement each, so that a reader never pairs an app with the selection of its next version.
  find: statement('app_find', (db, p: { id: string }) =>
    db
      .selectFrom('app as a')
      .leftJoin('app_api as s', 's.app_id', 'a.id')
      .select(selected)
      .where('a.id', '=', p.id)
      .orderBy('s.position'),
  ),
  findByClientId: statement('app_find_by_client_id', (db, p: { client_id: string }) =>
    db
      .selectFrom('app as a')
      .leftJoin('app_api as s', 's.app_id', 'a.id')
      .select(selected)
      .where('a.client_id', '=', p.client_id)
      .orderBy('s.position'),
  ),
}

function fromRows(rows: (AppRow & { api_id: string | null })[]): App | undefined {
  const row = rows[0]
  if (!row) return undefined
  return {
    id: row.id as AppId,
    organizationId: row.organization_id as OrganizationId,
    name: row.name,
    contactEmail: row.contact_email,
    client_id: row.client_id as ClientId,
    callbackUrls: JSON.parse(row.callback_urls),
    // The one row of an app that selected nothing has no api_id.
    apiIds: rows.flatMap(({ api_id }) => (api_id === null ? [] : [api_id as ApiId])),
    disabled: row.disabled === 1,
    createdAt: row.created_at as EpochSeconds,
  }
}

export function appReads(reads: Reads): Pick<AppStore, 'find' | 'findByClientId'> {
  return {
    async find(id) {
      return fromRows(await reads.all(appStatements.find, { id }))
    },
    async findByClientId(client_id) {
      return fromRows(await reads.all(appStatements.findByClientId, { client_id }))
    },
  }
}

export const appWrites = {
  async put(tx: Transaction, app: App): Promise<void> {
    await Promise.all([
      tx.run(appStatements.put, {
        id: app.id,
        organization_id: app.organizationId,
        name: app.name,
        contact_email: app.contactEmail,
        client_id: app.client_id,
        callback_urls: JSON.stringify(app.callbackUrls),
        disabled: app.disabled ? 1 : 0,
        created_at: app.createdAt,
      }),
      tx.run(appStatements.deleteSelection, { id: app.id }),
      ...app.apiIds.map((api_id, position) =>
        tx.run(appStatements.insertSelection, { app_id: app.id, position, api_id }),
      ),
    ])
    tx.announce('app', app.client_id)
  },
}
