import { copyArgument } from './copy-argument.ts'
import { AfterFault, type Transaction } from './session.ts'
import type { BoundWrites, WriteCall } from './writes.ts'

/** What a write answers when it did not do what it was asked to: somebody was there before. */
const noes = ['changed', 'exists', 'taken', 'again', 'missing', 'in_use', 'last'] as const
type No = (typeof noes)[number]

/** `done`, or which call said no, by its place from 0, and what it said. */
export type TogetherAnswer = 'done' | { at: number; answer: No }

/** One of several calls said no. Travels between threads by its name and message. */
export class NotTogether extends Error {
  override readonly name = 'NotTogether'
  readonly at: number
  readonly answer: No
  constructor(at: number, answer: No) {
    super(`${at} ${answer}`)
    this.at = at
    this.answer = answer
  }
  static parse(message: string): NotTogether {
    const [at, answer] = message.split(' ')
    return new NotTogether(Number(at), answer as No)
  }
}

type Planned = {
  [Kind in keyof BoundWrites]: {
    [Method in keyof BoundWrites[Kind]]: BoundWrites[Kind][Method] extends (...args: infer Args) => unknown
      ? (...args: Args) => WriteCall
      : never
  }
}

/** Write methods as data, for `Store.together`: `writeCalls.apps.replace(app)` writes nothing yet. */
export const writeCalls = new Proxy(
  {},
  {
    get: (_, kind) =>
      new Proxy(
        {},
        {
          get:
            (_, method) =>
            (...args: unknown[]): WriteCall => ({
              kind: String(kind),
              method: String(method),
              args: args.map(copyArgument),
            }),
        },
      ),
  },
) as Planned

/** Runs calls one beside the other in `tx`; throws NotTogether when one says no, so that none of them is committed. */
export async function performTogether(
  calls: readonly WriteCall[],
  tx: Transaction,
  perform: (call: WriteCall, tx: Transaction) => Promise<unknown>,
): Promise<'done'> {
  // All of them end before anybody rolls back: a statement that came after the rollback would stand alone.
  const ended = await Promise.allSettled(calls.map(async (call) => perform(call, tx)))
  const faults = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
  if (faults.length > 0) throw faults.find((fault) => !(fault instanceof AfterFault)) ?? faults[0]
  for (const [at, end] of ended.entries()) {
    const answer = end.status === 'fulfilled' ? noes.find((no) => no === end.value) : undefined
    if (answer) throw new NotTogether(at, answer)
  }
  return 'done'
}
