import { cell } from '../print.ts'
import type { HttpAnswer } from './http.ts'

/** What the relay would make of an answer (protocol.md 6.3, 6.4). */
export interface Verdict {
  taken: boolean
  text: string
  /** What a webhook should do and this one does not, though nothing comes of it. */
  notes: string[]
}

const RETRIES =
  'The relay would send it again after 1, 2, 4 … s, up to every 300 s, until it is taken; later events with the same partition key would wait behind it.'

/** Pure. */
export function verdictOn(answer: HttpAnswer, requestId: string): Verdict {
  if ('fault' in answer) return { taken: false, text: `Not taken: there is no answer. ${RETRIES}`, notes: [] }
  const { status, headers, body } = answer
  if (status === 202)
    return { taken: true, text: 'Taken: the relay would go on with the next event.', notes: notesOn() }
  return { taken: false, text: `Not taken: ${whyNot()}`, notes: [] }

  function notesOn(): string[] {
    const notes: string[] = []
    if (body !== '') notes.push('The answer has a body; a webhook answers 202 with none.')
    const echoed = headers.get('x-request-id')
    if (echoed !== requestId) {
      notes.push(
        `The answer ${echoed === null ? 'has no' : 'has another'} X-Request-Id; a webhook sends back the one that came.`,
      )
    }
    return notes
  }

  function whyNot(): string {
    if (status === 410)
      return 'with 410 it wants no more events. The relay would pause this webhook until its owner resumes it.'
    if (status >= 200 && status < 300) {
      return `${status} is not 202, and only 202 counts unless the webhook is set to accept any 2xx. ${RETRIES}`
    }
    if (status >= 300 && status < 400) return `${status} is a redirect, and redirects are not followed. ${RETRIES}`
    const pause = headers.get('retry-after')
    return `${status} is a failure. ${RETRIES}${pause === null ? '' : ` Retry-After (${cell(pause)}) can only make a pause longer, up to an hour.`}`
  }
}
