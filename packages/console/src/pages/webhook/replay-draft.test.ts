import { expect, it } from 'vitest'
import { faultsOfReplay, firstReplay, replayBody } from './replay-draft.ts'

const ID = '0198c0de-0000-7000-8000-000000000001'
const at = (hour: number) => new Date(2026, 10, 22, hour).getTime()

it('asks for a span of time, which ends now where nobody says when', () => {
  const draft = { ...firstReplay, from: '2026-11-22T10:00' }
  expect(replayBody(draft, at(12))).toEqual({ from: at(10) / 1000, to: at(12) / 1000 })
  expect(replayBody({ ...draft, to: '2026-11-22T11:00' }, at(12))).toEqual({ from: at(10) / 1000, to: at(11) / 1000 })
})

it('takes no span without a beginning, and none that ends before it', () => {
  expect(faultsOfReplay(firstReplay)).toHaveProperty('from')
  expect(faultsOfReplay({ ...firstReplay, from: '2026-11-22T10:00', to: '2026-11-22T09:00' })).toHaveProperty('to')
  expect(faultsOfReplay({ ...firstReplay, from: '2026-11-22T10:00' })).toEqual({})
})

it('asks for single events and for those of a key by whole ids alone', () => {
  const ids = { ...firstReplay, what: 'ids' as const, eventIds: [` ${ID} `, ''] }
  expect(faultsOfReplay(ids)).toEqual({})
  expect(replayBody(ids, 0)).toEqual({ eventIds: [ID] })
  expect(faultsOfReplay({ ...ids, eventIds: ['0198'] })).toHaveProperty('eventIds')
  expect(faultsOfReplay({ ...ids, eventIds: [''] })).toHaveProperty('eventIds')
  const key = { ...firstReplay, what: 'key' as const }
  expect(faultsOfReplay(key)).toHaveProperty('sameKeyAs')
  expect(replayBody({ ...key, sameKeyAs: ID }, 0)).toEqual({ sameKeyAs: ID })
})

it('asks for all of them only where that was chosen', () => {
  expect(replayBody({ ...firstReplay, what: 'all' }, 0)).toEqual({ all: true })
})
