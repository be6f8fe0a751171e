import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Exchange, type ExchangeRooms, startExchange } from './app.ts'
import { type Ports, type PublicUrls, portOffsets, portsFrom, subscriptionsUrlOf } from './config/index.ts'
import { bundledServiceOptions, mintRefusedTokens, planDemo, provisionDemo, writeDemo } from './demo/index.ts'
import type { Demo } from './demo-json/index.ts'
import { makeFirstRecords, managementFilePath } from './first-records.ts'
import { PortTaken } from './http/index.ts'
import { type GenerateKeyPair, generateSigningPair } from './identity/index.ts'
import { createLog, type Log } from './telemetry/index.ts'

export type { Demo }

// What is exported here is part of the types of `@portreeve/testing`. It names no type of another room but demo-json's: they lead to the store's, which
// name a package that is not installed with ours (docs/decisions/0011-statements-are-compiled-ahead.md).

/** What tells the time, and wakes who waits for it. The relay's timers. */
export interface Timers {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds since some moment; never goes back. */
  elapsed(): number
  /** Returns the way to prevent it. */
  after(millis: number, work: () => void): () => void
  /** Lets everything else have its turn. */
  breathe(): Promise<void>
}

/**
 * What `@portreeve/testing` stands on: the server as it is, in a folder that nobody will miss, on ports that are free, by a clock that a test sets.
 * For tests alone: the store waits for no disk, and exchanges of one process share the material of a key.
 */
export interface ThrowawayOptions {
  /** An empty folder. The caller removes it, after `close`. */
  home: string
  /** Milliseconds; what tells the time in every room, and wakes the relay. */
  clock: Timers
  /** How long an event rests after its first failed attempt. 1,000 is what protocol.md 6.4 says. */
  firstPauseMillis: number
  /** The demo exchange and the service behind it, instead of one authorization server and its operator. */
  demo: boolean
  /** JSON, one line each. */
  logLevel: 'info' | 'warn'
  onLog: (line: string) => void
}

export interface ThrowawayExchange {
  /** Origins. */
  urls: { identity: string; console: string; subscriptions: string; gateway: string; relay: string }
  authServerId: string
  issuer: string
  /** An operator's. */
  managementToken: string
  /** What `demo.json` would say. */
  demo: Demo | undefined
  close(): Promise<void>
}

type Started = Omit<ThrowawayExchange, 'urls'>

const LOOPBACK = '127.0.0.1'
/** Below what kernels give to outgoing connections, which take ports that were free a moment ago. */
const PORT_BASES = { first: 10_000, count: 2_200, step: 10 }
const TRIES_MAX = 20

/** Resolves when every role is ready. Rejects with StoreCannotOpen, or PortTaken when nothing is free again and again. */
export async function startThrowaway(options: ThrowawayOptions): Promise<ThrowawayExchange> {
  for (let tries = 1; ; tries++) {
    const portBase = await freePortBase()
    const home = join(options.home, String(portBase))
    try {
      return await startAt(portBase, { ...options, home })
    } catch (fault) {
      // Somebody else was faster between the look and the listening.
      if (!(fault instanceof PortTaken) || tries === TRIES_MAX) throw fault
    }
  }
}

async function startAt(portBase: number, options: ThrowawayOptions): Promise<ThrowawayExchange> {
  const { home, clock, firstPauseMillis } = options
  const ports = portsFrom(portBase)
  const urls = urlsOf(ports)
  const log = createLog(options.logLevel, { write: options.onLog })
  const demo = options.demo ? planDemo('embedded', { portBase, urls, targets: {} }) : undefined
  const settings = { home, urls, profile: 'exchange' } as const
  let authServerId: string | undefined = demo?.identity.authServerId
  async function prepare(rooms: ExchangeRooms): Promise<void> {
    if (demo) await provisionDemo(demo, rooms)
    else authServerId = (await makeFirstRecords(settings, rooms)).authServerId
  }
  const exchange = await startExchange({
    ...{ home, ports, urls, log, prepare },
    encryptionKey: randomBytes(32),
    mail: { showMailbox: true },
    ...(demo && { authz: {} }),
    allowedCidrs: ['127.0.0.0/8', '::1/128'],
    accessLog: { to: 'off', keptDays: 1, keptBytesMax: 0 },
    throwaway: { clock, generateKeyPair: createKeySource(), firstPauseMillis },
    log,
  })
  try {
    const started = demo
      ? await completeDemo(demo, { exchange, home, portBase, log, clock })
      : await completeEmpty(authServerId ?? '', { exchange, home })
    return { ...started, urls: { ...urls, subscriptions: subscriptionsUrlOf(urls) } }
  } catch (fault) {
    await exchange.close()
    throw fault
  }
}

interface Place {
  exchange: Exchange
  home: string
}

async function completeEmpty(authServerId: string, { exchange, home }: Place): Promise<Started> {
  const { token, issuer } = JSON.parse(await readFile(managementFilePath(home), 'utf8'))
  return { authServerId, issuer, managementToken: token, demo: undefined, close: exchange.close }
}

async function completeDemo(
  planned: Demo,
  { exchange, home, portBase, log, clock }: Place & { portBase: number; log: Log; clock: Timers },
): Promise<Started> {
  const demo = { ...planned, refusedTokens: await mintRefusedTokens(planned, exchange) }
  await writeDemo(home, demo)
  const { startDmsService } = await import('@portreeve/example-dms-service')
  const service = await startDmsService({
    ...bundledServiceOptions(demo, { home, portBase, log }),
    now: () => Math.floor(clock.now() / 1000),
  })
  return {
    authServerId: demo.identity.authServerId,
    issuer: demo.identity.issuer,
    managementToken: demo.admin.managementToken,
    demo,
    async close() {
      await exchange.close()
      await service.close()
    },
  }
}

/** By address: a name may mean ::1 first, where something else may listen. */
function urlsOf(ports: Ports): PublicUrls {
  const at = (role: keyof PublicUrls & keyof Ports) => `http://${LOOPBACK}:${ports[role]}`
  return { identity: at('identity'), console: at('console'), gateway: at('gateway'), relay: at('relay') }
}

/** Looking for two large primes takes longer than everything else of a start, so it begins when this file is loaded. */
const firstPair = generateSigningPair('RS256')

/**
 * The first RS256 key of each exchange is made of one pair, under a `kid` of its own, which is what tokens are checked by; later ones, as a rotation makes
 * them, are of their own.
 */
function createKeySource(): GenerateKeyPair {
  let isFirst = true
  return (alg) => {
    if (alg !== 'RS256' || !isFirst) return generateSigningPair(alg)
    isFirst = false
    return firstPair
  }
}

async function freePortBase(): Promise<number> {
  for (;;) {
    const base = PORT_BASES.first + PORT_BASES.step * Math.floor(Math.random() * PORT_BASES.count)
    const free = await Promise.all(Object.values(portOffsets).map((offset) => isFree(base + offset)))
    if (free.every(Boolean)) return base
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, LOOPBACK, () => probe.close(() => resolve(true)))
  })
}
