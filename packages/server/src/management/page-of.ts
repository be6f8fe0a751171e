/** A page as it is answered: `next` is the `after` of the page behind it, absent on the last one. */
export function pageOf<T>(
  items: readonly T[],
  limit: number,
  keyOf: (item: T) => string,
): { items: readonly T[]; next?: string } {
  const last = items.at(-1)
  return items.length < limit || last === undefined ? { items } : { items, next: keyOf(last) }
}
