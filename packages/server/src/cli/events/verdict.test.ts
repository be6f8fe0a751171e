import { describe, expect, it } from 'vitest'
import { verdictOn } from './verdict.ts'

const answer = (status: number, headers: Record<string, string> = {}, body = '') => ({
  status,
  headers: new Headers(headers),
  body,
  millis: 1,
})

describe('what the relay would make of an answer (protocol.md 6.3)', () => {
  it('protocol.md 6.3 takes 202, empty and with the X-Request-Id that came, without a word', () => {
    expect(verdictOn(answer(202, { 'x-request-id': 'r-1' }), 'r-1')).toMatchObject({ taken: true, notes: [] })
  })

  it('says what a 202 lacks, and takes it', () => {
    expect(verdictOn(answer(202, {}, 'ok'), 'r-1')).toMatchObject({
      taken: true,
      notes: [expect.stringContaining('has a body'), expect.stringContaining('has no X-Request-Id')],
    })
    const other = verdictOn(answer(202, { 'x-request-id': 'r-2' }), 'r-1')
    expect(other.notes).toEqual([expect.stringContaining('has another X-Request-Id')])
  })

  it.each([
    [200, /200 is not 202, and only 202 counts/],
    [204, /only 202 counts/],
    [302, /redirects are not followed/],
    [400, /400 is a failure.*after 1, 2, 4/],
    [401, /failure/],
    [500, /failure/],
    [410, /pause this webhook/],
  ])('protocol.md 6.3 does not take %i', (status, text) => {
    expect(verdictOn(answer(status), 'r-1')).toMatchObject({ taken: false, text: expect.stringMatching(text) })
  })

  it('G-H a webhook’s Retry-After writes nothing to the terminal', () => {
    const headers = new Headers({ 'retry-after': '\u009b2J' })
    expect(verdictOn({ status: 503, headers, body: '', millis: 1 }, 'id').text).toContain('Retry-After (?2J)')
  })

  it('says what Retry-After does, and what silence is', () => {
    expect(verdictOn(answer(503, { 'retry-after': '30' }), 'r').text).toContain(
      'Retry-After (30) can only make a pause longer',
    )
    expect(verdictOn({ fault: 'nothing listens there', millis: 2 }, 'r')).toMatchObject({ taken: false })
  })
})
