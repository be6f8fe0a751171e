import { answerProblem, type HttpAnswer, type Problem } from './http-answer.ts'
import type { Call } from './read-headers.ts'
import type { AdapterErrorCode, VerifierErrorCode } from './refusals.ts'
import type { VerifiedContext } from './subscription-contexts.ts'
import { createTeller } from './tell-problem.ts'
import type { VerifiedCall, Verifier } from './verifier.ts'

/** How an adapter treats calls. */
export interface CallOptions {
  /** Called with every call that is refused. Without it each is a line of `console.error`, of which there are not many a second. */
  onProblem?: (problem: CallProblem) => void
}
/** A call that was refused, as `onProblem` is told of it. */
export type CallProblem = Problem<VerifierErrorCode | AdapterErrorCode>

export type Judgement<Context> = { ok: true; call: VerifiedCall<Context> } | { ok: false; answer: HttpAnswer }

/** Verifies calls, and says what to answer those that are refused. Neither function rejects. */
export function createJudge<Context>(verifier: Verifier<Context>, options: CallOptions = {}) {
  const tell = createTeller(options.onProblem)
  const answer = (call: Call, problem: CallProblem) => answerProblem({ call, idHeader: 'request-id', tell }, problem)
  return {
    async judge(call: Call): Promise<Judgement<Context>> {
      try {
        const found = await verifier.verify(call)
        if (!found.ok) return { ok: false, answer: answer(call, found) }
        const { ok, ...verified } = found
        return { ok, call: verified }
      } catch (fault) {
        const message = 'This cannot be judged now. Try again later.'
        return { ok: false, answer: answer(call, { status: 500, code: 'CALL-NOT-JUDGED', message, fault }) }
      }
    },
    /** For servers without an answer of their own to what a handler throws. */
    handlerFailed: (call: Call, fault: unknown) =>
      answer(call, { status: 500, code: 'CALL-NOT-ANSWERED', message: 'This went wrong.', fault }),
  }
}

const verifiedCalls = new WeakMap<object, VerifiedCall<unknown>>()

/** Under each of the objects that a framework hands to a handler. */
export function keepCall<Context>(call: VerifiedCall<Context>, ...holders: object[]): VerifiedCall<Context> {
  for (const holder of holders) verifiedCalls.set(holder, call)
  return call
}

/**
 * The verified call of a request or context, wherever it is needed. Throws a TypeError where none was verified, so that nothing is answered
 * by mistake. `Context` is what the verifier's `subscriptions` look-up gives, if there is one.
 */
export function callOf<Context = VerifiedContext>(holder: object): VerifiedCall<Context> {
  const call = verifiedCalls.get(holder)
  if (!call) throw new TypeError('no call was verified here: put verifyCalls in front')
  return call as VerifiedCall<Context>
}
