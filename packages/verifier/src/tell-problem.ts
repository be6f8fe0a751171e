import { createAllowance } from './allowance.ts'
import type { Problem } from './http-answer.ts'

/** So many lines at once, and one more each second: whoever sends bad tokens must not fill a disk. */
const LINES_AT_ONCE = 20
const ID_LENGTH_MAX = 100

/**
 * Hands problems to `onProblem`. Without one each is a line of `console.error`, as long as there are not too many. Never throws: a refused call
 * has to be answered whatever becomes of the telling, and a rejection that nobody hears would end the program.
 */
export function createTeller<P extends Problem>(onProblem?: (problem: P) => void): (problem: P) => void {
  const mayWrite = createAllowance(LINES_AT_ONCE, 1, () => Date.now() / 1000)
  let unwritten = 0
  const write = ({ status, code, requestId = '-', detail, fault }: Problem) => {
    if (!mayWrite()) {
      unwritten += 1
      return
    }
    const others = unwritten > 0 ? `(and ${unwritten} that are not written)` : ''
    unwritten = 0
    const line = ['refused', status, code, requestId.slice(0, ID_LENGTH_MAX), detail, others].filter(Boolean).join(' ')
    console.error(line, ...(fault === undefined ? [] : [fault]))
  }
  if (!onProblem) return write
  const untold = (fault: unknown) => void (mayWrite() && console.error('onProblem failed', fault))
  return (problem) => {
    try {
      // An async function is taken for one that returns nothing.
      const told: unknown = onProblem(problem)
      if (told instanceof Promise) told.catch(untold)
    } catch (fault) {
      untold(fault)
    }
  }
}
