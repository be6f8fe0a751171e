import { describe, expect, it } from 'vitest'
import { parseAllowedCores, parseCoreTicks, parseCpuTicks, parseResidentBytes, readCpuSeconds } from './proc.ts'

describe('reading /proc (proc(5))', () => {
  it('adds user and system time of a process, whatever its name holds', () => {
    const stat =
      '4711 (node (x) 1 2) S 1 4711 4711 0 -1 4194560 5000 0 12 0 250 75 9 9 20 0 11 0 123456 900000000 20000'
    expect(parseCpuTicks(stat)).toBe(325)
  })

  it('reads the resident set in bytes', () => {
    expect(parseResidentBytes('Name:\tnode\nVmHWM:\t   99999 kB\nVmRSS:\t   51200 kB\nThreads:\t11\n')).toBe(52_428_800)
    expect(parseResidentBytes('Name:\tzombie\n')).toBeUndefined()
  })

  it('tells how idle one core was, waiting for disks counted as idle', () => {
    const stat =
      'cpu  20 0 20 200 20 0 0 0 0 0\ncpu0 10 1 5 100 20 2 3 4 0 0\ncpu1 10 0 15 100 0 0 0 0 0 0\ncpu10 1 1 1 1 1 1 1 1\n'
    expect(parseCoreTicks(stat, 0)).toEqual({ total: 145, idle: 120 })
    expect(parseCoreTicks(stat, 1)).toEqual({ total: 125, idle: 100 })
    expect(parseCoreTicks(stat, 2)).toBeUndefined()
  })

  it('lists the cores we may use', () => {
    expect(parseAllowedCores('Cpus_allowed:\t13\nCpus_allowed_list:\t0-1,4,6-7\n')).toEqual([0, 1, 4, 6, 7])
    expect(parseAllowedCores('Cpus_allowed_list:\t3\n')).toEqual([3])
    expect(parseAllowedCores('')).toEqual([])
  })

  it('knows nothing of a process that is not there', () => {
    expect(readCpuSeconds(2 ** 30)).toBeUndefined()
  })
})
