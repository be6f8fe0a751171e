import type { Schemas } from '@portreeve/client/management'
import { describe, expect, it } from 'vitest'
import { healthLines } from './health.ts'

type System = Schemas['SystemGet']

const node = { state: 'alive' } as System['nodes'][number]
const well = {
  nodes: [node, node],
  store: { kind: 'embedded', sizeBytes: 1, latencyMillis: 0.21, waiting: 0 },
  queues: {
    events: { waiting: 3, oldestWaitingSeconds: 2, held: 0, isAtLeast: false },
    mails: { waiting: 0, failed: 0, isAtLeast: false },
    providerCalls: { due: 1, failed: 0, isAtLeast: false },
  },
  journal: { behindSeconds: 12, failedFlushes: 0, lostLogLines: 0 },
} as unknown as System
const unwell = (system: System) =>
  healthLines(system)
    .filter(({ isWell }) => !isWell)
    .map(({ name, text }) => `${name}: ${text}`)

describe('the health of the exchange at a glance', () => {
  it('is well while every process is heard of and nothing was given up', () => {
    expect(unwell(well)).toEqual([])
    expect(healthLines(well)[1]?.text).toBe('answers in 0.2 ms')
  })

  it('names what is not', () => {
    expect(unwell({ ...well, nodes: [node, { ...node, state: 'silent' }] })).toEqual(['Processes: 1 of 2 silent'])
    const { events, mails, providerCalls } = well.queues
    const queues = {
      events: { ...events, held: 2 },
      mails: { ...mails, failed: 1 },
      providerCalls: { ...providerCalls, failed: 4 },
    }
    expect(unwell({ ...well, queues })).toEqual([
      'Event deliveries: 3 waiting, 2 lanes held',
      'Provider calls: 1 due, 4 refused for good',
      'Mails: 0 waiting, 1 given up',
    ])
    expect(unwell({ ...well, journal: { ...well.journal, behindSeconds: 300 } })).toEqual([
      'Record of calls: 300 s behind',
    ])
    expect(unwell({ ...well, store: { ...well.store, latencyMillis: 300 } })).toEqual(['Store: answers in 300 ms'])
  })
})
