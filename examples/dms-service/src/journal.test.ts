import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Journal, type JournalEntry, openJournal } from './journal.ts'

let dataDirectory: string
let file: string
const opened: Journal[] = []
beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'dms-journal-'))
  file = join(dataDirectory, 'created-rows.jsonl')
})
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close()
  await rm(dataDirectory, { recursive: true })
})

async function openHere(today = '2026-11-22') {
  const applied: JournalEntry[] = []
  const journal = await openJournal({ dataDirectory, today, apply: (entry) => applied.push(entry) })
  opened.push(journal)
  return { journal, applied }
}
const entry = (id: string) => ({ organizationId: 'dealer', resource: 'customers', row: { id } }) as JournalEntry
const idsOf = (entries: JournalEntry[]) => entries.map(({ row }) => row.id)

describe('the journal of created rows', () => {
  it('gives back after a start what was appended, in order, and keeps its first day', async () => {
    const first = await openHere()
    await first.journal.append(entry('a'))
    await Promise.all(['b', 'c', 'd'].map((id) => first.journal.append(entry(id))))
    expect(idsOf(first.applied)).toEqual(['a', 'b', 'c', 'd'])
    const second = await openHere('2027-01-01')
    expect(second.applied).toEqual(first.applied)
    expect(second.journal.today).toBe('2026-11-22')
  })

  it('applies an entry only once it is in the file', async () => {
    const { journal, applied } = await openHere()
    const appended = journal.append(entry('a'))
    expect(applied).toEqual([])
    await appended
    expect(await readFile(file, 'utf8')).toContain('"id":"a"')
  })

  it.each([
    ['half a line', '{"organizationId":"dealer","resource":"cus'],
    ['half a character', Buffer.from([0x7b, 0x22, 0xc3])],
    ['zeros, as after a power cut', Buffer.alloc(100)],
    ['a torn line with an end', '{"organizationId":"dea\n'],
  ])('drops a torn last line: %s', async (_, torn) => {
    const first = await openHere()
    await first.journal.append(entry('a'))
    await first.journal.close()
    opened.pop()
    await appendFile(file, torn)
    const second = await openHere()
    expect(idsOf(second.applied)).toEqual(['a'])
    await second.journal.append(entry('b'))
    expect(idsOf((await openHere()).applied)).toEqual(['a', 'b'])
  })

  it('begins anew when it was killed before its first line was whole', async () => {
    await writeFile(file, '{"journal":1,"tod')
    const { journal } = await openHere()
    expect(journal.today).toBe('2026-11-22')
    await journal.append(entry('a'))
    expect(idsOf((await openHere()).applied)).toEqual(['a'])
  })

  it('refuses to guess when it is damaged anywhere else, naming the line', async () => {
    await writeFile(file, '{"journal":1,"today":"2026-11-22"}\nnonsense\n{}\n')
    await expect(openHere()).rejects.toThrow(/damaged in line 2/)
    await writeFile(file, '{"journal":2}\n')
    await expect(openHere()).rejects.toThrow(/cannot read|can read/)
  })

  it('acknowledges nothing after a write has failed', async () => {
    const { journal, applied } = await openHere()
    await journal.append(entry('a'))
    await journal.close() // the next write fails: the file is closed
    opened.pop()
    await expect(journal.append(entry('b'))).rejects.toThrow()
    await expect(journal.append(entry('c'))).rejects.toThrow()
    expect(idsOf(applied)).toEqual(['a'])
  })
})
