import type { Expression, ExpressionBuilder, Kysely, SelectQueryBuilder, SqlBool } from 'kysely'
import type { Tables } from '../schema.ts'
import { wordsOf } from '../search-words.ts'
import { ABOVE_ALL } from './conditions.ts'
import type { Reads, Transaction } from './session.ts'
import { plannedEachTime, type Statement, statement } from './statement.ts'

export type SearchedKind = 'organization' | 'user' | 'app' | 'client'

/** How many words of a search are looked for: the longest. */
const WORDS_MAX = 4
/** So few are looked up one by one where a list is of what belongs to them. */
const FEW_MAX = 100
/** Of so many records all are gathered and sorted; a word that more have is met soon enough along the list itself. */
const GATHERED_MAX = 10_000
/** And so many are walked past along the list before everything is gathered after all. */
const WALKED_MAX = 10_000
/** Where their ids are all that has to be sorted. */
const GATHERED_BY_ID_MAX = 50_000
/** No limit. */
export const ALL = 1_000_000_000

type Number4 = 0 | 1 | 2 | 3
/** Words from `from_n` to below `to_n` begin with the n-th word of the search; `from_1` to `from_3` are empty where there are fewer. */
export type WordParameters = Record<`from_${Number4}` | `to_${Number4}`, string> & { kind: string; nothing: string }

// biome-ignore lint/suspicious/noExplicitAny: the columns are those of whatever list is searched.
type AnyRow = ExpressionBuilder<any, any>

/** Has the record of this id the n-th word? A scalar of its own for each row that is looked at, which no planner can turn into a join of everything. */
function hasWord(row: AnyRow, id: string, p: WordParameters, n: Number4): Expression<SqlBool> {
  const found = row
    .selectFrom('search_word as w')
    .select('w.word')
    .where('w.kind', '=', p.kind)
    .whereRef('w.id', '=', id)
    .where('w.word', '>=', p[`from_${n}`])
    .where('w.word', '<', p[`to_${n}`])
    .limit(1)
  return row(found, 'is not', null)
}

const rest = [1, 2, 3] as const

/** Has it all words but the first? */
export function hasOtherWords(row: AnyRow, id: string, p: WordParameters): Expression<SqlBool> {
  return row.and(
    rest.map((n) => row.or([row(row.val(p[`from_${n}`]), '=', row.val(p.nothing)), hasWord(row, id, p, n)])),
  )
}

/** Has the record of this id all words? */
export function hasAllWords(row: AnyRow, id: string, p: WordParameters): Expression<SqlBool> {
  return row.and([hasWord(row, id, p, 0), hasOtherWords(row, id, p)])
}

/** Ids of records that have the first word, at most so many; a record with two such words comes once. Never flattened, because of its limit. */
export function withFirstWord(db: Kysely<Tables>, p: WordParameters & { gathered: number }) {
  const rows = db
    .selectFrom('search_word')
    .select('id')
    .where('kind', '=', p.kind)
    .where('word', '>=', p.from_0)
    .where('word', '<', p.to_0)
    .limit(p.gathered)
  return db.selectFrom(rows.as('r')).select('r.id').distinct()
}

const COLUMNS_AT_ONCE = 20

export const searchWordStatements = {
  remove: statement('search_word_remove', (db, p: { kind: string; id: string }) =>
    db.deleteFrom('search_word').where('kind', '=', p.kind).where('id', '=', p.id),
  ),
  insert: statement('search_word_insert', (db, p: Record<string, string>) =>
    db
      .insertInto('search_word')
      .values(
        Array.from({ length: COLUMNS_AT_ONCE }, (_, n) => ({
          kind: p.kind as string,
          word: p[`word_${n}`] as string,
          id: p.id as string,
        })),
      )
      .onConflict((conflict) => conflict.columns(['kind', 'word', 'id']).doNothing()),
  ),
  find: plannedEachTime(
    statement('search_word_find', (db, p: WordParameters & { gathered: number; limit: number }) =>
      db
        .selectFrom(withFirstWord(db, p).as('f'))
        .select('f.id')
        .where((row) => hasOtherWords(row, 'f.id', p))
        .limit(p.limit),
    ),
  ),
  count: plannedEachTime(
    statement('search_word_count', (db, p: { kind: string; from: string; to: string; most: number }) =>
      db
        .selectFrom(
          db
            .selectFrom('search_word')
            .select('id')
            .where('kind', '=', p.kind)
            .where('word', '>=', p.from)
            .where('word', '<', p.to)
            .limit(p.most)
            .as('r'),
        )
        .select((row) => row.fn.count<number>('r.id').as('count')),
    ),
  ),
}

/** What a record is found by from now on. */
export async function putWords(
  tx: Transaction,
  kind: SearchedKind,
  id: string,
  texts: readonly string[],
): Promise<void> {
  const words = wordsOf(...texts)
  const writes = [tx.run(searchWordStatements.remove, { kind, id })]
  for (let at = 0; at < words.length; at += COLUMNS_AT_ONCE) {
    const some = words.slice(at, at + COLUMNS_AT_ONCE)
    const named = Array.from({ length: COLUMNS_AT_ONCE }, (_, n) => [`word_${n}`, some[Math.min(n, some.length - 1)]])
    writes.push(tx.run(searchWordStatements.insert, { kind, id, ...Object.fromEntries(named) }))
  }
  await Promise.all(writes)
}

export const removeWords = (tx: Transaction, kind: SearchedKind, id: string): Promise<void> =>
  tx.run(searchWordStatements.remove, { kind, id })

interface SearchPlan {
  parameters: WordParameters
  /** How many words fit the rarest one; more than are gathered are not counted. */
  fitting: number
}

/** Words to look for, the rarest first. Undefined: nothing has them. */
export async function planSearch(
  reads: Reads,
  { kind, search, gatheredMax }: { kind: SearchedKind; search: string; gatheredMax: number },
): Promise<SearchPlan | undefined> {
  const words = wordsOf(search)
    .sort((a, b) => b.length - a.length)
    .slice(0, WORDS_MAX)
  const most = gatheredMax + 1
  const counted = await Promise.all(
    words.map(async (from) => {
      const to = from + ABOVE_ALL
      const row = await reads.first(searchWordStatements.count, { kind, from, to, most })
      return { from, to, fitting: Number(row?.count ?? 0) }
    }),
  )
  counted.sort((a, b) => a.fitting - b.fitting)
  const [rarest] = counted
  if (!rarest || rarest.fitting === 0) return undefined
  const numbered = ([0, 1, 2, 3] as const).flatMap((n) => [
    [`from_${n}`, counted[n]?.from ?? ''],
    [`to_${n}`, counted[n]?.to ?? ''],
  ])
  return { parameters: { kind, nothing: '', ...Object.fromEntries(numbered) }, fitting: rarest.fitting }
}

/** Of a search that looks at a bounded number of rows. Undefined: there is nothing behind these rows. */
export interface Searched<Row> {
  rows: Row[]
  /** Fewer than wanted were found on the way to here; the list goes on behind this `after`. */
  searchedTo?: string | undefined
}

/** How far along a list a statement goes: at most so many rows, and not beyond `to`. */
export interface Walk {
  walked: number
  to: string
}

/** Rows of one page of a list, of records that have the words. */
export interface SearchWays<Row> {
  /** Takes all that have the first word, at most `gathered`, and sorts them. */
  gather(parameters: WordParameters & { gathered: number }): Promise<Row[]>
  /** Goes along the list. */
  walk(parameters: WordParameters & Walk): Promise<Row[]>
  /** The place in the list of the row that stands so many behind `after`; undefined where the list has not so many. */
  place?(walked: number): Promise<string | undefined>
  /** Takes those of the few records that have all words, where the list is not of these records themselves. Undefined: there are too many of them. */
  few?(ids: readonly string[], parameters: WordParameters): Promise<Row[] | undefined>
  /** How many records the list has, up to `most`; without it, as many as there are. */
  size?(most: number): Promise<number>
  /** How far it is gone along the list for one page. */
  walked?: number
  /** Behind everything in the list's order, which runs downwards if nothing else is said. */
  end?: string
  /** The list is in the order of the ids that are found, and of all records. */
  byId?: boolean
  /** Where a record that has the words may stand in the list many times: may they all be gathered? */
  isGathered?(parameters: WordParameters): Promise<boolean>
  /** How many rows are wanted. */
  limit: number
}

/**
 * The page is the same whichever way is taken, and each looks at a bounded number of rows, whatever statistics say: few that fit are gathered, many
 * are met along the list. Should those that fit all stand at the list's far end, the page ends before there are as many as are wanted: see `searchedTo`.
 */
export async function searchSome<Row>(
  reads: Reads,
  { kind, search }: { kind: SearchedKind; search: string },
  { gather, walk, place, few, size, limit, end = '', walked = WALKED_MAX, byId = false, isGathered }: SearchWays<Row>,
): Promise<Searched<Row>> {
  // Each other word is looked up for all that have the first one before they are sorted.
  const gatheredMax = byId && wordsOf(search).length === 1 ? GATHERED_BY_ID_MAX : GATHERED_MAX
  const [plan, length] = await Promise.all([planSearch(reads, { kind, search, gatheredMax }), size?.(WALKED_MAX + 1)])
  if (!plan) return { rows: [] }
  const { parameters, fitting } = plan
  if (few && fitting <= FEW_MAX) {
    const found = await reads.all(searchWordStatements.find, { ...parameters, gathered: FEW_MAX, limit: FEW_MAX })
    const rows = await few(
      found.map(({ id }) => id),
      parameters,
    )
    if (rows) return { rows }
  }
  const unbounded = { walked: ALL, to: end }
  const isShort = length !== undefined && length <= WALKED_MAX
  if (isShort && length < fitting) return { rows: await walk({ ...parameters, ...unbounded }) }
  if (fitting <= gatheredMax && (await (isGathered?.(parameters) ?? true))) {
    return { rows: await gather({ ...parameters, gathered: ALL }) }
  }
  if (isShort) return { rows: await walk({ ...parameters, ...unbounded }) }
  if (!place) {
    const met = await walk({ ...parameters, ...unbounded, walked: WALKED_MAX })
    return { rows: met.length >= limit ? met : await gather({ ...parameters, gathered: ALL }) }
  }
  // What is written meanwhile is in the page or behind it: the place is found first, and everything before it is looked at.
  const to = await place(walked - 1)
  const rows = await walk({ ...parameters, walked: ALL, to: to ?? end })
  return { rows, ...(rows.length < limit && to !== undefined && { searchedTo: to }) }
}

/** The page with as many rows as are wanted, however far away they are. */
export const searchPage = async <Row>(
  reads: Reads,
  of: { kind: SearchedKind; search: string },
  ways: Omit<SearchWays<Row>, 'place'>,
): Promise<Row[]> => (await searchSome(reads, of, ways)).rows

/** The same of a list whose searches end early: they are put together. */
export async function searchOn<Row>(
  after: string,
  limit: number,
  search: (after: string, limit: number) => Promise<Searched<Row>>,
): Promise<Row[]> {
  const found: Row[] = []
  for (let from: string | undefined = after; from !== undefined && found.length < limit; ) {
    const { rows, searchedTo }: Searched<Row> = await search(from, limit - found.length)
    found.push(...rows)
    from = searchedTo
  }
  return found
}

/** What a list goes along: the table as `t`, narrowed to where it belongs, in its order, behind `after`. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
type AnyQuery = SelectQueryBuilder<any, any, any>

export interface SearchedList<P> {
  name: string
  table: keyof Tables
  columns: readonly string[]
  /** Of the record whose words are searched: a column of the table. */
  id: string
  order: { column: string; direction: 'asc' | 'desc' }
  /** In the order of `id`, not narrowed and not filtered. */
  byId?: boolean
  /** The organization or the like that the list is of. */
  narrow?(query: AnyQuery, p: P): AnyQuery
  /** Filters that no index has to serve. */
  filter?(query: AnyQuery, p: P): AnyQuery
}

export interface ListPlace {
  after: string
  limit: number
}

/** The statements of a list that is searched. */
export function searchStatements<Row, P = unknown>(list: SearchedList<P>) {
  const { name, table, columns, id, order, narrow = (query) => query, filter = (query) => query } = list
  const selected = columns.map((column) => `t.${column}`)
  const behind = (query: AnyQuery, p: ListPlace & P) =>
    narrow(query.where(`t.${order.column}`, order.direction === 'asc' ? '>' : '<', p.after), p)
  // Of a whole list in the order of its ids no other row is looked at than those of the page.
  const firstOfIds = (db: Kysely<Tables>, p: WordParameters & ListPlace & { gathered: number }) =>
    db
      .selectFrom(withFirstWord(db, p).as('i'))
      .select('i.id')
      .where('i.id', order.direction === 'asc' ? '>' : '<', p.after)
      .where((row) => hasOtherWords(row, 'i.id', p))
      .orderBy('i.id', order.direction)
      .limit(p.limit)
  const gatherById = plannedEachTime(
    statement(`${name}_search_gather`, (db, p: WordParameters & ListPlace & P & { gathered: number }) =>
      (
        db
          .selectFrom(firstOfIds(db, p).as('f'))
          .innerJoin(`${table} as t` as never, `t.${id}` as never, 'f.id' as never) as AnyQuery
      )
        .select(selected)
        .orderBy('f.id', order.direction),
    ) as unknown as Statement<WordParameters & ListPlace & P & { gathered: number }, Row>,
  )
  const gather = plannedEachTime(
    statement(`${name}_search_gather`, (db, p: WordParameters & ListPlace & P & { gathered: number }) =>
      filter(
        behind(
          db
            .selectFrom(withFirstWord(db, p).as('f'))
            .innerJoin(`${table} as t` as never, `t.${id}` as never, 'f.id' as never) as AnyQuery,
          p,
        ),
        p,
      )
        .select(selected)
        .where((row: AnyRow) => hasOtherWords(row, 'f.id', p))
        .orderBy(`t.${order.column}`, order.direction)
        .limit(p.limit),
    ) as unknown as Statement<WordParameters & ListPlace & P & { gathered: number }, Row>,
  )
  const walk = plannedEachTime(
    statement(`${name}_search_walk`, (db, p: WordParameters & ListPlace & P & Walk) => {
      const walked = behind(db.selectFrom(`${table} as t` as never) as AnyQuery, p)
        .where(`t.${order.column}`, order.direction === 'asc' ? '<=' : '>=', p.to)
        .selectAll('t')
        .orderBy(`t.${order.column}`, order.direction)
        .limit(p.walked)
      return filter(
        (db as Kysely<never>).selectFrom((walked as never as { as(name: 't'): never }).as('t')) as AnyQuery,
        p,
      )
        .select(selected)
        .where((row: AnyRow) => hasAllWords(row, `t.${id}`, p))
        .orderBy(`t.${order.column}`, order.direction)
        .limit(p.limit)
    }) as unknown as Statement<WordParameters & ListPlace & P & { walked: number }, Row>,
  )
  const place = statement(`${name}_search_place`, (db, p: { after: string; walked: number } & P) =>
    narrow(
      (db.selectFrom(`${table} as t` as never) as AnyQuery).where(
        `t.${order.column}`,
        order.direction === 'asc' ? '>' : '<',
        p.after,
      ),
      p,
    )
      .select(`t.${order.column} as place`)
      .orderBy(`t.${order.column}`, order.direction)
      .limit(1)
      .offset(p.walked),
  ) as unknown as Statement<{ after: string; walked: number } & P, { place: string }>
  return { gather: list.byId ? gatherById : gather, walk, place }
}
