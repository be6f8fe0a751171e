import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EpochSeconds } from '@portreeve/protocol'
import type { AccessLogSettings, Ports, PublicUrls, TrafficSettings } from './config/index.ts'
import { createForgetOldRecords } from './forget-old-records.ts'
import {
  type CallKeeping,
  createDecisionAdministration,
  createDecisionSink,
  createGateway,
  type DecisionRetention,
  defaultRetention,
  type Gateway,
  keepCalls,
  listenerOptions,
} from './gateway/index.ts'
import {
  createAddressPolicy,
  createGuardedAgent,
  createGuardedPool,
  createRawListener,
  createRouteListener,
  type Listener,
  type TlsPair,
} from './http/index.ts'
import { createIdentity, type Identity, type IdentityDeps } from './identity/index.ts'
import { createLazyManagement, type LazyManagement, renderPathProblem } from './management/index.ts'
import { opsRoutes } from './ops.ts'
import { createRegistry, type Registry } from './registry/index.ts'
import { openStore, type Store } from './store/index.ts'
import { createSubscriptions, type Subscriptions } from './subscriptions/index.ts'
import type { Log } from './telemetry/index.ts'

export { localUrls, portsFrom } from './config/index.ts'

export interface ExchangeOptions {
  /** Directory for the embedded store; made when absent. */
  home: string
  /** PostgreSQL instead of the embedded store. */
  databaseUrl?: string | undefined
  /** 32 bytes that are not in the store. */
  encryptionKey: Uint8Array
  ports: Ports
  /** Where identity, console and gateway listen; 127.0.0.1 when left out. */
  host?: string
  /** Where ops listens; 127.0.0.1 when left out. */
  opsHost?: string
  /** The decision endpoint for proxies: where it listens (127.0.0.1), and what they have to send along. Left out: there is none. */
  authz?: { host?: string; key?: string } | undefined
  /** Origins under which the world reaches the roles: issuers begin with identity's, whatever a request says (T-06). */
  urls: PublicUrls
  /** Identity, console and gateway speak https with it. */
  tls?: TlsPair | undefined
  /** Networks of proxies whose X-Forwarded-For is believed. */
  trustedProxies?: readonly string[]
  /** Left out: mails are kept, and shown to nobody. */
  mail?: IdentityDeps['mail']
  /** Networks that API targets may be in although they are not public, such as `127.0.0.0/8`. */
  allowedCidrs: readonly string[]
  /** Left out: files in the home, kept for 30 days. */
  accessLog?: AccessLogSettings
  /** Over the gateway's own defaults. */
  traffic?: TrafficSettings
  /** How long what was decided about calls is kept, and of how many. */
  decisions?: DecisionRetention | undefined
  log: Log
  now?: () => EpochSeconds
  /** Looks at the store before anything is made of it. */
  inspect?: (store: Store) => Promise<void>
  /** Runs when the rooms are built and before any port is open, so that nobody meets a half-made exchange. */
  prepare?: (rooms: ExchangeRooms) => Promise<unknown>
}

export type ExchangeRooms = Pick<Exchange, 'store' | 'identity' | 'registry' | 'subscriptions' | 'now'>

/** A running exchange: every room built once and wired. */
export interface Exchange {
  store: Store
  identity: Identity
  registry: Registry
  subscriptions: Subscriptions
  now: () => EpochSeconds
  urls: PublicUrls
  /** Takes another certificate for new connections. */
  renewTls(pair: TlsPair): void
  /** Lets requests in flight finish, then closes everything, the store last. */
  close(): Promise<void>
}

const LOOPBACK = '127.0.0.1'

const systemClock = (): EpochSeconds => Math.floor(Date.now() / 1000) as EpochSeconds

/**
 * Opens the store, builds the rooms and listens. Resolves when every role is ready.
 * Rejects with StoreCannotOpen, WrongEncryptionKey or PortTaken; what was opened is closed again.
 */
export async function startExchange(options: ExchangeOptions): Promise<Exchange> {
  const { home, databaseUrl, encryptionKey, ports, urls, log } = options
  const now = options.now ?? systemClock
  const onFault = (fault: unknown) => log.error({ err: fault }, 'background work failed; it is tried again')
  const opened: (() => unknown)[] = []
  const close = async () => {
    for (const shut of opened.splice(0).reverse()) await shut()
  }
  try {
    await mkdir(home, { recursive: true, mode: 0o700 })
    const store = await openStore(
      databaseUrl === undefined
        ? { kind: 'sqlite', directory: join(home, 'store') }
        : { kind: 'postgres', url: databaseUrl },
      { onFault },
    )
    opened.push(() => store.close())

    await options.inspect?.(store)
    const dispatcher = createGuardedAgent({ allowedCidrs: options.allowedCidrs })
    opened.push(() => dispatcher.close())
    const tokenDispatcher = createGuardedAgent({ allowedCidrs: options.allowedCidrs })
    opened.push(() => tokenDispatcher.close())
    const identity = await createIdentity({
      store,
      publicUrl: urls.identity,
      encryptionKey,
      dispatcher,
      mail: options.mail,
      now,
      log,
      onFault,
    })
    opened.push(() => identity.close())
    const registry = await createRegistry({ store, createSealer: identity.createSealer, onFault })
    opened.push(() => registry.close())
    const subscriptions = createSubscriptions({ store, registry, identity, dispatcher, now, log })
    opened.push(() => subscriptions.close())
    const retention = options.decisions ?? defaultRetention
    const decisionSink = createDecisionSink({ retention, log, nowMillis: Date.now })
    const calls = keepCalls({ store, home, accessLog: options.accessLog, sinks: [decisionSink], log })
    opened.push(() => calls.close())
    const gateway = createGateway({
      ...{ identity, registry, subscriptions, tokenDispatcher, now, log, journal: calls.journal },
      limits: options.traffic ?? {},
      openPool: (origin, settings) => createGuardedPool(origin, { allowedCidrs: options.allowedCidrs, ...settings }),
      store,
      isStoreShared: databaseUrl !== undefined,
      publicUrl: urls.gateway,
      authzKey: options.authz?.key,
    })
    opened.push(() => gateway.close())

    const forgetting = createForgetOldRecords({ store, pruneAccessLog: calls.pruneAccessLog, now, onFault })
    opened.push(() => forgetting.close())

    await options.prepare?.({ store, identity, registry, subscriptions, now })
    const { trustedProxies } = options
    const { flush } = calls.journal
    const decisions = createDecisionAdministration({ store, registry, flush, retention, nowMillis: Date.now })
    const management = createLazyManagement({
      ...{ store, identity, registry, subscriptions, decisions, dispatcher, now, log, onFault },
      addressPolicy: createAddressPolicy(options.allowedCidrs),
      gatewayUrl: urls.gateway,
      ...(trustedProxies && { trustedProxies }),
    })
    opened.push(() => management.close())
    const listeners = await buildListeners({ store, identity, subscriptions, management, gateway, calls }, options)
    for (const [role, listener] of listeners) {
      opened.push(() => listener.close())
      await listener.listen(ports[role], hostOf(role, options))
    }
    const renewTls = (pair: TlsPair) => {
      for (const [, listener] of listeners) listener.renewTls(pair)
    }
    return { store, identity, registry, subscriptions, now, urls, renewTls, close }
  } catch (fault) {
    await close()
    throw fault
  }
}

function hostOf(role: keyof Ports, { host, opsHost, authz }: ExchangeOptions): string {
  if (role === 'ops') return opsHost ?? LOOPBACK
  return (role === 'authz' ? authz?.host : host) ?? LOOPBACK
}

interface Rooms {
  store: Store
  identity: Identity
  subscriptions: Subscriptions
  management: LazyManagement
  gateway: Gateway
  calls: CallKeeping
}

async function buildListeners(
  { store, identity, subscriptions, management, gateway, calls }: Rooms,
  { log, tls, trustedProxies = [], authz }: ExchangeOptions,
): Promise<(readonly [keyof Ports, Listener])[]> {
  const shared = { log, tls, trustedProxies }
  return [
    ['identity', await createRouteListener({ ...shared, routes: identity.routes, hot: identity.hot })],
    [
      'console',
      await createRouteListener({
        ...shared,
        routes: subscriptions.routes,
        hot: management.hot,
        renderPathFault: renderPathProblem,
      }),
    ],
    ['gateway', createRawListener({ ...listenerOptions(gateway), tls })],
    // Plain, like ops: proxies ask from this machine or over a network of their own, and have a key there.
    ...(authz
      ? [['authz', createRawListener({ handle: gateway.answerProxy, requestTimeoutMillis: 30_000 })] as const]
      : []),
    // Plain: whoever watches this process is on its machine, or in its pod.
    ['ops', await createRouteListener({ log, routes: opsRoutes({ store, readMetrics: calls.readMetrics }) })],
  ]
}
