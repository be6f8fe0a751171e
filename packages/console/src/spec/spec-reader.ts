import type { SpecQuestion, SpecQuestions } from './spec-questions.ts'
import type { SpecReply, SpecRequest } from './spec-worker.ts'

/** Reads one document in a worker. Rejects with SpecUnreadable; after `close` with nothing at all. */
export interface SpecReader {
  ask<Q extends SpecQuestion>(question: Q, ask: SpecQuestions[Q]['ask']): Promise<SpecQuestions[Q]['answer']>
  close(): void
}

/** The document is no document, or reading it takes longer than anybody would wait. */
class SpecUnreadable extends Error {}

/** As long as a question may take. */
const PATIENCE_MILLIS = 15_000

export function startSpecReader(): SpecReader {
  const worker = new Worker(new URL('./spec-worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, { resolve(answer: never): void; reject(fault: Error): void }>()
  let count = 0

  function close() {
    worker.terminate()
    waiting.clear()
  }
  function giveUp(reason: string) {
    const all = [...waiting.values()]
    close()
    for (const { reject } of all) reject(new SpecUnreadable(reason))
  }
  worker.addEventListener('message', ({ data }: MessageEvent<SpecReply>) => {
    const asked = waiting.get(data.id)
    waiting.delete(data.id)
    if ('fault' in data) asked?.reject(new SpecUnreadable(data.fault))
    else asked?.resolve(data.answer as never)
  })
  worker.addEventListener('error', () => giveUp('the reader failed'))
  return {
    ask(question, ask) {
      const id = ++count
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => giveUp('it takes too long'), PATIENCE_MILLIS)
        const settle =
          <V>(then: (value: V) => void) =>
          (value: V) => {
            clearTimeout(timer)
            then(value)
          }
        waiting.set(id, { resolve: settle(resolve), reject: settle(reject) })
        worker.postMessage({ id, question, ask } satisfies SpecRequest)
      })
    },
    close,
  }
}
