/**
 * Ids that somebody keeps: an array, anything with `has` (a Set, a Map), or a function that looks one up. Looked at anew for each call, so
 * what is added or removed counts at once. Ids are in lower case.
 */
export type KnownIds<Found = boolean> =
  | readonly string[]
  | { has(id: string): boolean }
  | ((id: string) => Found | Promise<Found>)

/** Throws a TypeError that names the option. */
export function parseKnownIds<Found>(name: string, given: KnownIds<Found>): (id: string) => unknown {
  if (typeof given === 'function') return given
  if (Array.isArray(given)) return (id) => given.some((each) => String(each).toLowerCase() === id)
  const kept = given as { has(id: string): boolean } | undefined | null
  if (typeof kept?.has === 'function') return (id) => kept.has(id)
  throw new TypeError(`${name} has to be an array, a Set or a function`)
}
