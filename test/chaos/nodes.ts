import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Pool } from 'undici'
import { freePortBase, spawnPortreeve, untilReady } from '../support/dev-process.ts'

/** `portreeve serve` as a process of its own, on a PostgreSQL that it shares. */
export interface Node {
  gateway: Pool
  /** Whether it is sent calls, as a balancer would know. */
  isUp: boolean
  inFlight: number
  /** Port base. */
  base: number
  start(): Promise<void>
  stop(): Promise<void>
  /** However it does. */
  end(): Promise<void>
  lastWords(): string
}

export interface NodeOptions {
  folder: string
  name: string
  databaseUrl: string
  encryptionKey: string
}

const CONNECTIONS = 16

/** Not started yet. */
export async function createNode({ folder, name, databaseUrl, encryptionKey }: NodeOptions): Promise<Node> {
  const base = await freePortBase()
  // Every node is known to the world by the same names, as behind a balancer.
  const env = {
    PORTREEVE_ENCRYPTION_KEY: encryptionKey,
    PORTREEVE_DATABASE_URL: databaseUrl,
    PORTREEVE_INSECURE_HTTP: 'true',
    PORTREEVE_PORT_BASE: String(base),
    PORTREEVE_HOME: join(folder, name),
    PORTREEVE_ALLOW_NETWORK: '127.0.0.0/8',
    PORTREEVE_LOG_LEVEL: 'warn',
    PORTREEVE_IDENTITY_URL: 'http://localhost:8400',
    PORTREEVE_CONSOLE_URL: 'http://localhost:8401',
    PORTREEVE_GATEWAY_URL: 'http://localhost:8402',
  }
  let running: ReturnType<typeof spawnPortreeve> | undefined
  const node: Node = {
    gateway: new Pool(`http://127.0.0.1:${base + 2}`, { connections: CONNECTIONS, pipelining: 1 }),
    isUp: false,
    inFlight: 0,
    base,
    async start() {
      running = await untilReady(spawnPortreeve(['serve'], { cwd: folder, env }))
      node.isUp = true
    },
    async stop() {
      node.isUp = false
      while (node.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5))
      const how = await running?.stop()
      running = undefined
      if (how !== undefined && how !== 0) throw new Error(`a node did not stop well (${how}): ${node.lastWords()}`)
    },
    async end() {
      await running?.stop('SIGKILL')
      await node.gateway.destroy()
    },
    lastWords: () => running?.output().stderr.slice(-2_000) ?? '',
  }
  return node
}

/** What the first node wrote down for its operator. */
export async function readManagementFile(
  folder: string,
  name: string,
): Promise<{ token: string; authServerId: string }> {
  return JSON.parse(await readFile(join(folder, name, 'management.json'), 'utf8'))
}
