import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EpochSeconds } from '@portreeve/protocol'
import type { AccessLogSettings, Ports, PublicUrls, RelaySettings, TrafficSettings } from './config/index.ts'
import { type Console, createConsole } from './console/index.ts'
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
  createNameLookup,
  createRawListener,
  createRouteListener,
  type Listener,
  type TlsPair,
} from './http/index.ts'
import {
  createIdentity,
  createTokenRefusals,
  type GenerateKeyPair,
  type Identity,
  type IdentityDeps,
} from './identity/index.ts'
import { createLazyManagement, type LazyManagement, renderPathProblem } from './management/index.ts'
import { createNodeHeartbeat } from './node-heartbeat.ts'
import { opsRoutes } from './ops.ts'
import { createRegistry, type Registry } from './registry/index.ts'
import { createRelay, type Relay, relayListenerOptions, type Timers } from './relay/index.ts'
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
  /** Where identity, console, gateway and relay listen; 127.0.0.1 when left out. */
  host?: string
  /** Where ops listens; 127.0.0.1 when left out. */
  opsHost?: string
  /** The decision endpoint for proxies: where it listens (127.0.0.1), and what they have to send along. Left out: there is none. */
  authz?: { host?: string; key?: string } | undefined
  /** Origins under which the world reaches the roles: issuers begin with identity's, whatever a request says (T-06). */
  urls: PublicUrls
  /** Identity, console, gateway and relay speak https with it. */
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
  /** Over the relay's own defaults. */
  relay?: RelaySettings
  /** How long what was decided about calls is kept, and of how many. */
  decisions?: DecisionRetention | undefined
  /** Another build of the console than the package's own. */
  consoleFiles?: string | undefined
  log: Log
  now?: () => EpochSeconds
  /** Of an exchange that lives in a test alone (testing-support.ts). No command has a way to set it. */
  throwaway?: Throwaway | undefined
  /** Looks at the store before anything is made of it. */
  inspect?: (store: Store) => Promise<void>
  /** Runs when the rooms are built and before any port is open, so that nobody meets a half-made exchange. */
  prepare?: (rooms: ExchangeRooms) => Promise<unknown>
}

/** What an exchange may do that nobody will miss. Its store waits for no disk. */
export interface Throwaway {
  /** What tells the time in every room, and wakes the relay. */
  clock: Timers
  generateKeyPair: GenerateKeyPair
  /** Of the relay, after a first failed attempt: twice as long after each further one. */
  firstPauseMillis: number
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

/**
 * Opens the store, builds the rooms and listens. Resolves when every role is ready.
 * Rejects with StoreCannotOpen, WrongEncryptionKey or PortTaken; what was opened is closed again.
 */
export async function startExchange(options: ExchangeOptions): Promise<Exchange> {
  const { home, databaseUrl, encryptionKey, ports, urls, log } = options
  const { throwaway } = options
  const nowMillis = throwaway?.clock.now ?? Date.now
  const now = options.now ?? (() => Math.floor(nowMillis() / 1000) as EpochSeconds)
  const onFault = (fault: unknown) => log.error({ err: fault }, 'background work failed; it is tried again')
  const opened: (() => unknown)[] = []
  const close = async () => {
    for (const shut of opened.splice(0).reverse()) await shut()
  }
  try {
    await mkdir(home, { recursive: true, mode: 0o700 })
    const store = await openStore(
      databaseUrl === undefined
        ? { kind: 'sqlite', directory: join(home, 'store'), isThrowaway: throwaway !== undefined }
        : { kind: 'postgres', url: databaseUrl },
      { onFault },
    )
    opened.push(() => store.close())

    await options.inspect?.(store)
    const guard = { allowedCidrs: options.allowedCidrs, lookup: createNameLookup() }
    const dispatcher = createGuardedAgent(guard)
    opened.push(() => dispatcher.close())
    const tokenDispatcher = createGuardedAgent(guard)
    opened.push(() => tokenDispatcher.close())
    const retention = options.decisions ?? defaultRetention
    const tokenRefusals = createTokenRefusals({
      ...{ decisions: store.decisions, retentionSeconds: retention.seconds, nowMillis, log },
    })
    opened.push(() => tokenRefusals.close())
    const identity = await createIdentity({
      store,
      publicUrl: urls.identity,
      consoleUrl: urls.console,
      encryptionKey,
      dispatcher,
      mail: options.mail,
      generateKeyPair: throwaway?.generateKeyPair,
      now,
      nowMillis,
      tokenRefusals,
      log,
      onFault,
    })
    opened.push(() => identity.close())
    const registry = await createRegistry({ store, createSealer: identity.createSealer, onFault })
    opened.push(() => registry.close())
    const subscriptions = createSubscriptions({ store, registry, identity, dispatcher, now, log })
    opened.push(() => subscriptions.close())
    const decisionSink = createDecisionSink({ retention, log, nowMillis })
    const keeping = { store, home, accessLog: options.accessLog, sinks: [decisionSink], log }
    const calls = keepCalls({ ...keeping, now: nowMillis })
    opened.push(() => calls.close())
    const gateway = createGateway({
      ...{ identity, registry, subscriptions, tokenDispatcher, now, nowMillis, log, journal: calls.journal },
      limits: options.traffic ?? {},
      openPool: (origin, settings) => createGuardedPool(origin, { ...guard, ...settings }),
      store,
      isStoreShared: databaseUrl !== undefined,
      publicUrl: urls.gateway,
      consoleUrl: urls.console,
      trustedProxies: options.trustedProxies,
      authzKey: options.authz?.key,
    })
    opened.push(() => gateway.close())
    const relay = createRelay({
      ...{ store, registry, identity, log, nowMillis },
      guard,
      isStoreShared: databaseUrl !== undefined,
      publishing: { ...payloadLimit(options.relay), ...memoryTrust(options.traffic) },
      dispatching: throwaway && { timers: throwaway.clock, settings: { firstPauseMillis: throwaway.firstPauseMillis } },
      eventsKeptDays: options.relay?.eventsKeptDays,
      webhookWaitingMax: options.relay?.webhookWaitingMax,
      explainedSeconds: retention.seconds,
    })
    opened.push(() => relay.close())

    const forgetting = createForgetOldRecords({
      ...{ store, pruneAccessLog: calls.pruneAccessLog, now, onFault },
      async forgetOldEvents() {
        await tokenRefusals.prune()
        await relay.forgetOld()
      },
    })
    opened.push(() => forgetting.close())

    await options.prepare?.({ store, identity, registry, subscriptions, now })
    const { trustedProxies } = options
    const { flush } = calls.journal
    const decisions = createDecisionAdministration({
      ...{ store, registry, clients: identity.clients, tokenRefusals, flush, retention, nowMillis },
    })
    const roles = Object.keys(ports).filter((role) => role !== 'authz' || options.authz)
    const heartbeat = createNodeHeartbeat({ store, roles, nowMillis, log })
    opened.push(() => heartbeat.close())
    const management = createLazyManagement({
      ...{ store, identity, registry, subscriptions, decisions, relay, dispatcher, now, log, onFault },
      addressPolicy: createAddressPolicy(options.allowedCidrs),
      gatewayUrl: urls.gateway,
      running: { urls, node: heartbeat.node, journalHealth: calls.journal.health, nowMillis },
      ...(trustedProxies && { trustedProxies }),
    })
    opened.push(() => management.close())
    const pages = createConsole({ store, identity, urls, now, log, folder: options.consoleFiles })
    const listeners = await buildListeners(
      { store, identity, subscriptions, management, pages, gateway, relay, calls },
      options,
    )
    for (const [role, listener] of listeners) {
      opened.push(() => listener.close())
      await listener.listen(ports[role], hostOf(role, options))
    }
    relay.start()
    heartbeat.start()
    const renewTls = (pair: TlsPair) => {
      for (const [, listener] of listeners) listener.renewTls(pair)
    }
    return { store, identity, registry, subscriptions, now, urls, renewTls, close }
  } catch (fault) {
    await close()
    throw fault
  }
}

const payloadLimit = ({ payloadBytesMax }: RelaySettings = {}) =>
  payloadBytesMax === undefined ? {} : { payloadBytesMax }

/** One setting for whoever trusts memory. */
const memoryTrust = ({ memoryTrustedMillis }: TrafficSettings = {}) =>
  memoryTrustedMillis === undefined ? {} : { memoryTrustedMillis }

function hostOf(role: keyof Ports, { host, opsHost, authz }: ExchangeOptions): string {
  if (role === 'ops') return opsHost ?? LOOPBACK
  return (role === 'authz' ? authz?.host : host) ?? LOOPBACK
}

async function readMetrics({ relay, calls }: Pick<Rooms, 'relay' | 'calls'>) {
  const [{ type, text }, ofRelay] = await Promise.all([calls.readMetrics(), relay.readMetrics()])
  return { type, text: text + ofRelay }
}

interface Rooms {
  store: Store
  identity: Identity
  subscriptions: Subscriptions
  management: LazyManagement
  pages: Console
  gateway: Gateway
  relay: Relay
  calls: CallKeeping
}

async function buildListeners(
  { store, identity, subscriptions, management, pages, gateway, relay, calls }: Rooms,
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
        hot: (...asked) => management.hot(...asked) || pages.hot(...asked),
        renderPathFault: renderPathProblem,
      }),
    ],
    ['gateway', createRawListener({ ...listenerOptions(gateway), tls })],
    ['relay', createRawListener({ ...relayListenerOptions(relay), tls })],
    // Plain, like ops: proxies ask from this machine or over a network of their own, and have a key there.
    ...(authz
      ? [['authz', createRawListener({ handle: gateway.answerProxy, requestTimeoutMillis: 30_000 })] as const]
      : []),
    // Plain: whoever watches this process is on its machine, or in its pod.
    [
      'ops',
      await createRouteListener({
        log,
        routes: opsRoutes({ store, readMetrics: () => readMetrics({ relay, calls }) }),
      }),
    ],
  ]
}
