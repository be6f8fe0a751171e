import type { ApiId, AppId, ClientId, EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import type { ApiSelection, App, AppListing, AppStore } from '../apps.ts'
import { foldText } from '../fold-text.ts'
import type { AppApiRow, AppRow } from '../schema.ts'
import type { SubscriptionPurpose } from '../subscriptions.ts'
import { ABOVE_ALL, isOrAny, type ListParameters, listParameters, placeholders } from './conditions.ts'
import { groupRows } from './group-rows.ts'
import { putWords, removeWords, searchPage, searchStatements } from './search-words.ts'
import type { Reads, Transaction } from './session.ts'
import { insert, insertFirst, replaceCounted, statement, take, touch, upsertCounted } from './statement.ts'

const columns = [
  'id',
  'organization_id',
  'name',
  'search_key',
  'description',
  'website',
  'contact_email',
  'client_id',
  'activation',
  'listing',
  'quotas',
  'shared_with',
  'terms',
  'known_terms',
  'test_subscription_id',
  'disabled',
  'created_at',
  'updated_at',
] as const satisfies (keyof AppRow)[]

const selected = [
  'a.id',
  'a.organization_id',
  'a.name',
  'a.search_key',
  'a.description',
  'a.website',
  'a.contact_email',
  'a.client_id',
  'a.activation',
  'a.listing',
  'a.quotas',
  'a.shared_with',
  'a.terms',
  'a.known_terms',
  'a.test_subscription_id',
  'a.disabled',
  'a.revision',
  'a.created_at',
  'a.updated_at',
  's.api_id',
  's.plan_id',
  's.terms as accepted_terms',
  's.webhook_url',
] as const

interface ListParams {
  organization_id: string
  listing: string | null
  after: string
  limit: number
}

/** How many apps are looked up by one statement. */
const SOME = 20

const all = {
  table: 'app',
  columns: ['id'],
  id: 'id',
  order: { column: 'id', direction: 'desc' },
  // biome-ignore lint/suspicious/noExplicitAny: as in search-words.ts.
  filter: (query: any, p: ListParams) => query.where((row: any) => isOrAny(row, 't.listing', p.listing)),
} as const
type Found = Pick<AppRow, 'id'>
const searched = searchStatements<Found, ListParams>({ ...all, name: 'app' })
const searchedOfOrganization = searchStatements<Found, ListParams>({
  ...all,
  name: 'app_of_organization',
  narrow: (query, p) => query.where('t.organization_id', '=', p.organization_id),
})

export const appStatements = {
  put: upsertCounted('app_put', 'app', 'id', columns, 'revision'),
  insert: insertFirst('app_insert', 'app', 'id', columns, 'revision'),
  replace: replaceCounted('app_replace', 'app', 'id', columns, 'revision'),
  touch: touch('app_touch', 'app'),
  hold: take('app_hold', 'app', ['id', 'revision']),
  // Its selections go with it. Behind `hold`, so that it sees who has begun to use the app.
  remove: statement('app_remove', (db, p: { id: string; revision: number; purpose: string }) =>
    db
      .deleteFrom('app')
      .where('id', '=', p.id)
      .where('revision', '=', p.revision)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(selectFrom('subscription').select('id').where('app_id', '=', p.id).where('purpose', '=', p.purpose)),
        ),
      )
      .returning('client_id'),
  ),
  deleteSelections: statement('app_api_delete', (db, p: { id: string }) =>
    db.deleteFrom('app_api').where('app_id', '=', p.id),
  ),
  insertSelection: insert('app_api_insert', 'app_api', [
    'app_id',
    'position',
    'api_id',
    'plan_id',
    'terms',
    'webhook_url',
  ]),
  // One statement each, so that a reader never pairs an app with the selections of its next version.
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
  list: statement('app_list', (db, p: Omit<ListParams, 'organization_id'>) =>
    db
      .selectFrom((page) =>
        page
          .selectFrom('app')
          .selectAll()
          .where('id', '<', p.after)
          .where((row) => isOrAny(row, 'listing', p.listing))
          .orderBy('id', 'desc')
          .limit(p.limit)
          .as('a'),
      )
      .leftJoin('app_api as s', 's.app_id', 'a.id')
      .select(selected)
      .orderBy('a.id', 'desc')
      .orderBy('s.position'),
  ),
  listOfOrganization: statement('app_list_of_organization', (db, p: ListParams) =>
    db
      .selectFrom((page) =>
        page
          .selectFrom('app')
          .selectAll()
          .where('organization_id', '=', p.organization_id)
          .where('id', '<', p.after)
          .where((row) => isOrAny(row, 'listing', p.listing))
          .orderBy('id', 'desc')
          .limit(p.limit)
          .as('a'),
      )
      .leftJoin('app_api as s', 's.app_id', 'a.id')
      .select(selected)
      .orderBy('a.id', 'desc')
      .orderBy('s.position'),
  ),
  gather: searched.gather,
  walk: searched.walk,
  gatherOfOrganization: searchedOfOrganization.gather,
  walkOfOrganization: searchedOfOrganization.walk,
  countOfOrganization: statement('app_count_of_organization', (db, p: { organization_id: string; most: number }) =>
    db
      .selectFrom(
        db.selectFrom('app').select('id').where('organization_id', '=', p.organization_id).limit(p.most).as('t'),
      )
      .select((row) => row.fn.count<number>('t.id').as('count')),
  ),
  findSome: statement('app_find_some', (db, p: ListParameters<'id'>) =>
    db
      .selectFrom('app as a')
      .leftJoin('app_api as s', 's.app_id', 'a.id')
      .select(selected)
      .where('a.id', 'in', placeholders(p, 'id', SOME))
      .orderBy('a.id', 'desc')
      .orderBy('s.position'),
  ),
  selecting: statement('app_api_selecting', (db, p: { api_id: string; plan_id: string | null }) =>
    db
      .selectFrom('app_api')
      .select('app_id')
      .where('api_id', '=', p.api_id)
      .where((row) => isOrAny(row, 'plan_id', p.plan_id))
      .limit(1),
  ),
  bought: statement('app_bought', (db, p: { app_id: string; purpose: string }) =>
    db.selectFrom('subscription').select('id').where('app_id', '=', p.app_id).where('purpose', '=', p.purpose).limit(1),
  ),
}

type SelectedRow = AppRow & {
  api_id: string | null
  plan_id: string | null
  accepted_terms: string | null
  webhook_url: string | null
}

/** From the rows of one app, one for each of its selections. */
function fromRows(rows: readonly SelectedRow[]): App | undefined {
  const row = rows[0]
  if (!row) return undefined
  return {
    id: row.id as AppId,
    organizationId: row.organization_id as OrganizationId,
    name: row.name,
    description: row.description,
    ...(row.website !== null && { website: row.website }),
    contactEmail: row.contact_email,
    client_id: row.client_id as ClientId,
    selections: rows.flatMap(selectionFromRow),
    activation: row.activation as App['activation'],
    listing: row.listing as AppListing,
    ...(row.quotas !== '[]' && { quotas: JSON.parse(row.quotas) }),
    sharedWith: JSON.parse(row.shared_with),
    ...(row.terms !== null && { terms: JSON.parse(row.terms) }),
    ...(row.known_terms !== '[]' && { knownTerms: JSON.parse(row.known_terms) }),
    ...(row.test_subscription_id !== null && { testSubscriptionId: row.test_subscription_id as SubscriptionId }),
    disabled: row.disabled === 1,
    revision: row.revision,
    createdAt: row.created_at as EpochSeconds,
    updatedAt: row.updated_at as EpochSeconds,
  }
}

/** Empty for the one row of an app that selected nothing. */
function selectionFromRow(row: SelectedRow): ApiSelection[] {
  if (row.api_id === null) return []
  return [
    {
      apiId: row.api_id as ApiId,
      ...(row.plan_id !== null && { planId: row.plan_id }),
      ...(row.accepted_terms !== null && { terms: JSON.parse(row.accepted_terms) }),
      ...(row.webhook_url !== null && { webhookUrl: row.webhook_url }),
    },
  ]
}

export function appReads(reads: Reads): Pick<AppStore, 'find' | 'findByClientId' | 'list' | 'hasSelected'> {
  async function searchApps(page: ListParams, search: string): Promise<App[]> {
    const { organization_id, limit } = page
    const { gather, walk, gatherOfOrganization, walkOfOrganization, countOfOrganization } = appStatements
    const ofOne = organization_id !== ''
    const ids = await searchPage<Found>(
      reads,
      { kind: 'app', search },
      {
        gather: (parameters) => reads.all(ofOne ? gatherOfOrganization : gather, { ...parameters, ...page }),
        walk: (parameters) => reads.all(ofOne ? walkOfOrganization : walk, { ...parameters, ...page }),
        ...(ofOne && {
          size: async (most: number) =>
            Number((await reads.first(countOfOrganization, { organization_id, most }))?.count),
        }),
        limit,
      },
    )
    const asked: Promise<SelectedRow[]>[] = []
    for (let at = 0; at < ids.length; at += SOME) {
      const some = ids.slice(at, at + SOME).map(({ id }) => id)
      asked.push(reads.all(appStatements.findSome, listParameters('id', SOME, some)))
    }
    return groupRows((await Promise.all(asked)).flat()).flatMap((ofApp) => fromRows(ofApp) ?? [])
  }
  return {
    async find(id) {
      return fromRows(await reads.all(appStatements.find, { id }))
    },
    async findByClientId(client_id) {
      return fromRows(await reads.all(appStatements.findByClientId, { client_id }))
    },
    async list({ organizationId, listing, search, after = ABOVE_ALL, limit }) {
      const page = { listing: listing ?? null, after, limit }
      if (search) return searchApps({ ...page, organization_id: organizationId ?? '' }, search)
      const rows = organizationId
        ? await reads.all(appStatements.listOfOrganization, { ...page, organization_id: organizationId })
        : await reads.all(appStatements.list, page)
      return groupRows(rows).flatMap((ofApp) => fromRows(ofApp) ?? [])
    },
    async hasSelected(api_id, planId) {
      return (await reads.first(appStatements.selecting, { api_id, plan_id: planId ?? null })) !== undefined
    },
  }
}

function toRow(app: App): AppRow {
  return {
    id: app.id,
    organization_id: app.organizationId,
    name: app.name,
    search_key: foldText(app.name),
    description: app.description,
    website: app.website ?? null,
    contact_email: app.contactEmail,
    client_id: app.client_id,
    activation: app.activation,
    listing: app.listing,
    quotas: JSON.stringify(app.quotas ?? []),
    shared_with: JSON.stringify(app.sharedWith),
    terms: app.terms ? JSON.stringify(app.terms) : null,
    known_terms: JSON.stringify(app.knownTerms ?? []),
    test_subscription_id: app.testSubscriptionId ?? null,
    disabled: app.disabled ? 1 : 0,
    revision: app.revision,
    created_at: app.createdAt,
    updated_at: app.updatedAt,
  }
}

function selectionToRow(app_id: AppId, selection: ApiSelection, position: number): AppApiRow {
  return {
    app_id,
    position,
    api_id: selection.apiId,
    plan_id: selection.planId ?? null,
    terms: selection.terms ? JSON.stringify(selection.terms) : null,
    webhook_url: selection.webhookUrl ?? null,
  }
}

async function replaceSelections(tx: Transaction, { id, selections }: App): Promise<void> {
  await Promise.all([
    tx.run(appStatements.deleteSelections, { id }),
    ...selections.map((selection, position) =>
      tx.run(appStatements.insertSelection, selectionToRow(id, selection, position)),
    ),
  ])
}

export const appWrites = {
  async put(tx: Transaction, app: App): Promise<void> {
    await Promise.all([tx.run(appStatements.put, toRow(app)), replaceSelections(tx, app)])
    await putWords(tx, 'app', app.id, [app.name])
    tx.announce('app', app.client_id)
  },
  async insert(tx: Transaction, app: App): Promise<'made' | 'exists'> {
    if (!(await tx.first(appStatements.insert, toRow(app)))) return 'exists'
    await Promise.all([replaceSelections(tx, app), putWords(tx, 'app', app.id, [app.name])])
    tx.announce('app', app.client_id)
    return 'made'
  },
  async replace(tx: Transaction, app: App): Promise<'replaced' | 'changed'> {
    if (!(await tx.first(appStatements.replace, toRow(app)))) return 'changed'
    await Promise.all([replaceSelections(tx, app), putWords(tx, 'app', app.id, [app.name])])
    tx.announce('app', app.client_id)
    return 'replaced'
  },
  async touch(tx: Transaction, id: AppId, updated_at: EpochSeconds): Promise<void> {
    const touched = await tx.first(appStatements.touch, { id, updated_at })
    if (touched) tx.announce('app', touched.client_id)
  },
  async remove(tx: Transaction, id: AppId, revision: number): Promise<'removed' | 'changed' | 'in_use'> {
    const purpose: SubscriptionPurpose = 'organization'
    const [held, removed] = await Promise.all([
      tx.first(appStatements.hold, { id, revision }),
      tx.first(appStatements.remove, { id, revision, purpose }),
    ])
    if (!removed) return held ? 'in_use' : 'changed'
    await removeWords(tx, 'app', id)
    tx.announce('app', removed.client_id)
    return 'removed'
  },
  async hold(tx: Transaction, id: AppId, revision: number): Promise<'held' | 'changed'> {
    return (await tx.first(appStatements.hold, { id, revision })) ? 'held' : 'changed'
  },
  async checkUnselected(tx: Transaction, api_id: ApiId, planId?: string): Promise<'unselected' | 'in_use'> {
    return (await tx.first(appStatements.selecting, { api_id, plan_id: planId ?? null })) ? 'in_use' : 'unselected'
  },
  async checkNeverBought(tx: Transaction, app_id: AppId): Promise<'unbought' | 'in_use'> {
    const purpose: SubscriptionPurpose = 'organization'
    return (await tx.first(appStatements.bought, { app_id, purpose })) ? 'in_use' : 'unbought'
  },
}
