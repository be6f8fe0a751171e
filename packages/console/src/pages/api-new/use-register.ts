import type { Answer, CallOptions } from '@portreeve/client/management'
import { useRef } from 'react'
import { isUnanswered } from '../../api/is-unanswered.ts'
import { management } from '../../api/management.ts'

type NewApi = CallOptions<'post', '/apis'>['body']

/**
 * Registers an API. The same request, asked again because no answer came, makes no second one, and brings the secret of the first.
 */
export function useRegister(): (body: NewApi) => Promise<Answer<'post', '/apis'>> {
  const last = useRef<{ text: string; key: string }>(undefined)
  return async (body) => {
    const text = JSON.stringify(body)
    if (last.current?.text !== text) last.current = { text, key: crypto.randomUUID() }
    try {
      const made = await management.post('/apis', { body, idempotencyKey: last.current.key })
      last.current = undefined
      return made
    } catch (fault) {
      // What was answered with a refusal may be asked anew; what was not answered yet is the same request.
      if (!isUnanswered(fault)) last.current = undefined
      throw fault
    }
  }
}
