import type { AST } from '@eslint-community/regexpp'

/** A set of code points as ascending, inclusive ranges that do not touch. */
export type CodePoints = readonly (readonly [from: number, to: number])[]

const LAST = 0x10ffff
const all: CodePoints = [[0, LAST]]
const digits: CodePoints = [[0x30, 0x39]]
const words: CodePoints = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
] // prettier-ignore
const spaces: CodePoints = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]
const lineEnds: CodePoints = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
]

/** Up to here a Unicode property is looked at code point by code point; behind it, everything counts as having it. */
const PROPERTY_LOOKED_AT = 0xfff

/** What an element reads. May hold more than it does, never less: then an expression looks more ambiguous than it is. Pure. */
export function codePointsOf(
  element:
    | AST.Character
    | AST.CharacterSet
    | AST.CharacterClass
    | AST.CharacterClassElement
    | AST.ExpressionCharacterClass,
  flags: { unicode: boolean },
): CodePoints {
  switch (element.type) {
    case 'Character':
      return [[element.value, element.value]]
    case 'CharacterClassRange':
      return [[element.min.value, element.max.value]]
    case 'CharacterClass': {
      const members = union(element.elements.flatMap((member) => codePointsOf(member, flags)))
      return element.negate ? complement(members) : members
    }
    case 'CharacterSet':
      return setOf(element)
    default:
      // Set operations and strings of the v flag, which patterns of specs are not read with.
      return all
  }
}

function setOf(set: AST.CharacterSet): CodePoints {
  switch (set.kind) {
    case 'any':
      return complement(lineEnds)
    case 'digit':
      return set.negate ? complement(digits) : digits
    case 'space':
      return set.negate ? complement(spaces) : spaces
    case 'word':
      return set.negate ? complement(words) : words
    case 'property':
      return property(set.raw)
  }
}

const properties = new Map<string, CodePoints>()

/** `raw` as it stands, `\p{L}`: the parser knows it for a property. */
function property(raw: string): CodePoints {
  let points = properties.get(raw)
  if (!points) {
    const one = new RegExp(`^${raw}$`, 'u')
    const found: [number, number][] = [[PROPERTY_LOOKED_AT + 1, LAST]]
    for (let point = 0; point <= PROPERTY_LOOKED_AT; point++)
      if (one.test(String.fromCodePoint(point))) found.push([point, point])
    points = union(found)
    properties.set(raw, points)
  }
  return points
}

function union(ranges: CodePoints): CodePoints {
  const merged: [number, number][] = []
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

function complement(ranges: CodePoints): CodePoints {
  const rest: [number, number][] = []
  let next = 0
  for (const [from, to] of ranges) {
    if (from > next) rest.push([next, from - 1])
    next = to + 1
  }
  if (next <= LAST) rest.push([next, LAST])
  return rest
}

export function intersect(a: CodePoints, b: CodePoints): boolean {
  let [i, j] = [0, 0]
  for (;;) {
    const [left, right] = [a[i], b[j]]
    if (!left || !right) return false
    if (left[1] < right[0]) i++
    else if (right[1] < left[0]) j++
    else return true
  }
}
