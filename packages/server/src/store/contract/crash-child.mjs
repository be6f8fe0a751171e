// Writes to the store in argv[2] until it is killed, and says on standard output what was acknowledged.
import { writeSync } from 'node:fs'
import { openStore } from '../../../dist/store/index.js'

const [, , location, round] = process.argv
const store = await openStore(JSON.parse(String(location)), {
  onFault(fault) {
    throw fault
  },
})

/**
 * Version `n` of one subscription: every part of it says which version it belongs to.
 * @param {string} id
 * @param {number} n
 */
const version = (id, n) =>
  /** @type {import('../index.ts').Subscription} */ (
    /** @type {unknown} */ ({
      id,
      organizationId: `v${n}`,
      appId: 'app',
      status: 'active',
      connections: [0, 1, 2].map((place) => ({ id: `${id}-${place}`, apiId: `v${n}`, status: 'active' })),
      createdAt: n,
    })
  )

/** @param {number} worker */
async function write(worker) {
  const id = `round-${round}-worker-${worker}`
  for (let n = 1; ; n++) {
    await store.subscriptions.put(version(id, n))
    await store.facts.put(`${id}-${n}`, String(n))
    writeSync(1, `${id} ${n}\n`)
  }
}
await Promise.all(Array.from({ length: 16 }, (_, worker) => write(worker)))
