import type { Page } from '../../registry/index.ts'

/** Part of a list, newest first. */
export interface SomeOfList<Item> {
  items: readonly Item[]
  /** Nothing that belongs to the list is missing down to this id. Undefined: nothing is missing at all. */
  isKnownTo: string | undefined
}

/** One page of several lists. What one has further down than another is known waits for a later page. Pure. */
export function pageOfLists<Item extends { id: string }>(
  lists: readonly SomeOfList<Item>[],
  limit: number,
): Page<Item> {
  const end =
    lists
      .map(({ isKnownTo = '' }) => isKnownTo)
      .toSorted()
      .at(-1) ?? ''
  const known = lists
    .flatMap(({ items }) => items)
    .filter(({ id }) => id >= end)
    .sort((a, b) => (a.id < b.id ? 1 : -1))
  const items = known.slice(0, limit)
  const next = known.length > limit ? items.at(-1)?.id : end
  return next ? { items, next } : { items }
}
