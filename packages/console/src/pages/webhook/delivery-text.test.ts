import { expect, it } from 'vitest'
import { answerText, waitText } from './delivery-text.ts'

it('says what a webhook answered, or why it did not', () => {
  expect(answerText({ lastStatus: 500, lastFault: 'not told' })).toBe('Answered 500')
  expect(answerText({ lastFault: 'it refused the connection' })).toBe('it refused the connection')
  expect(answerText({})).toBe('None yet')
})

it('says what an event waits for', () => {
  expect(waitText({ why: 'behind', ahead: 1 })).toBe(
    '1 event with the same key is before it, and none overtakes another.',
  )
  expect(waitText({ why: 'behind', ahead: 2 })).toContain('2 events with the same key are before it')
  expect(waitText({ why: 'paused', ahead: 0 })).toContain('resumes')
})
