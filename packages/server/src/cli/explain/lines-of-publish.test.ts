import { expect, it } from 'vitest'
import { linesOfPublish } from './lines-of-publish.ts'

const plain = (_style: string, text: string) => text
const about = { atMillis: 1_800_000_000_000, requestId: 'r-1', api: { id: 'orders-v1', name: 'Orders' } }

it('of a refused event: which check, the exact reason, and what the publisher was told to do', () => {
  const lines = linesOfPublish(
    {
      ...{ ...about, outcome: 'refused', status: 401, method: 'POST', path: '/v2/events/a', check: 'token' },
      ...{ code: 'INVALID-TOKEN', detail: 'expired', message: 'Get a new one.' },
    },
    plain,
  )
  expect(lines.join('\n')).toBe(`POST /v2/events/a  401 INVALID-TOKEN from the relay  2027-01-15T08:00:00.000Z
  api           Orders (orders-v1)
  X-Request-Id  r-1

  token  refused
    expired
    Get a new one.`)
})

it('of one that was taken: where it is', () => {
  const { api: _, ...unknown } = about
  const taken = { ...unknown, outcome: 'accepted' as const, status: 200, eventId: 'e-1', channel: 'hello/world' }
  const text = linesOfPublish(taken, plain).join('\n')
  expect(text).toContain('POST /v2/events/hello/world  200 from the relay')
  expect(text).toContain('portreeve events show e-1')
  expect(text).toContain('api           not known')
})

it('G-H writes nothing to the terminal that a publisher chose', () => {
  const text = linesOfPublish(
    { ...about, outcome: 'refused', status: 400, method: 'POST', path: '/v2/events/\u001b[2J', detail: 'a\u0007' },
    plain,
  ).join('\n')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is about
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
})
