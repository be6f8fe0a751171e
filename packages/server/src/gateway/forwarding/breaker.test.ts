import { describe, expect, it } from 'vitest'
import { createBreaker } from './breaker.ts'

function open(faults = 3, seconds = 10) {
  const clock = { now: 0 }
  return { clock, breaker: createBreaker({ faults, seconds }, () => clock.now) }
}

function fail(breaker: ReturnType<typeof createBreaker>, times: number): void {
  for (let calls = 0; calls < times; calls++) {
    expect(breaker.refuses()).toBeUndefined()
    breaker.failed()
  }
}

describe('a circuit breaker', () => {
  it('closes the way after so many faults in a row, and says for how long', () => {
    const { breaker, clock } = open()
    fail(breaker, 3)
    expect(breaker.refuses()).toBe(10)
    clock.now = 9_001
    expect(breaker.refuses()).toBe(1)
  })

  it('counts faults in a row alone: every answer begins the count anew', () => {
    const { breaker } = open()
    for (let rounds = 0; rounds < 5; rounds++) {
      fail(breaker, 2)
      breaker.answered()
    }
    expect(breaker.refuses()).toBeUndefined()
  })

  it('after the pause lets one call through, and all once that is answered', () => {
    const { breaker, clock } = open()
    fail(breaker, 3)
    clock.now = 10_000
    expect(breaker.refuses()).toBeUndefined()
    expect(breaker.refuses()).toBe(1)
    breaker.answered()
    for (let calls = 0; calls < 5; calls++) expect(breaker.refuses()).toBeUndefined()
    fail(breaker, 2)
    expect(breaker.refuses()).toBeUndefined()
  })

  it('closes the way again when that one fails', () => {
    const { breaker, clock } = open()
    fail(breaker, 3)
    for (let round = 1; round < 4; round++) {
      clock.now = round * 10_000
      expect(breaker.refuses()).toBeUndefined()
      breaker.failed()
      expect(breaker.refuses()).toBe(10)
    }
  })

  it('asks again with the next call when the client of that one leaves', () => {
    const { breaker, clock } = open()
    fail(breaker, 3)
    clock.now = 10_000
    expect(breaker.refuses()).toBeUndefined()
    breaker.gaveUp()
    expect(breaker.refuses()).toBeUndefined()
    expect(breaker.refuses()).toBe(1)
  })

  it('does not wait longer for calls that were on their way when it closed', () => {
    const { breaker, clock } = open()
    for (let calls = 0; calls < 6; calls++) expect(breaker.refuses()).toBeUndefined()
    for (let calls = 0; calls < 3; calls++) breaker.failed()
    clock.now = 8_000
    for (let calls = 0; calls < 3; calls++) breaker.failed()
    expect(breaker.refuses()).toBe(2)
  })

  it('opens for a late answer to one of those', () => {
    const { breaker } = open()
    for (let calls = 0; calls < 4; calls++) expect(breaker.refuses()).toBeUndefined()
    for (let calls = 0; calls < 3; calls++) breaker.failed()
    expect(breaker.refuses()).toBe(10)
    breaker.answered()
    expect(breaker.refuses()).toBeUndefined()
  })

  it('with 0 faults never closes', () => {
    const { breaker } = open(0)
    fail(breaker, 100)
    expect(breaker.refuses()).toBeUndefined()
  })
})
