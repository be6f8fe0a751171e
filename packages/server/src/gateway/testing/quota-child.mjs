// Makes calls against a quota of argv[3] a month of the store in argv[2] until it is killed, and says on standard output when one passed.
import { writeSync } from 'node:fs'
import { createQuotas } from '../../../dist/gateway/quotas/create-quotas.js'
import { openStore } from '../../../dist/store/index.js'

const [, , location, calls, isShared] = process.argv
const store = await openStore(JSON.parse(String(location)), {
  onFault(fault) {
    throw fault
  },
})
/** @param {unknown} part */
const asIs = (part) => /** @type {any} */ (part)
const now = () => asIs(1_800_000_000)
const log = asIs({ warn() {}, info() {} })
const quotas = createQuotas({ store, isShared: isShared === 'true', now, log })
const app = { id: 'app kill', selections: [{ apiId: 'api kill' }], quotas: [{ calls: Number(calls), per: 'month' }] }
const call = asIs({ app, route: { api: { id: 'api kill', plans: [] } }, subscription: undefined, now: now() })

async function callOnAndOn() {
  for (;;) {
    if ((await quotas.takeForApp(call)).refusal) return
    writeSync(1, '.')
    await new Promise(setImmediate)
  }
}
await Promise.all(Array.from({ length: 4 }, callOnAndOn))
