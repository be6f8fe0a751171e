import { bad, good, type Read, type Reader } from '../client-metadata/read-values.ts'

/** One reader for each member that may be set. */
export type Readers<T> = { [Name in keyof T]-?: Reader<NonNullable<T[Name]>> }

/**
 * `current` with the members of `patch` in it; `null` takes one away. A member that nobody knows is refused: a misspelled
 * setting would otherwise look as if it were in force. Pure.
 */
export function patchMembers<T extends object>(current: T, patch: unknown, readers: Readers<T>): Read<T> {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return bad('has to be a JSON object.')
  const patched: Partial<Record<string, unknown>> = { ...current }
  for (const [name, value] of Object.entries(patch)) {
    if (!Object.hasOwn(readers, name)) return bad(`has a member that does not exist; there are ${listed(readers)}.`)
    if (value === null) {
      delete patched[name]
      continue
    }
    const read = readers[name as keyof T](value)
    if (!read.ok) return bad(`${name} ${read.why}`, `/${name}${read.pointer ?? ''}`)
    patched[name] = read.value
  }
  return good(patched as T)
}

/** A whole number of seconds within bounds. */
export function seconds(min: number, max: number): Reader<number> {
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? good(value)
      : bad(`has to be a whole number from ${min} to ${max}, in seconds.`)
}

const listed = (readers: object): string => Object.keys(readers).join(', ')
