import type { EpochSeconds } from '@portreeve/protocol'
import type { Dispatcher } from 'undici'
import { createMeteringAdministration, type DecisionAdministration } from '../gateway/index.ts'
import { type AddressPolicy, createRouteHandler, type RouteHandler } from '../http/index.ts'
import type { Identity } from '../identity/index.ts'
import { openRegistryAdministration, type Registry } from '../registry/index.ts'
import type { Relay } from '../relay/index.ts'
import type { Store } from '../store/index.ts'
import type { Subscriptions } from '../subscriptions/index.ts'
import type { Log } from '../telemetry/index.ts'
import { apiOperations } from './api-operations.ts'
import { appOperations } from './app-operations.ts'
import { attentionOperations } from './attention-operations.ts'
import { connectionOperations } from './connection-operations.ts'
import { createManagement } from './create-management.ts'
import { decisionOperations } from './decision-operations.ts'
import { directoryOperations } from './directory-operations.ts'
import { exchangeOperations } from './exchange-operations.ts'
import { createExchangeSettings } from './exchange-settings.ts'
import { exchangeSettingsOperations } from './exchange-settings-operations.ts'
import { meMembershipsOperations } from './me-memberships-operations.ts'
import { meteringOperations } from './metering-operations.ts'
import type { Operation } from './operation.ts'
import { organizationOperations } from './organization-operations.ts'
import { renderProblem } from './problem.ts'
import { providerCallOperations } from './provider-call-operations.ts'
import { publicDirectoryOperations } from './public-directory-routes.ts'
import { relayOperations } from './relay-operations.ts'
import type { RunningExchange } from './running-exchange.ts'
import { specOperations } from './spec-operations.ts'
import { subscriptionOperations } from './subscription-operations.ts'
import { systemOperations } from './system-operations.ts'
import { tryTokenOperations } from './try-token-operations.ts'

/** The rooms behind the API. */
export interface ManagementDeps {
  store: Store
  identity: Identity
  registry: Registry
  subscriptions: Subscriptions
  decisions: DecisionAdministration
  relay: Pick<Relay, 'administration'>
  /** The guarded one, for URLs that developers typed. */
  dispatcher: Dispatcher
  /** What it guards. */
  addressPolicy: AddressPolicy
  /** The gateway's origin, as the world sees it. */
  gatewayUrl: string
  running: RunningExchange
  now: () => EpochSeconds
  log: Log
  onFault: (fault: unknown) => void
  /** Networks of proxies whose X-Forwarded-For is believed. */
  trustedProxies?: readonly string[]
  /** Told of what has to be closed before the store is. */
  closing?(close: () => void): void
}

/** Every operation there is, in the order of the description. */
export async function allOperations(deps: ManagementDeps): Promise<Operation[]> {
  const { administration: subscriptions, providerCalls } = deps.subscriptions
  const { connectTest } = subscriptions
  const administration = await openRegistryAdministration({ ...deps, connectTest })
  const settings = createExchangeSettings(deps)
  deps.closing?.(settings.close)
  const { running } = deps
  return [
    ...exchangeSettingsOperations({ settings, running }),
    ...systemOperations({ store: deps.store, keys: deps.identity.keys, running }),
    ...exchangeOperations(deps),
    ...meMembershipsOperations(administration),
    ...organizationOperations(administration),
    ...apiOperations(administration),
    ...specOperations(administration),
    ...directoryOperations(administration),
    ...publicDirectoryOperations({ ...administration, settings }),
    ...appOperations(administration),
    ...tryTokenOperations(administration),
    ...subscriptionOperations({ subscriptions }),
    ...connectionOperations({ subscriptions }),
    ...providerCallOperations({ providerCalls }),
    ...relayOperations({ relay: deps.relay.administration }),
    ...decisionOperations(deps),
    ...attentionOperations(deps),
    ...meteringOperations({ metering: createMeteringAdministration(deps), now: deps.now }),
  ]
}

/** The API as it runs. Loading this module loads zod and all operations with it: see lazy-management.ts. */
export async function openManagement(deps: ManagementDeps): Promise<RouteHandler> {
  const { log, trustedProxies } = deps
  const closes: (() => void)[] = []
  const operations = await allOperations({ ...deps, closing: (close) => closes.push(close) })
  const management = createManagement(operations, { ...deps, millis: () => performance.now() })
  const { routes } = management
  const handler = await createRouteHandler({ routes, log, trustedProxies, renderFault: renderProblem })
  return {
    handle: handler.handle,
    async close() {
      await handler.close()
      management.close()
      for (const close of closes) close()
    },
  }
}
