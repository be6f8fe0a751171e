import type { SpecFinding } from '../../store/index.ts'
import { specLimits } from './spec-limits.ts'

/** One finding, by its place in the text instead of line and column. */
export interface FoundAt extends Omit<SpecFinding, 'line' | 'column'> {
  /** Offset in UTF-16 units. */
  at: number
}

/** Collects what is found in one text. */
export interface Findings {
  add(found: FoundAt): void
  /** Is there one that refuses the spec? */
  failed(): boolean
  /** By their places; no more than `specLimits.findingsMax`, errors before warnings where not all have room. */
  list(): { findings: SpecFinding[]; leftOut: number }
}

export function createFindings(text: string): Findings {
  const found: Record<SpecFinding['severity'], FoundAt[]> = { error: [], warning: [] }
  const leftOut = { error: 0, warning: 0 }
  const seen = new Set<string>()
  return {
    add(given) {
      const message = sentence(given.message)
      const key = `${given.at} ${given.rule} ${message}`
      if (seen.has(key)) return
      if (found[given.severity].length >= specLimits.findingsMax) {
        leftOut[given.severity]++
        return
      }
      seen.add(key)
      found[given.severity].push({ ...given, message })
    },
    failed: () => found.error.length > 0,
    list() {
      const all = [...found.error, ...found.warning]
      const kept = all.slice(0, specLimits.findingsMax).sort((a, b) => a.at - b.at)
      const positionOf = createPositions(text)
      return {
        findings: kept.map(({ at, ...finding }) => ({ ...finding, ...positionOf(at) })),
        leftOut: all.length - kept.length + leftOut.error + leftOut.warning,
      }
    },
  }
}

/** Where an offset is for people: from 1, columns in UTF-16 units. */
function createPositions(text: string): (at: number) => { line: number; column: number } {
  const starts = [0]
  for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length)
  return (at) => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= at) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: at - (starts[low] ?? 0) + 1 }
  }
}

/** What libraries say repeats names and text of the spec. */
function sentence(message: string): string {
  const line = message.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]+/gu, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 299).replace(/\p{Cs}$/u, '')}…` : line
}
