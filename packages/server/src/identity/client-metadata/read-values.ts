/** One member's value, or the end of a sentence that begins with the member's name. */
export type Read<T> = { ok: true; value: T } | BadValue

interface BadValue {
  ok: false
  why: string
  /** JSON pointer to what is wrong within the value; absent for the value itself. */
  pointer?: string
}

export type Reader<T> = (value: unknown) => Read<T>

export const good = <T>(value: T): Read<T> => ({ ok: true, value })
export const bad = (why: string, pointer?: string): Read<never> => ({
  ok: false,
  why,
  ...(pointer !== undefined && { pointer }),
})

// Control characters, line separators, and the ones that turn the direction of text: names are shown to people who decide.
const UNSHOWABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]|\p{Surrogate}/u

/** Text that can be shown to people, 1 to `lengthMax` UTF-16 units. */
export function text(lengthMax: number): Reader<string> {
  return (value) => {
    if (typeof value !== 'string' || value.trim() === '') return bad('has to be a string that is not empty.')
    if (value.length > lengthMax) return bad(`may have ${lengthMax} characters at most.`)
    return UNSHOWABLE.test(value) ? bad('has control characters in it.') : good(value)
  }
}

export const flag: Reader<boolean> = (value) =>
  typeof value === 'boolean' ? good(value) : bad('has to be true or false.')

export const wholeNumber: Reader<number> = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? good(value)
    : bad('has to be a whole number, zero or more.')

export function oneOf<T extends string>(allowed: readonly T[]): Reader<T> {
  return (value) => {
    const found = allowed.find((one) => one === value)
    return found === undefined ? bad(`has to be ${listed(allowed)}.`) : good(found)
  }
}

/** An array of 1 to `countMax` values. One that is there twice is kept once. */
export function listOf<T extends string>(read: Reader<T>, countMax: number): Reader<T[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length === 0) return bad('has to be an array that is not empty.')
    if (value.length > countMax) return bad(`may have ${countMax} entries at most.`)
    const entries: T[] = []
    for (const entry of value) {
      const one = read(entry)
      if (!one.ok) return bad(`has an entry that ${one.why}`)
      if (!entries.includes(one.value)) entries.push(one.value)
    }
    return good(entries)
  }
}

const listed = (words: readonly string[]): string => (words.length === 0 ? 'left out' : words.join(' or '))
