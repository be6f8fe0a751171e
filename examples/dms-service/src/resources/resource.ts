import type { ResourceName, Rows } from '../dealer-data/rows.ts'
import type { Dealer } from '../dealers.ts'
import { type Page, type PageRequest, takePage } from '../page.ts'
import type { Problem } from '../problem.ts'

type JsonSchema = object

/** A query parameter that narrows a list. */
export interface Filter<Row> {
  schema: JsonSchema
  keeps(row: Row, value: string): boolean
}

/** What differs between two kinds of rows. */
interface ResourceSpec<Name extends ResourceName, Draft> {
  name: Name
  filters: Record<string, Filter<Rows[Name]>>
  /** What a caller sends to create a row; `Draft` is its type. */
  draft: JsonSchema
  /** The new row, or what about the draft does not fit this dealer's other rows. */
  complete(draft: Draft, deps: CompleteDeps): Rows[Name] | Problem
}

export interface CompleteDeps {
  id: string
  dealer: Dealer
  /** Epoch seconds. */
  now: number
}

/** One kind of rows as the routes see it. */
export interface Resource {
  name: ResourceName
  querySchema: JsonSchema
  draftSchema: JsonSchema
  list(dealer: Dealer, filters: Readonly<Record<string, string>>, page: PageRequest): Page<{ id: string }>
  find(dealer: Dealer, id: string): { id: string } | undefined
  /** `draft` has passed `draftSchema`. Resolves once the row is kept for good. */
  create(draft: unknown, deps: CompleteDeps): Promise<{ id: string } | Problem>
}

export function defineResource<Name extends ResourceName, Draft>(spec: ResourceSpec<Name, Draft>): Resource {
  const { name, filters } = spec
  const filterSchemas = Object.fromEntries(Object.entries(filters).map(([key, { schema }]) => [key, schema]))
  return {
    name,
    querySchema: {
      type: 'object',
      // Limit and cursor are parsed where pages are made; here they only have to come once.
      properties: { ...filterSchemas, limit: { type: 'string' }, cursor: { type: 'string' } },
      // A misspelled filter would otherwise answer with everything.
      additionalProperties: false,
    },
    draftSchema: spec.draft,
    list(dealer, values, page) {
      const wanted = Object.entries(filters).flatMap(([key, filter]) => {
        const value = values[key]
        return value === undefined ? [] : [(row: Rows[Name]) => filter.keeps(row, value)]
      })
      return takePage(dealer.all(name), (row) => wanted.every((keeps) => keeps(row)), page)
    },
    find: (dealer, id) => dealer.find(name, id),
    async create(draft, deps) {
      const made = spec.complete(draft as Draft, deps)
      if ('id' in made) await deps.dealer.add(name, made)
      return made
    },
  }
}
