import type { CallDescriptions, ExampleBook } from '../../registry/index.ts'
import type { SimulatedCall } from '../decide.ts'
import type { Call } from '../handle-call.ts'
import type { Refusal } from '../refusals.ts'
import { type ChosenAnswer, chooseAnswer } from './choose-answer.ts'
import { readPreferences } from './read-preferences.ts'

/**
 * What a call for sample data is answered with (protocol.md 3.8): at once while the API's examples are in memory. Nothing is sent
 * to the API service. Rejects with StoreUnavailable.
 */
export function createSimulator({
  peekExamples,
  findExamples,
}: Pick<CallDescriptions, 'peekExamples' | 'findExamples'>) {
  return ({ asked, route }: SimulatedCall<Call>): ChosenAnswer | Refusal | Promise<ChosenAnswer | Refusal> => {
    const { id } = route.api
    const atHand = peekExamples(id)
    if (atHand) return answerFrom(atHand, asked, route.prefixLength)
    return findExamples(id).then((found) => {
      if (found.ok) return answerFrom(found.value, asked, route.prefixLength)
      if (found.error === 'no_description') return { kind: 'no_example', isWithoutDescription: true, detail: NO_SPEC }
      return { kind: 'description_unusable', detail: found.detail }
    })
  }
}

const NO_SPEC = 'the API has no OpenAPI description: upload one (PUT /apis/{apiId}/spec)'

function answerFrom(
  book: ExampleBook,
  { method, target, rawHeaders }: Call,
  prefixLength: number,
): ChosenAnswer | Refusal {
  const query = target.indexOf('?')
  const path = target.slice(prefixLength, query === -1 ? undefined : query)
  const wish = {
    method,
    path,
    accept: fieldValue('accept', rawHeaders),
    ...readPreferences(fieldValue('prefer', rawHeaders)),
  }
  const chosen = chooseAnswer(book, wish)
  if (chosen) return chosen
  const leftOut = book.leftOut === 0 ? '' : `; ${book.leftOut} examples are too large to be kept`
  return { kind: 'no_example', detail: `the description has no such operation, or no answer for it${leftOut}` }
}

/** Of all fields of this name, as one list (RFC 9110 §5.3). */
function fieldValue(name: string, rawHeaders: readonly string[]): string {
  const values: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '')
  }
  return values.join(', ')
}
