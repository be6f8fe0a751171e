import type { AST } from '@eslint-community/regexpp'
import { type CodePoints, codePointsOf } from './code-points.ts'

/**
 * A regular expression as an automaton without empty steps (Glushkov): one state for each place where a character is read, and as many
 * edges between two states as there are ways to go on. Two ways for the same text inside a loop are what makes backtracking engines
 * take exponential time.
 */
export interface Automaton {
  /** What each state reads. */
  reads: CodePoints[]
  /** From each state: to which, and in how many ways. */
  edges: Map<number, number>[]
  /** A counted repetition of something that may be empty: `(a?){30}`. Not a loop, and as bad as one. */
  repeatsEmpty: boolean
}

/** Too many states or edges to look at. */
export class PatternTooLarge extends Error {
  override readonly name = 'PatternTooLarge'
}

const STATES_MAX = 3_000
const EDGES_MAX = 300_000
/** Up to here a repetition is written out; beyond it counts as a loop, which asks more of it than is needed. */
const COPIES_MAX = 200
const GROUP_COPIES_MAX = 10

/** Part of an expression: may it be empty, and which states begin and end it. */
interface Part {
  empty: boolean
  first: number[]
  last: number[]
}

const nothing: Part = { empty: true, first: [], last: [] }

/**
 * Assertions read nothing, so they count as empty, and what is inside a lookaround stands for itself. A backreference counts as empty
 * too. Both only add texts, never take ways away.
 */
export function buildAutomaton(pattern: AST.Pattern, flags: { unicode: boolean }): Automaton {
  const automaton: Automaton = { reads: [], edges: [], repeatsEmpty: false }
  let edgeCount = 0
  choice(pattern.alternatives)
  return automaton

  function choice(alternatives: readonly AST.Alternative[]): Part {
    const parts = alternatives.map(({ elements }) => elements.map((element) => part(element)).reduce(sequence, nothing))
    return {
      empty: parts.some(({ empty }) => empty),
      first: parts.flatMap(({ first }) => first),
      last: parts.flatMap(({ last }) => last),
    }
  }

  function part(element: AST.Element): Part {
    switch (element.type) {
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
      case 'ExpressionCharacterClass': {
        if (automaton.reads.length >= STATES_MAX) throw new PatternTooLarge('too many states')
        const state = automaton.reads.push(codePointsOf(element, flags)) - 1
        automaton.edges.push(new Map())
        return { empty: false, first: [state], last: [state] }
      }
      case 'Group':
      case 'CapturingGroup':
        return choice(element.alternatives)
      case 'Assertion':
        if (element.kind === 'lookahead' || element.kind === 'lookbehind') choice(element.alternatives)
        return nothing
      case 'Backreference':
        return nothing
      case 'Quantifier':
        return repetition(element)
    }
  }

  function sequence(before: Part, after: Part): Part {
    link(before.last, after.first)
    return {
      empty: before.empty && after.empty,
      first: before.empty ? [...before.first, ...after.first] : before.first,
      last: after.empty ? [...before.last, ...after.last] : after.last,
    }
  }

  function repetition({ element, min, max }: AST.Quantifier): Part {
    if (max === 0) return nothing
    const one = part(element)
    if (max === 1) return { ...one, empty: one.empty || min === 0 }
    const single = element.type !== 'Group' && element.type !== 'CapturingGroup'
    if (one.empty && max !== Number.POSITIVE_INFINITY && max > GROUP_COPIES_MAX) automaton.repeatsEmpty = true
    if (max > (single || max === min ? COPIES_MAX : GROUP_COPIES_MAX)) {
      // The copies that have to be there matter where a loop is around them: `([a-z]{8})*` is unambiguous. `one` is the last of them.
      const copies = Math.max(1, Math.min(min, GROUP_COPIES_MAX))
      let whole = loop(one)
      for (let copy = 1; copy < copies; copy++) whole = sequence(part(element), whole)
      return { ...whole, empty: whole.empty || min === 0 }
    }
    // X{2,4} is XX(X(X)?)?: optional copies side by side would be ambiguous, which the repetition is not.
    let whole = one
    for (let copy = max - 1; copy > 0; copy--)
      whole = sequence(part(element), copy >= min ? { ...whole, empty: true } : whole)
    return { ...whole, empty: whole.empty || min === 0 }
  }

  function loop(body: Part): Part {
    link(body.last, body.first)
    return body
  }

  function link(from: readonly number[], to: readonly number[]): void {
    edgeCount += from.length * to.length
    if (edgeCount > EDGES_MAX) throw new PatternTooLarge('too many edges')
    for (const state of from) {
      const edges = automaton.edges[state]
      for (const next of to) edges?.set(next, (edges.get(next) ?? 0) + 1)
    }
  }
}
