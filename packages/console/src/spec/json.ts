/** A document that somebody else wrote: nothing about its shape is certain. */
export type Json = Record<string, unknown>

/** References that lead to references: more than that is somebody's joke. */
const STEPS_MAX = 12

export const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Long texts are cut: a page is no place for a megabyte in one piece. */
export const textOf = (value: unknown, charactersMax = 20_000): string => {
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax)}…`
}

/** Members by their own names; `__proto__` is none. */
export const entriesOf = (value: unknown): [name: string, value: unknown][] =>
  Object.entries(objectOf(value)).filter(([name]) => name !== '__proto__')

/** What a reference leads to, with the name at its end. Within the document alone: nothing is ever fetched. Undefined where it leads to nothing. Pure. */
export function follow(root: Json, ref: string): { value: unknown; name: string } | undefined {
  if (!ref.startsWith('#/')) return undefined
  const names = ref.slice(2).split('/').map(unescapePointer)
  let found: unknown = root
  for (const name of names) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as Json)[name]
  }
  return { value: found, name: names.at(-1) ?? '' }
}

export interface Resolved {
  value: Json
  /** The references that led here, so that what is within itself is noticed. */
  refs: readonly string[]
  /** Of the last of them. */
  name: string
}

/** An object, or what it refers to. Never throws, never goes on for ever. Pure. */
export function resolve(root: Json, given: unknown): Resolved {
  const refs: string[] = []
  let value = objectOf(given)
  let name = ''
  while (typeof value.$ref === 'string' && refs.length < STEPS_MAX) {
    refs.push(value.$ref)
    const found = follow(root, value.$ref)
    if (!found) return { value: {}, refs, name: nameOfRef(value.$ref) }
    name = found.name
    value = objectOf(found.value)
  }
  return { value: typeof value.$ref === 'string' ? {} : value, refs, name }
}

/** `#/components/schemas/Customer` is Customer. */
const nameOfRef = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)

/** RFC 6901 §4, with the percent-encoding of its fragment (§6). */
function unescapePointer(token: string): string {
  let decoded = token
  try {
    decoded = decodeURIComponent(token)
  } catch {
    // A stray percent sign stands for itself.
  }
  return decoded.replaceAll('~1', '/').replaceAll('~0', '~')
}
