/** A page of a list: `next` is absent on the last one. */
export interface Page<T> {
  items: T[]
  next?: string
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
