import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createTakenReader } from './read-taken.mjs'

it('reads what a receiver took, what it answered badly, and when it stood still; not what was cut off', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'portreeve-taken-'))
  const heard: unknown[] = []
  const read = createTakenReader({
    onTaken: (receipt) => heard.push(receipt),
    onBad: (kind) => heard.push(kind),
    onStill: (from, until) => heard.push([from, until]),
  })
  const file = join(folder, 'taken-1.txt')
  await appendFile(file, 'all k1 7 event 1000\n! 503\n~ 1000 9000\nall - 8 ev')
  read(file)
  await appendFile(file, 'ent2 9100\nall k1 9 cut')
  read(file)
  expect(heard).toEqual([
    { webhook: 'all', key: 'k1', n: 7, eventId: 'event', at: 1000 },
    '503',
    [1000, 9000],
    { webhook: 'all', key: undefined, n: 8, eventId: 'event2', at: 9100 },
  ])
  await rm(folder, { recursive: true })
})
