import { randomUUID } from 'node:crypto'
import type { SubscriptionId } from '@portreeve/protocol'
import { startBenchExchange, subscriptionOf } from './bench-exchange.ts'
import { repeat } from './own-load.ts'
import { serveProgram } from './program.ts'

/**
 * Durable commits through the store of a running exchange: each is one new subscription with its connection and its
 * change notice, acknowledged when the engine says that it will survive a power cut.
 */
serveProgram(async ({ home, backendUrl, options }) => {
  const databaseUrl = options.databaseUrl === undefined ? undefined : String(options.databaseUrl)
  const { store, now, close } = await startBenchExchange({ home, databaseUrl, targetUrl: backendUrl })
  return {
    run: (order) => repeat(order, () => store.subscriptions.put(subscriptionOf(randomUUID() as SubscriptionId, now()))),
    close,
  }
})
