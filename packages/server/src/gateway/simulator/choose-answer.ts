import {
  type ExampleAnswer,
  type ExampleBook,
  type ExampleContent,
  findOperation,
  indexOperations,
} from '../../registry/index.ts'
import { chooseContent } from './choose-content.ts'
import type { Preferences } from './read-preferences.ts'

/** What a caller says about the answer it would like. */
export interface Wish extends Preferences {
  method: string
  /** What follows the API's base path. */
  path: string
  /** `Accept`; empty when there is none. */
  accept: string
}

export interface ChosenAnswer {
  status: number
  headers: readonly [string, string][]
  /** Undefined: an answer without a body. */
  content: { mediaType: string; body: string } | undefined
  /** Value of `Preference-Applied` (RFC 7240 §3); empty when nothing was. */
  applied: string
}

const indexes = new WeakMap<ExampleBook, ReturnType<typeof indexOperations<ExampleBook['operations'][number]>>>()

/**
 * The example that answers this call, or undefined when the description has no such operation, or no answer for it. What cannot be fulfilled
 * is ignored, as RFC 7240 §2 demands.
 */
export function chooseAnswer(book: ExampleBook, wish: Wish): ChosenAnswer | undefined {
  let index = indexes.get(book)
  if (!index) {
    index = indexOperations(book.operations)
    indexes.set(book, index)
  }
  const found = findOperation(index, wish.method, wish.path)
  if (!found) return undefined
  const { answers } = found.operation
  const preferred = wish.code === undefined ? undefined : answerFor(answers, wish.code)
  const answer = preferred ?? usualAnswer(answers)
  if (!answer) return undefined
  const status = preferred ? Number(wish.code) : statusOf(answer)
  const bodyless = status === 204 || status === 205 || status === 304
  const content = bodyless ? undefined : chooseExample(answer.contents, wish)
  const applied = [
    preferred && `code=${wish.code}`,
    // A token or a quoted string; names that are neither are not repeated.
    content?.isPreferred && `example="${(wish.example ?? '').replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '')}"`,
  ].filter((one) => typeof one === 'string')
  return {
    status,
    headers: answer.headers,
    content: content && { mediaType: content.mediaType, body: book.bodies[content.body] ?? '' },
    applied: applied.join(', '),
  }
}

/** That of the description for this very status, for its class, or for all that are not named. */
function answerFor(answers: readonly ExampleAnswer[], code: string): ExampleAnswer | undefined {
  if (!/^[2-5]\d\d$/.test(code)) return undefined
  const find = (wanted: string) => answers.find((answer) => answer.code === wanted)
  return find(code) ?? find(`${code[0]}XX`) ?? find('default')
}

/** The lowest success, else what is said to be usual, else the lowest of what there is. */
function usualAnswer(answers: readonly ExampleAnswer[]): ExampleAnswer | undefined {
  const sorted = answers.toSorted((a, b) => orderOf(a) - orderOf(b))
  const [lowest] = sorted
  if (lowest?.code.startsWith('2')) return lowest
  return answers.find(({ code }) => code === 'default') ?? lowest
}

/** A range is what is left over of its class. */
function orderOf({ code }: ExampleAnswer): number {
  return code === 'default' ? 1000 : code.endsWith('XX') ? Number(code[0]) * 100 + 99.5 : Number(code)
}

function statusOf({ code }: ExampleAnswer): number {
  if (code === 'default') return 200
  return code.endsWith('XX') ? Number(code[0]) * 100 : Number(code)
}

function chooseExample(
  contents: readonly ExampleContent[],
  { accept, example }: Wish,
): { mediaType: string; body: number; isPreferred: boolean } | undefined {
  if (example !== undefined) {
    const having = contents.filter(({ examples }) => examples.some(({ name }) => name === example))
    const content = chooseContent(having, accept)
    const named = content?.examples.find(({ name }) => name === example)
    if (content && named) return { mediaType: content.mediaType, body: named.body, isPreferred: true }
  }
  const content = chooseContent(contents, accept)
  const [first] = content?.examples ?? []
  return content && first && { mediaType: content.mediaType, body: first.body, isPreferred: false }
}
