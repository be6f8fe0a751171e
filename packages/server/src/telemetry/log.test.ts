import { describe, expect, it } from 'vitest'
import { createLog } from './log.ts'

const SECRET = 'SEEDED-SECRET-4711'

function logOf(fault: unknown): { line: string; err: Record<string, unknown> } {
  const lines: string[] = []
  createLog('debug', { write: (line) => void lines.push(line) }).warn({ err: fault }, 'it failed')
  expect(lines).toHaveLength(1)
  const line = lines[0] as string
  return { line, err: JSON.parse(line).err }
}

describe('errors in the log', () => {
  it('G-H log injection: tells none of what an error carries beside its own words', () => {
    const carried = { data: SECRET, response: { body: SECRET }, request: { headers: { cookie: SECRET } } }
    const root = Object.assign(new Error('root'), carried)
    const cause = Object.assign(new Error('socket closed', { cause: root }), carried)
    const fault = Object.assign(new TypeError('fetch failed', { cause }), carried, { code: 'HPE_INVALID', [SECRET]: 1 })
    const { line, err } = logOf(fault)
    expect(line).not.toContain(SECRET)
    expect(err).toMatchObject({
      type: 'TypeError',
      code: 'HPE_INVALID',
      message: 'fetch failed',
      cause: 'socket closed',
      stack: expect.stringMatching(/^ {4}at .*log\.test\.ts/),
    })
  })

  it('G-H bounds the words too, also where the stack repeats them', () => {
    const long = `${'x'.repeat(5_000)}${SECRET}`
    const fault = new Error(`${long}\n${long}`, { cause: new Error(long) })
    fault.name = long
    const { line } = logOf(fault)
    expect(line).not.toContain(SECRET)
    expect(line.length).toBeLessThan(6_000)
  })

  it.each([
    ['text', `${'x'.repeat(5_000)}${SECRET}`, 'string'],
    ['an object', { message: SECRET, data: SECRET }, 'object'],
    ['a cause that is no error', new Error('told', { cause: { data: SECRET } }), 'Error'],
  ])('G-H tells no more of %s that was thrown', (_case, fault, type) => {
    const { line, err } = logOf(fault)
    expect(line).not.toContain(SECRET)
    expect(err).toMatchObject({ type })
  })
})
