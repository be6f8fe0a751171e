import type { ExpressionBuilder, Kysely, SelectQueryBuilder } from 'kysely'
import type { ConnectionRow, SubscriptionRow, Tables } from '../schema.ts'
import { isOrAny, type ListParameters, placeholders } from './conditions.ts'
import { deleteMany, insertMany, upsertManyCounted } from './many-rows.ts'
import { insert, replaceCounted, statement, upsertCounted } from './statement.ts'

const columns = [
  'id',
  'organization_id',
  'app_id',
  'purpose',
  'environment',
  'status',
  'consent',
  'requested_by',
  'decided_by',
  'activated_at',
  'deactivated_at',
  'created_at',
  'updated_at',
] as const satisfies (keyof SubscriptionRow)[]

const connectionColumns = [
  'id',
  'subscription_id',
  'position',
  'api_id',
  'status',
  'sealed_values',
  'value_names',
  'error',
  'changed_at',
] as const satisfies (keyof ConnectionRow)[]

const selected = [
  's.id',
  's.organization_id',
  's.app_id',
  's.purpose',
  's.environment',
  's.status',
  's.consent',
  's.requested_by',
  's.decided_by',
  's.activated_at',
  's.deactivated_at',
  's.revision',
  's.created_at',
  's.updated_at',
  'c.id as connection_id',
  'c.api_id',
  'c.status as connection_status',
  'c.sealed_values',
  'c.value_names',
  'c.error',
  'c.changed_at',
] as const

type Nullable<T> = { [Key in keyof T]: T[Key] | null }
/** One for each connection; a subscription without connections has one with nulls. */
export type SelectedSubscriptionRow = SubscriptionRow &
  Nullable<Pick<ConnectionRow, 'api_id' | 'sealed_values' | 'value_names' | 'error' | 'changed_at'>> & {
    connection_id: string | null
    connection_status: string | null
  }

/** Null: any. Which of them leads by an index is each statement's own; the others are looked at row by row. */
interface Filter {
  app_id: string | null
  /** With `any_api` 1: any. */
  api_id: string | null
  any_api: number
  /** Of the connection to `api_id`. */
  connection_status: string | null
  status: string | null
  environment: string | null
  purpose: string | null
  after: string
  limit: number
}

type Aliased = Tables & { s: SubscriptionRow }

/** Filters that no index has to serve. */
function matches(row: ExpressionBuilder<Aliased, 's'>, p: Filter) {
  return row.and([
    isOrAny(row, 's.status', p.status),
    isOrAny(row, 's.environment', p.environment),
    isOrAny(row, 's.purpose', p.purpose),
  ])
}

function leadsToApi(row: ExpressionBuilder<Aliased, 's'>, p: Filter) {
  return row.or([
    row(row.val(p.any_api), '=', 1),
    row.exists(
      row
        .selectFrom('connection as k')
        .select('k.id')
        .whereRef('k.subscription_id', '=', 's.id')
        .where('k.api_id', '=', p.api_id)
        .where((of) => isOrAny(of, 'k.status', p.connection_status)),
    ),
  ])
}

type PageQuery = SelectQueryBuilder<Aliased, 's', SubscriptionRow>

/** What `query` leaves, newest first. */
const newestOf = (query: PageQuery, p: Filter) =>
  query
    .where('s.id', '<', p.after)
    .where((row) => matches(row, p))
    .orderBy('s.id', 'desc')
    .limit(p.limit)

/** The subscriptions that `narrow` leaves, newest first, with their connections: one statement, so that no version meets another's connections. */
function page(db: Kysely<Tables>, p: Filter, narrow: (query: PageQuery) => PageQuery) {
  const subscriptions = newestOf(narrow(db.selectFrom('subscription as s').selectAll('s')), p)
  return withConnections(db, subscriptions).orderBy('s.id', 'desc').orderBy('c.position')
}
function withConnections(db: Kysely<Tables>, subscriptions: PageQuery) {
  return db.selectFrom(subscriptions.as('s')).leftJoin('connection as c', 'c.subscription_id', 's.id').select(selected)
}

/**
 * The same, led by the connections to one API. A subscription may have had several connections to it, one after the other: the first that
 * fits stands for it.
 */
function pageOfApi(db: Kysely<Tables>, p: Filter, status: string | null) {
  const subscriptions = db
    .selectFrom('connection as k')
    .innerJoin('subscription as s', 's.id', 'k.subscription_id')
    .selectAll('s')
    .where('k.api_id', '=', p.api_id)
    .$if(status !== null, (query) => query.where('k.status', '=', status))
    .where('k.subscription_id', '<', p.after)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('connection as earlier')
            .select('earlier.id')
            .whereRef('earlier.subscription_id', '=', 'k.subscription_id')
            .where('earlier.api_id', '=', p.api_id)
            .$if(status !== null, (query) => query.where('earlier.status', '=', status))
            .whereRef('earlier.position', '<', 'k.position'),
        ),
      ),
    )
    .where((row) => matches(row as unknown as ExpressionBuilder<Aliased, 's'>, p))
    .orderBy('k.subscription_id', 'desc')
    .limit(p.limit)
  return withConnections(db, subscriptions as unknown as PageQuery)
    .orderBy('s.id', 'desc')
    .orderBy('c.position')
}

type PlaceParameters = ListParameters<'organization_id' | 'app_id' | 'environment'>

/** How many subscriptions, places or connections are looked up by one statement. */
export const SOME = 20

const ofOrganization = (query: PageQuery, p: Filter & { organization_id: string }) =>
  query
    .where('s.organization_id', '=', p.organization_id)
    .where((row) => isOrAny(row, 's.app_id', p.app_id))
    .where((row) => leadsToApi(row, p))

export const subscriptionStatements = {
  put: upsertCounted('subscription_put', 'subscription', 'id', columns, 'revision'),
  putMany: upsertManyCounted('subscription_put_many', 'subscription', columns),
  replace: replaceCounted('subscription_replace', 'subscription', 'id', columns, 'revision'),
  // Not `insertFirst`: what else must be unique counts as being there, too.
  insert: statement('subscription_insert', (db, p: Omit<SubscriptionRow, 'revision'>) =>
    db
      .insertInto('subscription')
      .values({
        id: p.id,
        organization_id: p.organization_id,
        app_id: p.app_id,
        purpose: p.purpose,
        environment: p.environment,
        status: p.status,
        consent: p.consent,
        requested_by: p.requested_by,
        decided_by: p.decided_by,
        activated_at: p.activated_at,
        deactivated_at: p.deactivated_at,
        created_at: p.created_at,
        updated_at: p.updated_at,
        revision: 1,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id'),
  ),
  // Its connections go with it.
  remove: statement('subscription_remove', (db, p: { id: string; revision: number }) =>
    db.deleteFrom('subscription').where('id', '=', p.id).where('revision', '=', p.revision).returning('id'),
  ),
  deleteConnections: statement('connection_delete', (db, p: { subscription_id: string }) =>
    db.deleteFrom('connection').where('subscription_id', '=', p.subscription_id),
  ),
  deleteConnectionsMany: deleteMany('connection_delete_many', 'connection', 'subscription_id'),
  insertConnection: insert('connection_insert', 'connection', connectionColumns),
  insertConnectionMany: insertMany('connection_insert_many', 'connection', connectionColumns),
  find: statement('subscription_find', (db, p: { id: string }) =>
    withConnections(db, db.selectFrom('subscription as s').selectAll('s').where('s.id', '=', p.id)).orderBy(
      'c.position',
    ),
  ),
  findByConnection: statement('subscription_find_by_connection', (db, p: { id: string }) =>
    withConnections(
      db,
      db
        .selectFrom('subscription as s')
        .selectAll('s')
        .where('s.id', '=', (row) => row.selectFrom('connection').select('subscription_id').where('id', '=', p.id)),
    ).orderBy('c.position'),
  ),
  findByOrganizationAndApp: statement(
    'subscription_find_by_organization_and_app',
    (db, p: { organization_id: string; app_id: string; environment: string; purpose: string }) =>
      withConnections(
        db,
        db
          .selectFrom('subscription as s')
          .selectAll('s')
          .where('s.organization_id', '=', p.organization_id)
          .where('s.app_id', '=', p.app_id)
          .where('s.environment', '=', p.environment)
          .where('s.purpose', '=', p.purpose),
      ).orderBy('c.position'),
  ),
  list: statement('subscription_list', (db, p: Filter) => page(db, p, (query) => query)),
  listOfStatus: statement('subscription_list_of_status', (db, p: Filter & { status: string }) =>
    page(db, p, (query) => query.where('s.status', '=', p.status)),
  ),
  listOfOrganization: statement('subscription_list_of_organization', (db, p: Filter & { organization_id: string }) =>
    page(db, p, (query) => ofOrganization(query, p)),
  ),
  idsOfOrganization: statement('subscription_ids_of_organization', (db, p: Filter & { organization_id: string }) =>
    newestOf(ofOrganization(db.selectFrom('subscription as s').selectAll('s'), p), p)
      .clearSelect()
      .select('s.id'),
  ),
  findSome: statement('subscription_find_some', (db, p: ListParameters<'id'>) =>
    withConnections(
      db,
      db
        .selectFrom('subscription as s')
        .selectAll('s')
        .where('s.id', 'in', placeholders(p, 'id', SOME)),
    )
      .orderBy('s.id', 'desc')
      .orderBy('c.position'),
  ),
  findPlaces: statement('subscription_find_places', (db, p: PlaceParameters & { purpose: string }) =>
    withConnections(
      db,
      db
        .selectFrom('subscription as s')
        .selectAll('s')
        .where('s.purpose', '=', p.purpose)
        .where((row) =>
          row.or(
            Array.from({ length: SOME }, (_, n) => {
              const of = (name: 'organization_id' | 'app_id' | 'environment') => p[`${name}_${n}`] as string
              return row.and([
                row('s.organization_id', '=', of('organization_id')),
                row('s.app_id', '=', of('app_id')),
                row('s.environment', '=', of('environment')),
              ])
            }),
          ),
        ),
    )
      .orderBy('s.id', 'desc')
      .orderBy('c.position'),
  ),
  findOwners: statement('connection_find_owners', (db, p: ListParameters<'id'>) =>
    db
      .selectFrom('connection')
      .select(['id', 'subscription_id'])
      .where('id', 'in', placeholders(p, 'id', SOME)),
  ),
  listOfApp: statement('subscription_list_of_app', (db, p: Filter & { app_id: string }) =>
    page(db, p, (query) => query.where('s.app_id', '=', p.app_id).where((row) => leadsToApi(row, p))),
  ),
  listOfApi: statement('subscription_list_of_api', (db, p: Filter & { api_id: string }) => pageOfApi(db, p, null)),
  listOfApiAndStatus: statement(
    'subscription_list_of_api_and_status',
    (db, p: Filter & { api_id: string; connection_status: string }) => pageOfApi(db, p, p.connection_status),
  ),
}
