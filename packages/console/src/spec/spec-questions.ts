import { type AccessWords, accessWords } from './access-words.ts'
import type { Json } from './json.ts'
import { type Outline, outlineOf } from './outline.ts'
import { parseSpec } from './parse-spec.ts'
import { type ApiOperation, readOperations } from './read-operations.ts'
import { type AsyncChannel, sliceAsyncApi } from './slice-asyncapi.ts'
import { sliceOpenApi } from './slice-openapi.ts'

/** What the worker is asked, and what it answers to each. */
export interface SpecQuestions {
  open: { ask: { text: string }; answer: Outline | undefined }
  operations: { ask: { ids: readonly string[]; tag: string }; answer: Json }
  channels: { ask: { ids: readonly string[] }; answer: AsyncChannel[] }
  access: { ask: { text: string }; answer: AccessWords }
  calls: { ask: { text: string }; answer: ApiOperation[] }
}

export type SpecQuestion = keyof SpecQuestions

/** Answers about one document, opened by the first question. Throws what reading it throws. */
export function createAnswerer(): <Q extends SpecQuestion>(
  question: Q,
  ask: SpecQuestions[Q]['ask'],
) => SpecQuestions[Q]['answer'] {
  let root: Json = {}
  const answers: { [Q in SpecQuestion]: (ask: SpecQuestions[Q]['ask']) => SpecQuestions[Q]['answer'] } = {
    open({ text }) {
      root = parseSpec(text)
      return outlineOf(root)
    },
    operations: ({ ids, tag }) => sliceOpenApi(root, ids, tag),
    channels: ({ ids }) => sliceAsyncApi(root, ids),
    access: ({ text }) => accessWords(parseSpec(text)),
    calls: ({ text }) => readOperations(parseSpec(text)),
  }
  return (question, ask) => answers[question](ask)
}
