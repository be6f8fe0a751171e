import { describe, expect, it } from 'vitest'
import { targetWords } from './target-words.ts'

describe('why an API service gave no answer, in words of ours', () => {
  it.each([
    ['ECONNREFUSED: connect ECONNREFUSED 10.0.0.7:80', 'nobody listens there'],
    ['UND_ERR_HEADERS_TIMEOUT: Headers Timeout Error', 'it took the request, and did not answer in time'],
    ['UND_ERR_BODY_TIMEOUT: Body Timeout Error', 'its answer stood still for too long'],
    ['Transfer-Encoding is gzip', 'Transfer-Encoding is gzip'],
    ['ESOMETHING: at 10.0.0.7', 'the connection failed (ESOMETHING)'],
  ])('%s', (detail, words) => {
    expect(targetWords(detail)).toBe(words)
  })
})
