import type { ExpressionBuilder, Kysely, SelectQueryBuilder } from 'kysely'
import type { ConnectionRow, SubscriptionRow, Tables } from '../schema.ts'
import { isOrAny, type ListParameters, ledBy, placeholders } from './conditions.ts'
import { deleteMany, insertMany, ofRows, upsertManyCounted } from './many-rows.ts'
import { hasAllWords, hasOtherWords, type Walk, type WordParameters, withFirstWord } from './search-words.ts'
import { insert, plannedEachTime, replaceCounted, statement, upsertCounted } from './statement.ts'

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
export interface Filter {
  app_id: string | null
  /** Of a connection. With `any_connection` 1 both are null. */
  api_id: string | null
  any_connection: number
  /** Of the same connection. */
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

/** Is there a connection as it is wanted? */
function isConnected(row: ExpressionBuilder<Aliased, 's'>, p: Filter) {
  return row.or([
    row(row.val(p.any_connection), '=', 1),
    row.exists(
      row
        .selectFrom('connection as k')
        .select('k.id')
        .whereRef('k.subscription_id', '=', 's.id')
        .where((of) => isOrAny(of, 'k.api_id', p.api_id))
        .where((of) => isOrAny(of, 'k.status', p.connection_status)),
    ),
  ])
}

type PageQuery = SelectQueryBuilder<Aliased, 's', SubscriptionRow>

/** In the order of ids, below `after` and not below `to`: of all subscriptions, or of those that have this value. */
type Lead = (query: PageQuery, after: string, to?: string) => PageQuery
const all: Lead = (query, after, to) =>
  query
    .where('s.id', '<', after)
    .$if(to !== undefined, (above) => above.where('s.id', '>=', to as string))
    .orderBy('s.id', 'desc')
const leadBy =
  (column: 's.app_id' | 's.status' | 's.organization_id', value: string): Lead =>
  (query, after, to) =>
    ledBy(query, { [column]: value }, 's.id', after, to)

/** The subscriptions that `narrow` leaves, newest first, with their connections: one statement, so that no version meets another's connections. */
function page(
  db: Kysely<Tables>,
  p: Filter,
  { lead, to, narrow = (query) => query }: { lead: Lead; to?: string; narrow?: (query: PageQuery) => PageQuery },
) {
  const subscriptions = narrow(lead(db.selectFrom('subscription as s').selectAll('s'), p.after, to))
    .where((row) => matches(row, p))
    .limit(p.limit)
  return withConnections(db, subscriptions).orderBy('s.id', 'desc').orderBy('c.position')
}
function withConnections(db: Kysely<Tables>, subscriptions: PageQuery) {
  return db.selectFrom(subscriptions.as('s')).leftJoin('connection as c', 'c.subscription_id', 's.id').select(selected)
}

/**
 * The same, led by connections: to one API, of one status, or both. A subscription may have several that fit, to one API one after the
 * other: the first stands for it.
 */
function newestConnected(
  db: Kysely<Tables>,
  p: Filter,
  { api, status }: Led,
  { to, most = p.limit }: { to?: string; most?: number } = {},
) {
  const led = valuesOf(p, { api, status })
  const connected = db
    .selectFrom('connection as k')
    .innerJoin('subscription as s', 's.id', 'k.subscription_id')
    .selectAll('s')
  return ledBy(connected, led, 'k.subscription_id', p.after, to)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('connection as earlier')
            .select('earlier.id')
            .whereRef('earlier.subscription_id', '=', 'k.subscription_id')
            .$if(api, (query) => query.where('earlier.api_id', '=', p.api_id))
            .$if(status, (query) => query.where('earlier.status', '=', p.connection_status as string))
            .whereRef('earlier.position', '<', 'k.position'),
        ),
      ),
    )
    .where((row) => matches(row as unknown as ExpressionBuilder<Aliased, 's'>, p))
    .limit(most)
}

interface Led {
  api: boolean
  status: boolean
}

const valuesOf = (p: Pick<Filter, 'api_id' | 'connection_status'>, { api, status }: Led): Record<string, string> => ({
  ...(api && { 'k.api_id': p.api_id as string }),
  ...(status && { 'k.status': p.connection_status as string }),
})

function pageOfConnected(db: Kysely<Tables>, p: Filter, led: Led, to?: string) {
  return withConnections(db, newestConnected(db, p, led, { ...(to !== undefined && { to }) }) as unknown as PageQuery)
    .orderBy('s.id', 'desc')
    .orderBy('c.position')
}

type PlaceParameters = ListParameters<'organization_id' | 'app_id' | 'environment'>

/** How many subscriptions, places or connections are looked up by one statement. */
export const SOME = 20

const ofOrganization = (query: PageQuery, p: Filter) =>
  query.where((row) => isOrAny(row, 's.app_id', p.app_id)).where((row) => isConnected(row, p))

type Row = ExpressionBuilder<Aliased, 's'>

type Order = readonly ('led_by' | 'led_status' | 's.app_id' | 's.status' | 's.id')[]

/** Ids of those that `walked` leaves whose organization has the words, in the very order of `walked`, so that it goes no further than the page needs. */
const hits = (db: Kysely<Tables>, walked: PageQuery, p: Filter & WordParameters, order: Order) =>
  order
    .reduce((query, column) => query.orderBy(column as 's.id', 'desc'), db.selectFrom(walked.as('s')))
    .select('s.id')
    .where((row) => matches(row, p))
    .where((row) => isConnected(row, p))
    .where((row) => hasAllWords(row, 's.organization_id', p))
    .limit(p.limit)

type PlaceOf = Filter & { walked: number }

/** What a list is walked along: statements of the way, and of the place so many rows along it. */
const alongSubscriptions = (name: string, lead: (p: Filter) => Lead, order: Order) => ({
  walk: plannedEachTime(
    statement(`subscription_search_walk${name}`, (db, p: Filter & WordParameters & Walk) =>
      hits(db, lead(p)(db.selectFrom('subscription as s').selectAll('s'), p.after, p.to).limit(p.walked), p, order),
    ),
  ),
  place: statement(`subscription_search_place${name}`, (db, p: PlaceOf) =>
    lead(p)(db.selectFrom('subscription as s') as unknown as PageQuery, p.after)
      .select('s.id as place')
      .limit(1)
      .offset(p.walked),
  ),
})

const alongConnections = (name: string, led: Led) => ({
  walk: plannedEachTime(
    statement(`subscription_search_walk${name}`, (db, p: Filter & WordParameters & Walk) =>
      hits(
        db,
        newestConnected(db, p, led, { to: p.to, most: p.walked })
          .select(led.api ? 'k.api_id as led_by' : 'k.status as led_by')
          .$if(led.api && led.status, (query) => query.select('k.status as led_status')) as unknown as PageQuery,
        p,
        ['led_by', ...(led.api && led.status ? (['led_status'] as const) : []), 's.id'],
      ),
    ),
  ),
  place: statement(`subscription_search_place${name}`, (db, p: PlaceOf) =>
    ledBy(db.selectFrom('connection as k'), valuesOf(p, led), 'k.subscription_id', p.after)
      .select('k.subscription_id as place')
      .limit(1)
      .offset(p.walked),
  ),
})

/** Ways along the subscriptions, by what leads. */
export const searchAlong = {
  all: alongSubscriptions('', () => all, ['s.id']),
  app: alongSubscriptions('_of_app', (p) => leadBy('s.app_id', p.app_id as string), ['s.app_id', 's.id']),
  status: alongSubscriptions('_of_status', (p) => leadBy('s.status', p.status as string), ['s.status', 's.id']),
  api: alongConnections('_of_api', { api: true, status: false }),
  apiAndStatus: alongConnections('_of_api_and_status', { api: true, status: true }),
  connectionStatus: alongConnections('_of_connection_status', { api: false, status: true }),
}

/** So many APIs can be searched at once. */
export const APIS_SEARCHED_MAX = 200

const gather = (db: Kysely<Tables>, p: Filter & WordParameters & { gathered: number }) =>
  db
    .selectFrom(withFirstWord(db, p).as('f'))
    .innerJoin('subscription as s', 's.organization_id', 'f.id')
    .select('s.id')
    .where('s.id', '<', p.after)
    .where((row) => isOrAny(row, 's.app_id', p.app_id))
    .where((row) => matches(row as unknown as Row, p))
    .where((row) => hasOtherWords(row, 'f.id', p))
    .orderBy('s.id', 'desc')
    .limit(p.limit)

/**
 * The newest `walked` connections to each of SOME APIs (an id that is empty is of none), and whether each is one that is searched: 1 or 0. In no order.
 */
const scan = (name: string, status: boolean) =>
  plannedEachTime(
    statement(
      `subscription_search_scan${name}`,
      (db, p: Filter & WordParameters & ListParameters<'api'> & { walked: number }) => {
        const newest = (api_id: string) =>
          db
            .selectFrom(
              ledBy(
                db.selectFrom('connection as k'),
                { 'k.api_id': api_id, ...(status && { 'k.status': p.connection_status as string }) },
                'k.subscription_id',
                p.after,
              )
                .select(['k.api_id', 'k.subscription_id'])
                .limit(p.walked)
                .as('n'),
            )
            .select(['n.api_id', 'n.subscription_id'])
        const [first, ...others] = placeholders(p, 'api', SOME).map(newest)
        const every = others.reduce((some, other) => some.unionAll(other), first as ReturnType<typeof newest>)
        return db
          .selectFrom(every.as('k'))
          .innerJoin('subscription as s', 's.id', 'k.subscription_id')
          .select(['k.api_id', 's.id'])
          .select((row) =>
            row
              .case()
              .when(row.and([matches(row as unknown as Row, p), hasAllWords(row, 's.organization_id', p)]))
              .then(1)
              .else(0)
              .end()
              .as('is_hit'),
          )
      },
    ),
  )

/** Not `insertFirst`: what else must be unique counts as being there, too. Answers a row for each that was inserted. */
export const insertSubscriptions = ofRows('subscription_insert', columns, (db, rows) =>
  db
    .insertInto('subscription')
    .values(rows.map((row) => ({ ...row, revision: 1 })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id'),
)

/** Takes them, as `take` has it, and answers at which revision each is. */
export const holdSubscriptions = ofRows('subscription_hold', ['id'], (db, rows) =>
  db
    .updateTable('subscription')
    .set((row) => ({ id: row.ref('id') }))
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    .returning(['id', 'revision']),
)

export const subscriptionStatements = {
  put: upsertCounted('subscription_put', 'subscription', 'id', columns, 'revision'),
  putMany: upsertManyCounted('subscription_put_many', 'subscription', columns),
  replace: replaceCounted('subscription_replace', 'subscription', 'id', columns, 'revision'),
  insert: insertSubscriptions.one,
  insertMany: insertSubscriptions.many,
  hold: holdSubscriptions.one,
  holdMany: holdSubscriptions.many,
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
  list: statement('subscription_list', (db, p: Filter) => page(db, p, { lead: all })),
  listOfStatus: statement('subscription_list_of_status', (db, p: Filter & { status: string }) =>
    page(db, p, { lead: leadBy('s.status', p.status) }),
  ),
  listOfOrganization: statement('subscription_list_of_organization', (db, p: Filter & { organization_id: string }) =>
    page(db, p, { lead: leadBy('s.organization_id', p.organization_id), narrow: (query) => ofOrganization(query, p) }),
  ),
  idsOfOrganization: statement('subscription_ids_of_organization', (db, p: Filter & { organization_id: string }) =>
    ofOrganization(
      leadBy('s.organization_id', p.organization_id)(db.selectFrom('subscription as s').selectAll('s'), p.after),
      p,
    )
      .where((row) => matches(row, p))
      .limit(p.limit)
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
  listOfApp: statement('subscription_list_of_app', (db, p: Filter & { app_id: string; to: string }) =>
    page(db, p, {
      lead: leadBy('s.app_id', p.app_id),
      to: p.to,
      narrow: (query) => query.where((row) => isConnected(row, p)),
    }),
  ),
  listOfApi: statement('subscription_list_of_api', (db, p: Filter & { api_id: string; to: string }) =>
    pageOfConnected(db, p, { api: true, status: false }, p.to),
  ),
  listOfApiAndStatus: statement(
    'subscription_list_of_api_and_status',
    (db, p: Filter & { api_id: string; connection_status: string; to: string }) =>
      pageOfConnected(db, p, { api: true, status: true }, p.to),
  ),
  listOfConnectionStatus: statement(
    'subscription_list_of_connection_status',
    (db, p: Filter & { connection_status: string }) => pageOfConnected(db, p, { api: false, status: true }),
  ),
  idsOfApi: statement('subscription_ids_of_api', (db, p: Filter & { api_id: string }) =>
    newestConnected(db, p, { api: true, status: false }).clearSelect().select('s.id'),
  ),
  idsOfApiAndStatus: statement(
    'subscription_ids_of_api_and_status',
    (db, p: Filter & { api_id: string; connection_status: string }) =>
      newestConnected(db, p, { api: true, status: true }).clearSelect().select('s.id'),
  ),
  searchGather: plannedEachTime(
    statement('subscription_search_gather', (db, p: Filter & WordParameters & { gathered: number }) =>
      gather(db, p).where((row) =>
        // A scalar, which no planner can turn into a join of everything.
        row.or([
          row(row.val(p.any_connection), '=', 1),
          row(
            row
              .selectFrom('connection as k')
              .select('k.id')
              .whereRef('k.subscription_id', '=', 's.id')
              .where((of) => isOrAny(of, 'k.api_id', p.api_id))
              .where((of) => isOrAny(of, 'k.status', p.connection_status))
              .limit(1),
            'is not',
            null,
          ),
        ]),
      ),
    ),
  ),
  searchGatherOfApis: plannedEachTime(
    statement(
      'subscription_search_gather_of_apis',
      (db, p: Filter & WordParameters & ListParameters<'api'> & { gathered: number }) =>
        gather(db, p).where((row) =>
          row(
            row
              .selectFrom('connection as k')
              .select('k.id')
              .whereRef('k.subscription_id', '=', 's.id')
              .where('k.api_id', 'in', placeholders(p, 'api', APIS_SEARCHED_MAX))
              .where((of) => isOrAny(of, 'k.status', p.connection_status))
              .limit(1),
            'is not',
            null,
          ),
        ),
    ),
  ),
  scanOfApis: scan('_of_apis', false),
  scanOfApisAndStatus: scan('_of_apis_and_status', true),
  searchWalk: searchAlong.all.walk,
  searchWalkOfApp: searchAlong.app.walk,
  searchWalkOfStatus: searchAlong.status.walk,
  searchWalkOfApi: searchAlong.api.walk,
  searchWalkOfApiAndStatus: searchAlong.apiAndStatus.walk,
  searchWalkOfConnectionStatus: searchAlong.connectionStatus.walk,
  searchPlace: searchAlong.all.place,
  searchPlaceOfApp: searchAlong.app.place,
  searchPlaceOfStatus: searchAlong.status.place,
  searchPlaceOfApi: searchAlong.api.place,
  searchPlaceOfApiAndStatus: searchAlong.apiAndStatus.place,
  searchPlaceOfConnectionStatus: searchAlong.connectionStatus.place,
  /** How many subscriptions the organizations have whose names have the first word, up to `most`. */
  countOfWord: plannedEachTime(
    statement('subscription_count_of_word', (db, p: WordParameters & { gathered: number; most: number }) =>
      db
        .selectFrom(
          db
            .selectFrom(withFirstWord(db, p).as('f'))
            .innerJoin('subscription as s', 's.organization_id', 'f.id')
            .select('s.organization_id')
            .limit(p.most)
            .as('t'),
        )
        .select((row) => row.fn.count<number>('t.organization_id').as('count')),
    ),
  ),
  countOfApp: statement('subscription_count_of_app', (db, p: { app_id: string; most: number }) =>
    db
      .selectFrom(db.selectFrom('subscription').select('id').where('app_id', '=', p.app_id).limit(p.most).as('t'))
      .select((row) => row.fn.count<number>('t.id').as('count')),
  ),
  countOfApi: statement('subscription_count_of_api', (db, p: { api_id: string; most: number }) =>
    db
      .selectFrom(db.selectFrom('connection').select('id').where('api_id', '=', p.api_id).limit(p.most).as('t'))
      .select((row) => row.fn.count<number>('t.id').as('count')),
  ),
}
