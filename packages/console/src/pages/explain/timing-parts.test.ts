import { expect, it } from 'vitest'
import { timingParts } from './timing-parts.ts'

it('shows what a call’s time went into, and as the rest what is known of no part', () => {
  const parts = timingParts({ totalMillis: 20, checksMillis: 1, credentialsMillis: 0, firstByteMillis: 12 })
  expect(parts.map(({ kind, millis }) => [kind, millis])).toEqual([
    ['checks', 1],
    ['service', 12],
    ['rest', 7],
  ])
})

it('shows no bar to whoever knows the total alone', () => {
  expect(timingParts({ totalMillis: 20 })).toEqual([])
})

it('shows no rest below nothing, as clocks round', () => {
  expect(timingParts({ totalMillis: 1, checksMillis: 1.2 }).map(({ kind }) => kind)).toEqual(['checks'])
})
