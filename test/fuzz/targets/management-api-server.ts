import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDecisionAdministration, defaultRetention } from '../../../packages/server/src/gateway/index.ts'
import { createAddressPolicy } from '../../../packages/server/src/http/index.ts'
import { allOperations } from '../../../packages/server/src/management/management.ts'
import { exampleRunning } from '../../../packages/server/src/management/testing/example-running.ts'
import {
  openTestManagement,
  type TestManagement,
} from '../../../packages/server/src/management/testing/open-test-management.ts'
import { createRegistry } from '../../../packages/server/src/registry/index.ts'
import { createRelay } from '../../../packages/server/src/relay/index.ts'
import { createSubscriptions } from '../../../packages/server/src/subscriptions/index.ts'

/** The whole management API on real rooms and a real store, behind a listener, and a place where every URL it is given leads. */
export interface FuzzServer extends TestManagement {
  /** Answers everything with 200. */
  sinkUrl: string
}

/** This alone may be called; other addresses of this machine are refused as they are anywhere. */
const SINK_CIDRS = ['127.0.0.1/32']

export async function openFuzzServer(): Promise<FuzzServer> {
  const sink = createServer((request, response) => {
    request.resume()
    response.end('{}')
  })
  sink.listen(0, '127.0.0.1')
  await once(sink, 'listening')
  const test = await openTestManagement({
    allowedCidrs: SINK_CIDRS,
    async operations({ store, identity, tokenRefusals, dispatcher, now, log, closing }) {
      const onFault = (fault: unknown) => log.error({ err: fault }, 'background')
      const registry = await createRegistry({ store, createSealer: identity.createSealer, onFault })
      closing(() => registry.close())
      const subscriptions = createSubscriptions({ store, registry, identity, dispatcher, now, log })
      closing(() => subscriptions.close())
      const addressPolicy = createAddressPolicy(SINK_CIDRS)
      const decisions = createDecisionAdministration({
        ...{ store, registry, tokenRefusals, clients: identity.clients },
        flush: () => Promise.resolve(),
        retention: defaultRetention,
        nowMillis: Date.now,
      })
      const relay = createRelay({
        ...{ store, registry, identity, log, nowMillis: () => now() * 1000 },
        ...{ guard: { allowedCidrs: SINK_CIDRS }, isStoreShared: false },
      })
      closing(() => relay.close())
      const rooms = { store, identity, registry, subscriptions, relay, dispatcher, addressPolicy, now, log, onFault }
      return allOperations({ ...rooms, decisions, gatewayUrl: 'https://api.example', running: exampleRunning, closing })
    },
  })
  return {
    ...test,
    sinkUrl: `http://127.0.0.1:${(sink.address() as AddressInfo).port}`,
    async close() {
      await test.close()
      await closed(sink)
    },
  }
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => void server.close(() => resolve()))
}
