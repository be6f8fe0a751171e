import { createAnswerer, type SpecQuestion, type SpecQuestions } from './spec-questions.ts'

/*
 * Reads documents that others wrote, away from the page: one that takes for ever can be ended, and the page goes on meanwhile. It has no page to put
 * anything into.
 */

export interface SpecRequest {
  id: number
  question: SpecQuestion
  ask: SpecQuestions[SpecQuestion]['ask']
}

export type SpecReply = { id: number; answer: unknown } | { id: number; fault: string }

const worker = globalThis as unknown as {
  addEventListener(type: 'message', listener: (event: MessageEvent<SpecRequest>) => void): void
  postMessage(reply: SpecReply): void
}
const answer = createAnswerer()

worker.addEventListener('message', ({ data: { id, question, ask } }) => {
  try {
    worker.postMessage({ id, answer: answer(question, ask as never) })
  } catch (fault) {
    worker.postMessage({ id, fault: fault instanceof Error ? fault.message : 'unreadable' })
  }
})
