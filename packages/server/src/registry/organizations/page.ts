import type { FoundSome } from '../../store/index.ts'

/** A page of a list: `next` is absent on the last one. */
export interface Page<T> {
  items: T[]
  next?: string
}

export interface PageWanted {
  /** `next` of the page before. */
  after?: string | undefined
  limit: number
}

/** Whether there is a next page is known by asking for one record more. `list` is asked for that many. */
export async function readPageOf<T>(
  limit: number,
  list: (limit: number) => Promise<T[]> | T[],
  keyOf: (item: T) => string,
): Promise<Page<T>> {
  const found = await list(limit + 1)
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return found.length > limit && last !== undefined ? { items, next: keyOf(last) } : { items }
}

/** The same of a search that may end before it has a page full: `next` is then where it goes on, and the page short or even empty. */
export async function readSomeOf<T>(
  limit: number,
  search: (limit: number) => Promise<FoundSome<T>>,
  keyOf: (item: T) => string,
): Promise<Page<T>> {
  const { items: found, searchedTo } = await search(limit + 1)
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const next = found.length > limit && last !== undefined ? keyOf(last) : searchedTo
  return next === undefined ? { items } : { items, next }
}

/** A page of a list that is short enough to be read as a whole. Pure. */
export function pageOfAll<T>(all: readonly T[], { after, limit }: PageWanted, keyOf: (item: T) => string): Page<T> {
  // Behind one that is gone by now, a list that changed is shown from its beginning.
  const rest = all.slice(after === undefined ? 0 : all.findIndex((item) => keyOf(item) === after) + 1)
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  return rest.length > limit && last !== undefined ? { items, next: keyOf(last) } : { items }
}
