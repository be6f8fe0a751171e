import { expect, it } from 'vitest'
import { prettyPayload } from './pretty-payload.ts'

it('writes JSON as a program would that nobody hurries', () => {
  const value = { a: [1, { b: 'x, {y}: "z" \\' }], c: {}, d: [], e: null, f: 'two  spaces' }
  expect(prettyPayload(JSON.stringify(value))).toBe(JSON.stringify(value, undefined, 2))
  expect(prettyPayload(JSON.stringify(value, undefined, 7))).toBe(JSON.stringify(value, undefined, 2))
})

it('changes no value: long numbers and members that come twice stay', () => {
  expect(prettyPayload('{"id":12345678901234567890,"id":1.50}')).toBe(
    '{\n  "id": 12345678901234567890,\n  "id": 1.50\n}',
  )
})

it.each(['', 'no JSON', '{"half":', '"a string: {}"', '42'])('leaves %s as it is', (text) => {
  expect(prettyPayload(text)).toBe(text)
})
