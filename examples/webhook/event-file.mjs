import { open } from 'node:fs/promises'

/**
 * A file with one event in each line. An event whose id is there already is not written again, also after a crash in the middle of a
 * line: what was not whole was never answered with 202, and comes again.
 */
export async function openEventFile(path) {
  const file = await open(path, 'a+')
  const text = await file.readFile('utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  let size = Buffer.byteLength(whole)
  await file.truncate(size)
  /** By event id: resolves when it is on disk. @type {Map<string, Promise<void> | undefined>} */
  const kept = new Map(
    whole.split('\n').flatMap((line) => (line === '' ? [] : [[JSON.parse(line).eventId, undefined]])),
  )
  const waiting = []
  let isWriting = false

  /** What came while the disk was busy is written together. */
  async function writeWaiting() {
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting.splice(0)
      const lines = Buffer.from(batch.map(({ event }) => `${JSON.stringify(event)}\n`).join(''))
      try {
        await file.appendFile(lines)
        await file.datasync()
        size += lines.length
        for (const { resolve } of batch) resolve()
      } catch (fault) {
        // Half a line would spoil the next one.
        await file.truncate(size).catch(() => {})
        for (const { reject } of batch) reject(fault)
      }
    }
    isWriting = false
  }

  function write(event) {
    const written = new Promise((resolve, reject) => waiting.push({ event, resolve, reject }))
    if (!isWriting) void writeWaiting()
    return written
  }

  return {
    /** Resolves when it is on disk; false when it was there before. */
    async add(event) {
      if (kept.has(event.eventId)) {
        // The same event, while it is being written: both are answered when it is.
        await kept.get(event.eventId)
        return false
      }
      const writing = write(event)
      kept.set(event.eventId, writing)
      try {
        await writing
      } catch (fault) {
        kept.delete(event.eventId)
        throw fault
      }
      kept.set(event.eventId, undefined)
      return true
    },
    close: () => file.close(),
  }
}
