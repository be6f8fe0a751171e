import { expect, it } from 'vitest'
import { growthOf } from './memory.ts'

it('memory: compares the last round with the second, whatever warming up took', () => {
  expect(growthOf([[10, 90], [100, 101, 99], [150], [110, 111, 109]])).toBeCloseTo(1.1)
})
