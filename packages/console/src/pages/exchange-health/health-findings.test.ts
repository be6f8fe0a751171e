import { describe, expect, it } from 'vitest'
import { bytesText, findingsOf, type System } from './health-findings.ts'

const NOW = 1_800_000_000

const node: System['nodes'][number] = {
  ...{ id: 'n', host: 'harbour', pid: 7, version: '1.0.0', roles: ['gateway'] },
  ...{ state: 'alive', isThis: true, startedAt: NOW - 100, lastSeenAt: NOW, revision: 5, lagMillis: 200 },
}
const well: System = {
  ...{ startedAt: NOW - 100, version: '1.0.0', roles: ['gateway'], nodes: [node] },
  store: { kind: 'postgresql', sizeBytes: 1_000, latencyMillis: 2, waiting: 0 },
  revision: { latest: 5, known: 5 },
  queues: {
    events: { waiting: 3, oldestWaitingSeconds: 20, held: 0, isAtLeast: false },
    mails: { waiting: 1, failed: 0, isAtLeast: false },
    providerCalls: { due: 0, failed: 0, isAtLeast: false },
  },
  journal: { behindSeconds: 12, failedFlushes: 0, lostLogLines: 0 },
  keys: [{ authServerId: 'aus1', kid: 'k', alg: 'RS256', state: 'active', nextRotationAt: NOW + 86_400 }],
}
const { queues } = well
const titles = (changes: Partial<System>) => findingsOf({ ...well, ...changes }, NOW).map(({ title }) => title)

describe('what is not as it should be', () => {
  it('is nothing while all is well', () => expect(findingsOf(well, NOW)).toEqual([]))

  it.each<[string, Partial<System>, string]>([
    [
      'a silent process',
      { nodes: [{ ...node, state: 'silent', lastSeenAt: NOW - 300 }] },
      'Process 7 on harbour is silent',
    ],
    ['a process behind', { nodes: [{ ...node, lagMillis: 4_000 }] }, 'Process 7 on harbour hears of changes late'],
    ['two versions', { nodes: [node, { ...node, version: '1.1.0' }] }, 'Processes of several versions run'],
    ['a slow store', { store: { ...well.store, latencyMillis: 400 } }, 'The store answers slowly'],
    ['a busy store', { store: { ...well.store, waiting: 80 } }, 'Questions to the store queue up'],
    [
      'lost mails',
      { queues: { ...queues, mails: { waiting: 0, failed: 2, isAtLeast: false } } },
      '2 mails were given up',
    ],
    ['many mails', { queues: { ...queues, mails: { waiting: 500, failed: 0, isAtLeast: false } } }, 'Mails pile up'],
    [
      'held lanes, of which there may be more',
      { queues: { ...queues, events: { waiting: 9, held: 10_000, isAtLeast: true } } },
      '10,000 or more lanes are held',
    ],
    [
      'old events',
      { queues: { ...queues, events: { waiting: 9, oldestWaitingSeconds: 9_000, held: 0, isAtLeast: false } } },
      'Events wait for long',
    ],
    [
      'provider calls',
      { queues: { ...queues, providerCalls: { due: 0, failed: 1, isAtLeast: false } } },
      '1 call to API providers failed for good',
    ],
    [
      'a journal behind',
      { journal: { ...well.journal, behindSeconds: 600 } },
      'What is known of calls is not being kept',
    ],
    ['failed flushes', { journal: { ...well.journal, failedFlushes: 3 } }, 'The store was away for a while'],
    ['lost lines', { journal: { ...well.journal, lostLogLines: 5 } }, '5 lines of the access log were lost'],
    ['no key', { keys: [{ ...well.keys[0]!, state: 'retired' }] }, 'An authorization server has no active key'],
    ['an old key', { keys: [{ ...well.keys[0]!, nextRotationAt: NOW - 9_000 }] }, 'A key is past its time'],
  ])('is %s', (_what, changes, title) => expect(titles(changes)).toEqual([title]))

  it('has what hurts before what is odd, and says of each what to do', () => {
    const journal = { behindSeconds: 600, failedFlushes: 0, lostLogLines: 1 }
    const nodes = [
      { ...node, lagMillis: 60_000 },
      { ...node, state: 'silent' as const },
    ]
    const found = findingsOf({ ...well, journal, nodes }, NOW)
    expect(found.map(({ level }) => level)).toEqual(['bad', 'bad', 'odd', 'odd'])
    for (const { text } of found) expect(text.length).toBeGreaterThan(40)
  })

  it('does not take a process that is gone for one of another version', () => {
    expect(titles({ nodes: [node, { ...node, state: 'silent', version: '0.9.0' }] })).toEqual([
      'Process 7 on harbour is silent',
    ])
  })
})

describe('a size', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1 kB'],
    [12_400_000, '12.4 MB'],
    [5e15, '5,000 TB'],
  ])('of %d is %s', (bytes, text) => expect(bytesText(bytes)).toBe(text))
})
