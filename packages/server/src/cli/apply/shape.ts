import { expand } from './expand.ts'
import { type At, inside, pathText, whereIs } from './source.ts'

/** What reading goes along with: where variables come from, and everything that is wrong so far. */
export interface Reading {
  env: NodeJS.ProcessEnv
  faults: string[]
  /** Nothing will be sent, so secret values may be missing. */
  withoutSecrets?: boolean
}

/** Reads one value. Undefined when it is wrong, which `reading.faults` says then with file, line and path. */
export type Shape<T> = ((value: unknown, at: At, reading: Reading) => T | undefined) & {
  /** What a member is meant to be that is left out. */
  otherwise?: T
}

export type Read<S> = S extends Shape<infer T> ? T : never

export function fault(at: At, text: string, { faults }: Reading): undefined {
  faults.push(`${whereIs(at)}: ${pathText(at.path) || 'the document'} ${text}`)
  return undefined
}

/** One line or several. `${NAME}` in it stands for a variable of the environment. A number is taken as it was typed. */
export const text: Shape<string> = (value, at, reading) => {
  if (typeof value === 'number') return at.source.textOf(at.path) ?? String(value)
  if (typeof value !== 'string') return fault(at, 'has to be text.', reading)
  const expanded = expand(value, reading.env)
  return expanded.ok ? expanded.value : fault(at, expanded.detail, reading)
}

export const flag: Shape<boolean> = (value, at, reading) =>
  typeof value === 'boolean' ? value : fault(at, 'has to be true or false.', reading)

export const wholeNumber: Shape<number> = (value, at, reading) =>
  Number.isSafeInteger(value) ? (value as number) : fault(at, 'has to be a whole number.', reading)

/** `labels`: other names of some of them. */
export function oneOf<const T extends string>(words: readonly T[], labels: Readonly<Record<string, T>> = {}): Shape<T> {
  return (value, at, reading) => {
    const read = text(value, at, reading)
    if (read === undefined) return undefined
    if (Object.hasOwn(labels, read)) return labels[read]
    return words.find((word) => word === read) ?? fault(at, `has to be ${words.join(' or ')}.`, reading)
  }
}

export function listOf<T>(item: Shape<T>): Shape<T[]> {
  return (value, at, reading) => {
    if (!Array.isArray(value)) return fault(at, 'has to be a list.', reading)
    return value.flatMap((each, index) => {
      const read = item(each, inside(at, index), reading)
      return read === undefined ? [] : [read]
    })
  }
}

export function recordOf<T>(item: Shape<T>): Shape<Record<string, T>> {
  return (value, at, reading) => {
    if (!isObject(value)) return fault(at, 'has to be a map of names to values.', reading)
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, each]) => {
        const read = item(each, inside(at, name), reading)
        return read === undefined ? [] : [[name, read]]
      }),
    )
  }
}

/** As `shape`, or null, which takes away what is there. */
export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return (value, at, reading) => (value === null ? null : shape(value, at, reading))
}

type Members = Record<string, Shape<unknown>>
/** Members that always have a value, because something is meant where nothing stands. */
type Defaulted<Other extends Members> = {
  [K in keyof Other]: Other[K] extends { otherwise: unknown } ? K : never
}[keyof Other]
type ReadMembers<Needed extends Members, Other extends Members> = { [K in keyof Needed]: Read<Needed[K]> } & {
  [K in Defaulted<Other>]: Read<Other[K]>
} & { [K in Exclude<keyof Other, Defaulted<Other>>]?: Read<Other[K]> }

/** A map with these members and no others. */
export function object<Needed extends Members, Other extends Members>(
  needed: Needed,
  other: Other,
): Shape<ReadMembers<Needed, Other>> {
  const all: Members = { ...needed, ...other }
  return (value, at, reading) => {
    if (!isObject(value)) return fault(at, 'has to be a map.', reading)
    const before = reading.faults.length
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(all, name))
        fault(inside(at, name), `is not known here. There are: ${Object.keys(all).join(', ')}.`, reading)
    }
    for (const name of Object.keys(needed)) {
      if (value[name] === undefined) fault(at, `has no ${name}.`, reading)
    }
    const read = Object.entries(all).flatMap(([name, shape]) => {
      const member = value[name] === undefined ? shape.otherwise : shape(value[name], inside(at, name), reading)
      return member === undefined ? [] : [[name, member]]
    })
    return reading.faults.length > before ? undefined : (Object.fromEntries(read) as ReadMembers<Needed, Other>)
  }
}

/** The same, and where it stands. */
export function placed<T>(shape: Shape<T>): Shape<T & { at: At }> {
  return (value, at, reading) => {
    const read = shape(value, at, reading)
    return read === undefined ? undefined : { ...read, at }
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
