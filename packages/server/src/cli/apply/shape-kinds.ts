import { fault, isObject, type Read, type Shape, text } from './shape.ts'
import { inside } from './source.ts'

/** As `shape`; the value that is meant where nothing stands is filled in by `object`. */
export function defaulted<T, D extends T>(shape: Shape<T>, value: D): Shape<T> & { otherwise: T } {
  const copy: Shape<T> = (given, at, reading) => shape(given, at, reading)
  return Object.assign(copy, { otherwise: value })
}

/** A map whose member `kind` says what else is in it. */
export function byKind<Kinds extends Record<string, Shape<object>>>(
  kinds: Kinds,
): Shape<{ [Kind in keyof Kinds]: { kind: Kind } & Read<Kinds[Kind]> }[keyof Kinds]> {
  return (value, at, reading) => {
    if (!isObject(value)) return fault(at, 'has to be a map.', reading)
    const { kind: given, ...rest } = value
    if (given === undefined) return fault(at, `has no kind: ${Object.keys(kinds).join(', ')}.`, reading)
    const kind = text(given, inside(at, 'kind'), reading)
    if (kind === undefined) return undefined
    const shape = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
    if (!shape) return fault(inside(at, 'kind'), `has to be ${Object.keys(kinds).join(' or ')}.`, reading)
    const read = shape(rest, at, reading)
    return read && ({ kind, ...read } as never)
  }
}
