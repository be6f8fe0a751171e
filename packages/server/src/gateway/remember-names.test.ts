import { describe, expect, it } from 'vitest'
import { rememberNames } from './remember-names.ts'

function open(namesMax: number) {
  const worked: string[] = []
  const useOf = rememberNames((name) => {
    worked.push(name)
    return name.toUpperCase()
  }, namesMax)
  return { worked, useOf }
}

describe('what is remembered of header names', () => {
  it('is worked out once for each spelling', () => {
    const { worked, useOf } = open(10)
    for (const name of ['accept', 'Accept', 'accept', 'Accept']) expect(useOf(name)).toBe(name.toUpperCase())
    expect(worked).toEqual(['accept', 'Accept'])
  })

  it('G-H strangers’ names close the memory to nobody, and push out nothing that is in use', () => {
    const { worked, useOf } = open(100)
    useOf('x-in-use')
    for (let strange = 0; strange < 10_000; strange++) {
      useOf(`x-${strange}`)
      if (strange % 50 === 0) useOf('x-in-use')
    }
    expect(worked.filter((name) => name === 'x-in-use')).toHaveLength(1)
    useOf('x-new')
    useOf('x-new')
    expect(worked.filter((name) => name === 'x-new')).toHaveLength(1)
  })

  it('keeps no more than twice as many as it may, and no long ones', () => {
    const { worked, useOf } = open(100)
    const long = 'x'.repeat(65)
    useOf(long)
    useOf(long)
    expect(worked).toEqual([long, long])
    for (let strange = 0; strange < 300; strange++) useOf(`x-${strange}`)
    useOf('x-0')
    expect(worked.filter((name) => name === 'x-0')).toHaveLength(2)
  })
})
