import { closeSync, existsSync, openSync, readSync } from 'node:fs'

/**
 * Reads what a receiver appends to its file, as it comes. A line that was cut off by the end of its writer was never answered, and is left out.
 * @param {{ onTaken: (receipt: import('./ledger.mjs').Receipt) => void, onBad: (kind: string) => void,
 *   onStill: (from: number, until: number) => void }} listeners
 */
export function createTakenReader({ onTaken, onBad, onStill }) {
  const buffer = Buffer.alloc(1 << 16)
  let path = ''
  let offset = 0
  let rest = ''

  /** @param {string} line */
  function readLine(line) {
    const [webhook = '', key = '', n, eventId = '', at] = line.split(' ')
    if (webhook === '!') onBad(key)
    else if (webhook === '~') onStill(Number(key), Number(n))
    else onTaken({ webhook, key: key === '-' ? undefined : key, n: Number(n), eventId, at: Number(at) })
  }

  /** All that is there by now. @param {string} file */
  return function read(file) {
    if (file !== path) {
      path = file
      offset = 0
      rest = ''
    }
    if (!existsSync(file)) return
    const descriptor = openSync(file, 'r')
    try {
      for (;;) {
        const bytes = readSync(descriptor, buffer, 0, buffer.length, offset)
        if (bytes === 0) return
        offset += bytes
        // Keys, names and ids are ASCII: no character is cut in two.
        const lines = (rest + buffer.toString('latin1', 0, bytes)).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) readLine(line)
      }
    } finally {
      closeSync(descriptor)
    }
  }
}
