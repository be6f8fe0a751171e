import { createDecisionAdministration, defaultRetention } from '../../gateway/index.ts'
import { createAddressPolicy } from '../../http/index.ts'
import { createRegistry } from '../../registry/index.ts'
import { createRelay } from '../../relay/index.ts'
import { createSubscriptions } from '../../subscriptions/index.ts'
import { allOperations } from '../management.ts'
import { exampleRunning } from './example-running.ts'
import { type OpenManagementOptions, openTestManagement, type TestManagement } from './open-test-management.ts'

/** Every operation there is, on real rooms. Guarded calls may go to this machine. */
export function openWholeManagement(options: Pick<OpenManagementOptions, 'wrap'> = {}): Promise<TestManagement> {
  const allowedCidrs = ['127.0.0.0/8']
  return openTestManagement({
    ...options,
    allowedCidrs,
    async operations({ closing, ...shared }) {
      const { store, identity, tokenRefusals, log } = shared
      const onFault = (fault: unknown) => log.error({ err: fault }, 'background')
      const registry = await createRegistry({ store, createSealer: identity.createSealer, onFault })
      closing(() => registry.close())
      const subscriptions = createSubscriptions({ ...shared, registry })
      closing(() => subscriptions.close())
      const addressPolicy = createAddressPolicy(allowedCidrs)
      const decisions = createDecisionAdministration({
        ...{ store, registry, tokenRefusals, clients: identity.clients },
        flush: () => Promise.resolve(),
        retention: defaultRetention,
        nowMillis: Date.now,
      })
      const relay = createRelay({
        ...{ store, registry, identity, log, nowMillis: () => shared.now() * 1000 },
        ...{ guard: { allowedCidrs }, isStoreShared: false },
      })
      closing(() => relay.close())
      return allOperations({
        ...shared,
        ...{ registry, subscriptions, decisions, relay, addressPolicy, onFault },
        gatewayUrl: 'https://api.example',
        running: exampleRunning,
        closing,
      })
    },
  })
}
