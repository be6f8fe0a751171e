// A process that counts calls until it is killed. Prints how many it has been told of, about ten times a second.
import { writeSync } from 'node:fs'
import { CallRecord } from '../../../../dist/gateway/calls/call-record.js'
import { keepCalls } from '../../../../dist/gateway/index.js'
import { openStore } from '../../../../dist/store/index.js'
import { createLog } from '../../../../dist/telemetry/index.js'
import { createRandom, randomRecord } from './random-records.mjs'

/** @type {{ location: import('../../../store/index.ts').StoreLocation, home: string, seed: number }} */
const { location, home, seed } = JSON.parse(String(process.argv[2]))

const store = await openStore(location, {
  onFault(fault) {
    throw fault
  },
})
const calls = keepCalls({ store, home, sinks: [], log: createLog('silent') })
const random = createRandom(seed)
let told = 0
setInterval(() => {
  for (let n = random() * 400; n > 0; n--) {
    calls.journal.add(randomRecord(/** @type {any} */ (CallRecord), random))
    told++
  }
}, 20)
setInterval(() => writeSync(1, `${told}\n`), 100)
