import { expect, it, vi } from 'vitest'
import { type ReplayBody, type ReplayPage, replayAll } from './replay-all.ts'

const pages = (...all: ReplayPage[]) => vi.fn(async (_body: ReplayBody) => all.shift() as ReplayPage)

it('goes on with where the page before ended, and says how many there are so far', async () => {
  const ask = pages({ events: 1_000, next: 'e-1000' }, { events: 7 })
  const told = vi.fn(() => true)
  expect(await replayAll(ask, { all: true }, told)).toBe(1_007)
  expect(ask.mock.calls.map(([body]) => body)).toEqual([{ all: true }, { all: true, after: 'e-1000' }])
  expect(told.mock.calls).toEqual([[1_000], [1_007]])
})

it('stops after a page when nobody wants more', async () => {
  const ask = pages({ events: 1_000, next: 'e-1000' }, { events: 1_000, next: 'e-2000' })
  expect(await replayAll(ask, { all: true }, () => false)).toBe(1_000)
  expect(ask).toHaveBeenCalledTimes(1)
})

it('goes on through a page that puts none there, as of events that wait anyway', async () => {
  const ask = pages({ events: 0, next: 'e-1' }, { events: 3 })
  expect(await replayAll(ask, { all: true }, () => true)).toBe(3)
})
