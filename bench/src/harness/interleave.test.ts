import { expect, it } from 'vitest'
import { interleave } from './interleave.ts'

it('interleave: everybody once a round, in rotating order', () => {
  expect(interleave(['subject', 'a', 'b'], 5)).toEqual([
    ['subject', 'a', 'b'],
    ['a', 'b', 'subject'],
    ['b', 'subject', 'a'],
    ['subject', 'a', 'b'],
    ['a', 'b', 'subject'],
  ])
  expect(interleave(['alone'], 2)).toEqual([['alone'], ['alone']])
  expect(interleave([], 1)).toEqual([[]])
})
