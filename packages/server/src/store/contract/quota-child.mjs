// Takes portions of one count of the store in argv[2] until argv[3] are taken, and says on standard output how much each time.
import { writeSync } from 'node:fs'
import { openStore } from '../../../dist/store/index.js'

const [, , location, limit] = process.argv
const store = await openStore(JSON.parse(String(location)), {
  onFault(fault) {
    throw fault
  },
})

/** @param {number} n */
const seconds = (n) => /** @type {import('@portreeve/protocol').EpochSeconds} */ (/** @type {unknown} */ (n))

for (let n = 0; ; n++) {
  const [grant] = await store.quotaCounts.take([
    {
      key: 'counted by processes',
      windowStart: seconds(600),
      windowEnd: seconds(660),
      limit: Number(limit),
      settle: 0,
      wanted: 1 + (n % 3),
      newcomer: n === 0,
    },
  ])
  if (!grant?.granted) break
  writeSync(1, `${grant.granted}\n`)
}
await store.close()
