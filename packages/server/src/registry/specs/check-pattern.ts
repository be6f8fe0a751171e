import { type AST, RegExpParser } from '@eslint-community/regexpp'
import { type CodePoints, intersect } from './code-points.ts'
import { type Automaton, buildAutomaton, PatternTooLarge } from './pattern-automaton.ts'
import { specLimits } from './spec-limits.ts'

export interface PatternFault {
  severity: 'error' | 'warning'
  message: string
}

/** Pairs of states looked at in one loop. */
const PAIRS_MAX = 2_000_000

/**
 * May this regular expression (ECMA-262, as JSON Schema says) be handed to the engines of everybody who reads the spec? We run none. Refused is what
 * takes backtracking engines exponential time for a text of the wrong kind: `^(a+)+$`. Pure.
 */
export function checkPattern(source: string): PatternFault | undefined {
  if (source.length > specLimits.patternLengthMax) return tooLarge
  try {
    const parsed = parsePattern(source)
    if (!parsed) return { severity: 'error', message: 'This is no regular expression of ECMA-262.' }
    const automaton = buildAutomaton(parsed.pattern, parsed)
    if (automaton.repeatsEmpty || hasAmbiguousLoop(automaton)) {
      return {
        severity: 'error',
        message:
          'This regular expression can take exponential time: something repeated in it can match the same text in several ways, as in (a+)+. Write it with one way.',
      }
    }
    return parsed.linear
      ? undefined
      : { severity: 'warning', message: 'Engines with linear time cannot run lookarounds and backreferences.' }
  } catch (fault) {
    if (fault instanceof PatternTooLarge || fault instanceof RangeError) return tooLarge
    throw fault
  }
}

const tooLarge: PatternFault = { severity: 'error', message: 'This regular expression is too large to be checked.' }

/** With the u flag first, as JSON Schema recommends; much that is written is valid only without. */
function parsePattern(source: string): { pattern: AST.Pattern; unicode: boolean; linear: boolean } | undefined {
  for (const unicode of [true, false]) {
    try {
      const pattern = new RegExpParser().parsePattern(source, 0, source.length, { unicode })
      return { pattern, unicode, linear: isLinear(pattern) }
    } catch (fault) {
      if (fault instanceof RangeError) throw fault
    }
  }
  return undefined
}

/** Without lookarounds and backreferences. */
function isLinear(node: AST.Pattern | AST.Alternative | AST.Element): boolean {
  if (node.type === 'Backreference') return false
  if (node.type === 'Assertion') return node.kind !== 'lookahead' && node.kind !== 'lookbehind'
  if (node.type === 'Alternative') return node.elements.every(isLinear)
  if (node.type === 'Quantifier') return isLinear(node.element)
  return 'alternatives' in node ? (node.alternatives as AST.Alternative[]).every(isLinear) : true
}

/**
 * Is there a state from which one text leads back to it in two ways? Then n such texts lead on in 2^n ways ("exponential degree of ambiguity",
 * Weber and Seidl 1991). Two ways that part and meet again show in the automaton of pairs: from a pair of equal states to one of
 * different states, and back.
 */
function hasAmbiguousLoop({ reads, edges }: Automaton): boolean {
  const loopOf = findLoops(edges)
  const sets = numberSets(reads)
  let pairs = 0
  for (const [state, loop] of loopOf.entries()) {
    if (loop < 0) continue
    for (const [next, ways] of edges[state] ?? []) if (ways > 1 && loopOf[next] === loop) return true
  }
  const done = new Set<number>()
  for (const [start, loop] of loopOf.entries()) {
    if (loop < 0 || done.has(loop)) continue
    done.add(loop)
    if (partsAndMeets(start, loop)) return true
  }
  return false

  /** All states of the loop are reached from `start`, so pairs of equal states need no other beginning. */
  function partsAndMeets(start: number, loop: number): boolean {
    const size = edges.length
    const before = new Map<number, number[]>()
    const reached = new Set<number>([start * size + start])
    const parted: number[] = []
    for (const pair of reached) {
      const [a, b] = [Math.floor(pair / size), pair % size]
      for (const nextA of edges[a]?.keys() ?? []) {
        if (loopOf[nextA] !== loop) continue
        for (const nextB of edges[b]?.keys() ?? []) {
          if (loopOf[nextB] !== loop || !sets.meet(nextA, nextB)) continue
          if (++pairs > PAIRS_MAX) throw new PatternTooLarge('too many pairs')
          const next = nextA * size + nextB
          reached.add(next)
          if (nextA !== nextB) {
            if (a === b) parted.push(next)
          }
          const ways = before.get(next)
          if (ways) ways.push(pair)
          else before.set(next, [pair])
        }
      }
    }
    // Back from every pair of equal states: does one come from a pair that had parted?
    const wanted = new Set(parted)
    const back = new Set<number>([...reached].filter((pair) => Math.floor(pair / size) === pair % size))
    for (const pair of back) for (const from of before.get(pair) ?? []) back.add(from)
    return [...wanted].some((pair) => back.has(pair))
  }
}

/** The number of the loop each state is in (its strongly connected component), or -1. Tarjan 1972, without recursion. */
function findLoops(edges: Automaton['edges']): number[] {
  const [order, low, loopOf] = [
    new Array<number>(edges.length).fill(-1),
    new Array<number>(edges.length).fill(0),
    new Array<number>(edges.length).fill(-1),
  ]
  const open: number[] = []
  const isOpen = new Set<number>()
  let [count, loops] = [0, 0]
  for (const root of edges.keys()) {
    if (order[root] !== -1) continue
    const way: { state: number; left: Iterator<number> }[] = []
    enter(root)
    for (let step = way.at(-1); step; step = way.at(-1)) {
      const { state } = step
      const next = step.left.next()
      if (next.done) {
        way.pop()
        leave(state)
        const parent = way.at(-1)
        if (parent) low[parent.state] = Math.min(low[parent.state] ?? 0, low[state] ?? 0)
      } else if (order[next.value] === -1) enter(next.value)
      else if (isOpen.has(next.value)) low[state] = Math.min(low[state] ?? 0, order[next.value] ?? 0)
    }

    function enter(state: number): void {
      order[state] = low[state] = count++
      open.push(state)
      isOpen.add(state)
      way.push({ state, left: (edges[state] ?? new Map<number, number>()).keys() })
    }
  }
  return loopOf

  function leave(state: number): void {
    if (low[state] !== order[state]) return
    const members = open.splice(open.lastIndexOf(state))
    for (const member of members) isOpen.delete(member)
    if (members.length === 1 && !edges[state]?.has(state)) return
    for (const member of members) loopOf[member] = loops
    loops++
  }
}

/** Which states can read the same character; each two sets are compared once. */
function numberSets(reads: readonly CodePoints[]): { meet(a: number, b: number): boolean } {
  const numbers = new Map<string, number>()
  const sets: CodePoints[] = []
  const numberOf = reads.map((set) => {
    const key = set.join()
    const number = numbers.get(key) ?? sets.push(set) - 1
    numbers.set(key, number)
    return number
  })
  const known = new Map<number, boolean>()
  return {
    meet(a, b) {
      const [x, y] = [numberOf[a] ?? 0, numberOf[b] ?? 0]
      const key = Math.min(x, y) * sets.length + Math.max(x, y)
      let met = known.get(key)
      if (met === undefined) {
        met = intersect(sets[x] ?? [], sets[y] ?? [])
        known.set(key, met)
      }
      return met
    },
  }
}
