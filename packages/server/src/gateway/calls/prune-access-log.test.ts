import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Store, writeCalls } from '../../store/index.ts'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { createLog } from '../../telemetry/index.ts'
import { CallRecord } from './call-record.ts'
import { newJournalRun } from './journal.ts'
import { keepCalls } from './keep-calls.ts'
import { pruneAccessLogBySize } from './prune-access-log.ts'

const log = createLog('silent')
const FILE_BYTES = 1_000

let home: string
let store: Store
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'portreeve-access-log-'))
  await mkdir(join(home, 'access-log'))
  store = await openTestStore()
})
afterEach(async () => {
  await store.close()
  await rm(home, { recursive: true, force: true })
})

const directory = () => join(home, 'access-log')
const files = async () => (await readdir(directory())).toSorted()
const prune = (bytesMax: number) => pruneAccessLogBySize({ store, directory: directory(), bytesMax, log })

/** Files of a run that began in these hours. */
async function write(runId: string, hours: number[]): Promise<string[]> {
  const names = hours.map((hour) => `access-20261122T${String(hour).padStart(2, '0')}0000Z-000000-${runId}.jsonl`)
  for (const name of names) await writeFile(join(directory(), name), 'x'.repeat(FILE_BYTES))
  return names
}

/** `logFile`: how far it has counted. */
async function begin(logFile: string | undefined, run = newJournalRun(1)) {
  const progress = { logFile, logBytes: 10, seenAt: 1 }
  expect(await store.together([writeCalls.gatewayRuns.advance(run, 1, progress)])).toBe('done')
}

describe('the files of the access log, when they are more than may be kept', () => {
  it('go one after the other, the oldest first, whoever wrote them, until they are not', async () => {
    const [one, other] = [newJournalRun(1), newJournalRun(1)]
    const ofOne = await write(one.id, [1, 3, 5])
    const ofOther = await write(other.id, [2, 4])
    for (const run of [one, other]) {
      await begin(undefined, run)
      await store.gatewayRuns.end(run.id, 1)
    }
    await prune(5 * FILE_BYTES)
    expect(await files()).toHaveLength(5)
    await prune(3 * FILE_BYTES + 10)
    expect(await files()).toEqual([...ofOne.slice(1), ...ofOther.slice(1)].toSorted())
    await prune(1)
    expect(await files()).toEqual([])
  })

  it('stay while the report lacks calls that are in them, and while they are written to', async () => {
    const [living, unheard] = [newJournalRun(1), newJournalRun(1)]
    const names = await write(living.id, [2, 3, 4])
    const ofUnheard = await write(unheard.id, [1])
    await begin(names[1], living)
    await prune(1)
    expect(await files()).toEqual([...ofUnheard, ...names.slice(1)].toSorted())
  })

  it('stay while nobody knows what is counted', async () => {
    await write(newJournalRun(1).id, [1, 2])
    const away = { gatewayRuns: { ...store.gatewayRuns, find: () => Promise.reject(new Error('away')) } }
    await expect(pruneAccessLogBySize({ store: away, directory: directory(), bytesMax: 1, log })).rejects.toThrow(
      'away',
    )
    expect(await files()).toHaveLength(2)
  })

  it('other files in the directory are nobody’s business', async () => {
    await writeFile(join(directory(), 'notes.txt'), 'x'.repeat(10_000))
    await prune(1)
    expect(await files()).toEqual(['notes.txt'])
  })

  it('are looked after by whoever writes them', async () => {
    const ended = newJournalRun(1)
    const [old] = await write(ended.id, [1])
    await begin(undefined, ended)
    await store.gatewayRuns.end(ended.id, 1)
    const accessLog = { to: 'files', keptDays: 10_000, keptBytesMax: 10 } as const
    const calls = keepCalls({ store, home, accessLog, sinks: [], log })
    calls.journal.add(Object.assign(new CallRecord('r', 'GET', '/a', '127.0.0.1'), { status: 200 }))
    await calls.journal.flush()
    expect(await files()).toContain(old)
    await calls.pruneAccessLog()
    const left = await files()
    expect(left).toHaveLength(1)
    expect(left).not.toContain(old)
    await calls.close()
  })
})
