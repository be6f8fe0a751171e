import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EpochSeconds } from '@portreeve/protocol'
import { loadEncryptionKey, portOffsets } from './config/index.ts'
import { createGateway, type Gateway } from './gateway/index.ts'
import { createGuardedAgent, createRawListener, createRouteListener, type Listener } from './http/index.ts'
import { createIdentity, type Identity } from './identity/index.ts'
import { opsRoutes } from './ops.ts'
import { createRegistry, type Registry } from './registry/index.ts'
import { openStore, type Store } from './store/index.ts'
import { createSubscriptions, type Subscriptions } from './subscriptions/index.ts'
import type { Log } from './telemetry/index.ts'

export interface ExchangeOptions {
  /** Directory for the embedded store and the encryption key; made when absent. */
  home: string
  /** PostgreSQL instead of the embedded store. */
  databaseUrl?: string | undefined
  /** Base64 of 32 bytes, instead of the home's own `encryption.key`. */
  encryptionKey?: string | undefined
  /** Identity listens here, the other roles at fixed offsets (docs/demo.md). */
  portBase: number
  /** Networks that API targets may be in although they are not public, such as `127.0.0.0/8`. */
  allowedCidrs: readonly string[]
  log: Log
  now?: () => EpochSeconds
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
  urls: Record<'identity' | 'console' | 'gateway' | 'ops', string>
  /** Lets requests in flight finish, then closes everything, the store last. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'

const systemClock = (): EpochSeconds => Math.floor(Date.now() / 1000) as EpochSeconds

/**
 * Opens the store, builds the rooms and listens. Resolves when every role is ready.
 * Rejects with SettingsRefused, StoreCannotOpen, WrongEncryptionKey or PortTaken; what was opened is closed again.
 */
export async function startExchange(options: ExchangeOptions): Promise<Exchange> {
  const { home, databaseUrl, portBase, log } = options
  const now = options.now ?? systemClock
  const onFault = (fault: unknown) => log.error({ err: fault }, 'background work failed; it is tried again')
  const opened: (() => unknown)[] = []
  const close = async () => {
    for (const shut of opened.splice(0).reverse()) await shut()
  }
  try {
    await mkdir(home, { recursive: true, mode: 0o700 })
    const encryptionKey = await loadEncryptionKey(home, options.encryptionKey)
    const store = await openStore(
      databaseUrl === undefined
        ? { kind: 'sqlite', directory: join(home, 'store') }
        : { kind: 'postgres', url: databaseUrl },
      { onFault },
    )
    opened.push(() => store.close())

    const urls = roleUrls(portBase)
    const identity = await createIdentity({ store, publicUrl: urls.identity, encryptionKey, now, log, onFault })
    opened.push(() => identity.close())
    const registry = await createRegistry({ store, onFault })
    opened.push(() => registry.close())
    const subscriptions = createSubscriptions({ store, registry, verifyBearer: identity.verifyBearer })
    opened.push(() => subscriptions.close())
    const dispatcher = createGuardedAgent({ allowedCidrs: options.allowedCidrs })
    opened.push(() => dispatcher.close())
    const gateway = createGateway({ identity, registry, subscriptions, dispatcher, now, log })
    opened.push(() => gateway.close())

    await options.prepare?.({ store, identity, registry, subscriptions, now })
    for (const [role, listener] of await buildListeners({ store, identity, subscriptions, gateway, log })) {
      opened.push(() => listener.close())
      await listener.listen(portBase + portOffsets[role], HOST)
    }
    return { store, identity, registry, subscriptions, now, urls, close }
  } catch (fault) {
    await close()
    throw fault
  }
}

type Role = keyof Exchange['urls']

function roleUrls(portBase: number): Exchange['urls'] {
  const at = (role: Role) => `http://localhost:${portBase + portOffsets[role]}`
  return { identity: at('identity'), console: at('console'), gateway: at('gateway'), ops: at('ops') }
}

interface Rooms {
  store: Store
  identity: Identity
  subscriptions: Subscriptions
  gateway: Gateway
  log: Log
}

async function buildListeners({ store, identity, subscriptions, gateway, log }: Rooms): Promise<[Role, Listener][]> {
  return [
    ['identity', await createRouteListener({ routes: identity.routes, hot: identity.hot, log })],
    ['console', await createRouteListener({ routes: subscriptions.routes, log })],
    // Bodies are streamed on, so only the headers have a deadline of their own here.
    ['gateway', createRawListener({ handle: gateway.handle, requestTimeoutMillis: 0 })],
    ['ops', await createRouteListener({ routes: opsRoutes({ store }), log })],
  ]
}
