import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

const FIRST_PORT = 20_000
/** Below the range from which Linux takes ports for outgoing connections. */
const LAST_PORT = 32_000
/** An exchange listens on its base port and on some of the nine after it. */
const PORTS_PER_EXCHANGE = 10
const TRIES = 50

/** A base port with nobody on it or on the nine after it, just now. */
export async function findPortBase(): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const base = randomInt(FIRST_PORT, LAST_PORT)
    const ports = Array.from({ length: PORTS_PER_EXCHANGE }, (_, offset) => base + offset)
    const free = await Promise.all(ports.map(isFree))
    if (free.every(Boolean)) return base
  }
  throw new Error(`no ${PORTS_PER_EXCHANGE} free ports in a row found on 127.0.0.1`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
