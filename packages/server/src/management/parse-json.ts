import type { Checked } from './check-input.ts'
import type { InputFault } from './problem.ts'

/** Deeper than anything an operation takes; what walks over a value later may recurse without a thought. */
const DEPTH_MAX = 32
/** Names are repeated in pointers. */
const NAME_LENGTH_MAX = 100

/**
 * A body as JSON in UTF-8, with nothing in it that one part of the exchange would read otherwise than another: characters that
 * no store keeps (NUL, half of a surrogate pair), members called `__proto__`, values nested without end. Pure.
 */
export function parseJson(body: Buffer): Checked {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    const found = findFault(value, '', 0)
    return found ? { ok: false, faults: [found] } : { ok: true, value }
  } catch {
    return { ok: false, faults: [fault('', 'has to be JSON in UTF-8')] }
  }
}

function findFault(value: unknown, pointer: string, depth: number): InputFault | undefined {
  if (typeof value === 'string') return isKeepable(value) ? undefined : fault(pointer, UNKEEPABLE)
  if (typeof value !== 'object' || value === null) return undefined
  if (depth === DEPTH_MAX) return fault(pointer, `is nested deeper than ${DEPTH_MAX} levels`)
  for (const [name, member] of Object.entries(value)) {
    if (name === '__proto__') return fault(pointer, 'has a member that is called __proto__')
    if (!isKeepable(name)) return fault(pointer, 'has a member with a name that cannot be kept')
    const found = findFault(member, `${pointer}/${escapePointer(name)}`, depth + 1)
    if (found) return found
  }
  return undefined
}

const UNKEEPABLE = 'has characters that cannot be kept: NUL, or half of a surrogate pair'

const fault = (pointer: string, detail: string): InputFault => ({ in: 'body', pointer, detail })

/** Whether every store takes the text as it is. */
export function isKeepable(text: string): boolean {
  return !text.includes('\0') && !/\p{Cs}/u.test(text)
}

/** One step of a JSON pointer (RFC 6901 §3). A name that is longer than any of ours is cut. */
export function escapePointer(name: string): string {
  // It may have been cut between the halves of a pair.
  const short = name.slice(0, NAME_LENGTH_MAX).replace(/\p{Cs}/gu, '')
  return short.replaceAll('~', '~0').replaceAll('/', '~1')
}
