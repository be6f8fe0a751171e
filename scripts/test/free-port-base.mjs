import { createServer } from 'node:net'

/** Of the ports of every role, and of what the demo runs beside them (docs/demo.md). */
const offsets = [0, 1, 2, 3, 4, 5, 6, 9]

/** The first of ten ports that are free just now. @returns {Promise<number>} */
export async function freePortBase() {
  for (;;) {
    const base = 20_000 + 10 * Math.floor(Math.random() * 1_200)
    const free = await Promise.all(offsets.map((offset) => isFree(base + offset)))
    if (free.every(Boolean)) return base
  }
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
