// Publishes to two lanes of each of the webhooks and settles their heads, in the store in argv[2], until it is killed. Says on standard output what was acknowledged.
import { writeSync } from 'node:fs'
import { v7 } from 'uuid'
import { openStore } from '../../../dist/store/index.js'

const [, , location, ...webhookIds] = process.argv
const { relay } = await openStore(JSON.parse(String(location)), {
  onFault(fault) {
    throw fault
  },
})

const newEvent = () =>
  /** @type {import('../index.ts').NewEvent} */ (
    /** @type {unknown} */ ({
      id: v7(),
      apiId: 'api1',
      organizationId: 'org1',
      dataOwnerId: 'owner1',
      channel: '',
      partitionKey: Math.random() < 0.5 ? 'a' : 'b',
      requestId: v7(),
      payload: new Uint8Array(100),
      receivedAt: Date.now(),
      kind: 'published',
      isRequestIdGiven: true,
      webhookIds,
    })
  )

async function publish() {
  for (;;) {
    const answers = await relay.publish([newEvent(), newEvent(), newEvent()])
    for (const { eventId, deliveries } of answers) {
      for (const { webhookId, lane, seq } of deliveries) {
        writeSync(1, `published ${webhookId} ${lane} ${seq} ${eventId}\n`)
      }
    }
  }
}

async function settle() {
  for (;;) {
    const asks = webhookIds.map((webhookId) => ({ webhookId, limit: 10 }))
    const heads = (await relay.listDue(asks, Date.now() + 1)).flatMap(({ due }) => due)
    if (heads.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    const answers = await relay.settle(
      heads.map(({ webhookId, lane, seq }) => ({
        ...{ webhookId, lane, seq, at: Date.now() },
        ...{ kind: 'delivered', attempts: 1, status: 202 },
      })),
    )
    for (const [at, answer] of answers.entries()) {
      const head = heads[at]
      if (answer.kind === 'changed' || !head) throw new Error('somebody else has settled it')
      writeSync(1, `settled ${head.webhookId} ${head.lane} ${head.seq} ${head.event.id}\n`)
    }
  }
}

await Promise.all([publish(), publish(), publish(), settle()])
