import { expect, it } from 'vitest'
import { resultsName } from './results-file.ts'

it('names results by scenario and time', () => {
  const begunAt = new Date('2026-11-22T05:09:30.123Z')
  expect(resultsName('gateway-warm', begunAt)).toBe('gateway-warm-2026-11-22T050930Z.json')
})
