import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EpochSeconds } from '@portreeve/protocol'
import type { Dispatcher } from 'undici'
import type { Upgrade } from '../http/index.ts'
import { createTokenVerifier, type Identity } from '../identity/index.ts'
import type { Registry } from '../registry/index.ts'
import type { Store } from '../store/index.ts'
import type { Subscriptions } from '../subscriptions/index.ts'
import type { Log } from '../telemetry/index.ts'
import { createQuestionHandler } from './authz/handle-question.ts'
import { createCallerOf } from './caller-address.ts'
import type { CallJournal } from './calls/call-record.ts'
import { createProviderCredentials } from './credentials/provider-credentials.ts'
import { createTargets, type TargetsDeps } from './forwarding/targets.ts'
import { createCallHandler } from './handle-call.ts'
import { defaultLimits, type GatewayLimits } from './limits.ts'
import { createQuotas } from './quotas/create-quotas.ts'
import { buildRouteTable } from './route-table.ts'
import { createBasicCallers } from './simulator/basic-callers.ts'

/** The gateway as its listener sees it. */
export interface Gateway {
  /** Answers every request, whatever it is. `requestId` is already decided. With `upgrade`, it may also become a WebSocket. */
  handle(request: IncomingMessage, response: ServerResponse, requestId: string, upgrade?: Upgrade): void
  /** Ends all WebSockets, now and later. */
  endTunnels(): void
  /** Answers proxies that ask whether a call may go on: for a listener that only they reach. */
  answerProxy(request: IncomingMessage, response: ServerResponse, requestId: string): void
  /** Lets calls in flight finish, and closes connections to API services. */
  close(): Promise<void>
}

export interface GatewayDeps {
  identity: Pick<
    Identity,
    'issuerOf' | 'findServer' | 'findVerificationKey' | 'revokedTokens' | 'clients' | 'mint' | 'verifyBasic'
  >
  registry: Pick<Registry, 'apis' | 'apps' | 'organizations' | 'callDescriptions' | 'apiValues'>
  subscriptions: Pick<Subscriptions, 'records' | 'connectionValues'>
  /** From createGuardedPool: target URLs are typed by API developers. */
  openPool: TargetsDeps['openPool']
  /** From createGuardedAgent, for token URLs: calls that hang must not take the connections that tokens need, nor the other way round. */
  tokenDispatcher: Dispatcher
  /** Where calls are counted, and changes are heard of. */
  store: Pick<Store, 'quotaCounts' | 'ping'> & { changes: Pick<Store['changes'], 'behindMillis'> }
  /** Whether other processes may use the store at the same time: they share what quotas allow. */
  isStoreShared: boolean
  now: () => EpochSeconds
  /** When calls came, for those who count and explain them. Milliseconds since 1970; left out: the machine's. */
  nowMillis?: (() => number) | undefined
  log: Log
  /** Origin of the gateway, as the world has it. */
  publicUrl: string
  /** Of the console, as browsers have it: its pages may call every API. Left out: they are pages like any other. */
  consoleUrl?: string | undefined
  /** Networks of proxies whose `X-Forwarded-For` is believed. */
  trustedProxies?: readonly string[] | undefined
  /** What proxies have to send to the decision endpoint. Undefined: whoever reaches its listener may ask. */
  authzKey?: string | undefined
  limits?: Partial<GatewayLimits>
  /** Is told of every call that is over; left out: nobody is. */
  journal?: CallJournal
}

export function createGateway(deps: GatewayDeps): Gateway {
  const { identity, registry, subscriptions, now, log } = deps
  const limits: GatewayLimits = { ...defaultLimits, ...deps.limits }
  const credentials = createProviderCredentials({
    ...{ identity, dispatcher: deps.tokenDispatcher, now, log, limits },
    apiValues: registry.apiValues,
    connectionValues: subscriptions.connectionValues,
  })
  const targets = createTargets({ limits, openPool: deps.openPool, apiValues: registry.apiValues, log })
  const oddPathsLogged = new Set<string>()
  const buildRoutes = () =>
    buildRouteTable(registry.apis.all(), {
      publicUrl: deps.publicUrl,
      issuerOf: identity.issuerOf,
      credentialFor: credentials.credentialFor,
      transportFor: targets.transportFor,
      onFault: ({ id }, fault) =>
        log.error({ apiId: id, err: fault }, 'an API cannot be routed as it is; it is left out'),
      onClash: (kept, ignored) =>
        log.error({ apiId: ignored.id, keptApiId: kept.id }, 'two APIs claim one path; the older has it'),
      onOddPath({ id, namespace, basePath }) {
        const about = `${id} ${namespace} ${basePath}`
        if (oddPathsLogged.has(about)) return
        oddPathsLogged.add(about)
        log.error({ apiId: id, namespace, basePath }, 'namespace or base path cannot be routed; the API is left out')
      },
    })
  let routes = buildRoutes()
  const stopRebuilding = registry.apis.onChange((changed) => {
    if (changed === 'all') {
      targets.releaseAll()
      routes = buildRoutes()
      credentials.keepOnly(registry.apis.all())
      return
    }
    for (const { id, api } of changed) {
      targets.release(id)
      routes.set(id, api)
      credentials.changed(id, api)
    }
  })

  const quotas = createQuotas({ store: deps.store, isShared: deps.isStoreShared, now, log })
  let inFlight = 0
  let onIdle: (() => void) | undefined
  const shared = {
    findRoute: (path: string) => routes.find(path),
    verifyToken: createTokenVerifier({
      findVerificationKey: identity.findVerificationKey,
      bytesMax: limits.tokenBytesMax,
    }),
    findServer: identity.findServer,
    isRevoked: identity.revokedTokens.isRevoked,
    apps: registry.apps,
    clients: identity.clients,
    organizations: registry.organizations,
    subscriptions: subscriptions.records,
    // A name of its own for each process: a target that leads back here is recognized, whatever the hosts are called.
    pseudonym: `portreeve-${randomBytes(8).toString('hex')}`,
    consoleOrigin: deps.consoleUrl === undefined ? undefined : new URL(deps.consoleUrl).origin,
    now,
    nowMillis: deps.nowMillis ?? Date.now,
    log,
    quotas,
    isCurrent: () => deps.store.changes.behindMillis() <= limits.memoryTrustedMillis,
    identifyBasicCaller: createBasicCallers({ verifyBasic: identity.verifyBasic, now }),
    descriptions: registry.callDescriptions,
    journal: deps.journal ?? noJournal,
    onCall() {
      inFlight++
    },
    onOver() {
      inFlight--
      if (inFlight === 0) onIdle?.()
    },
  }
  const { handle, endTunnels } = createCallHandler({
    ...shared,
    callerOf: createCallerOf(deps.trustedProxies ?? []),
    limits,
  })
  const answerProxy = createQuestionHandler({ ...shared, key: deps.authzKey })
  return {
    handle,
    answerProxy,
    endTunnels,
    async close() {
      stopRebuilding()
      endTunnels()
      if (inFlight > 0) {
        await new Promise<void>((resolve) => {
          onIdle = resolve
        })
      }
      credentials.close()
      await quotas.close()
      await targets.close()
    },
  }
}

const noJournal: CallJournal = { add() {} }
