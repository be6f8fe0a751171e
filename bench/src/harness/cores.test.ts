import { describe, expect, it } from 'vitest'
import { chooseCores, pin } from './cores.ts'

describe('who runs on which core', () => {
  it('takes the first two cores that may be used', () => {
    const cores = chooseCores({ allowed: [2, 5, 6], canPin: true, parallelism: 3 })
    expect(cores).toMatchObject({ subject: 2, load: 5 })
    expect(pin(cores, 'subject', ['node', 'a.js'])).toEqual(['taskset', '-c', '2', 'node', 'a.js'])
    expect(pin(cores, 'load', ['node', 'a.js'])).toEqual(['taskset', '-c', '5', 'node', 'a.js'])
  })

  it.each([
    ['taskset is missing', { allowed: [0, 1], canPin: false, parallelism: 2 }],
    ['there is one core', { allowed: [0], canPin: true, parallelism: 1 }],
    ['there is no /proc', { allowed: [], canPin: true, parallelism: 8 }],
  ])('runs unpinned and says so where %s', (_why, machine) => {
    const cores = chooseCores(machine)
    expect(cores.description).toContain('NOT PINNED')
    expect(pin(cores, 'subject', ['node', 'a.js'])).toEqual(['node', 'a.js'])
  })
})
