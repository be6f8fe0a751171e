import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../packages/server/dist/main.js', import.meta.url))
const RECEIVER = fileURLToPath(new URL('./receiver.mjs', import.meta.url))
const READY_MILLIS = 30_000
const LAST_WORDS_CHARS = 2_000
/** Why an exchange may end by itself: the database was killed while it started. Then somebody has to start it again. */
const STARTS_MAX = 100

/** However the harness ends, the exchanges that it started end with it. @type {Set<import('node:child_process').ChildProcess>} */
const alive = new Set()
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/**
 * @typedef {object} Target Something that is killed and started again.
 * @property {string} name
 * @property {() => Promise<void>} start Resolves when it is ready. Rejects when it ends before that, unless it was killed.
 * @property {() => Promise<void>} kill `kill -9`, at any moment; also while it starts.
 */

/**
 * `portreeve serve` as a process of its own, restarted by whoever kills it.
 * @param {{ name: string, folder: string, portBase: number, databaseUrl?: string | undefined, encryptionKey: string }} options
 */
export function createExchange({ name, folder, portBase, databaseUrl, encryptionKey }) {
  const home = join(folder, name)
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('PORTREEVE_'))
  // Two are known to the world by the same names, as behind a balancer.
  const env = {
    ...Object.fromEntries(inherited),
    PORTREEVE_ENCRYPTION_KEY: encryptionKey,
    PORTREEVE_INSECURE_HTTP: 'true',
    PORTREEVE_PORT_BASE: String(portBase),
    PORTREEVE_HOME: home,
    PORTREEVE_ALLOW_NETWORK: '127.0.0.0/8',
    PORTREEVE_LOG_LEVEL: 'error',
    PORTREEVE_IDENTITY_URL: 'http://localhost:8400',
    PORTREEVE_CONSOLE_URL: 'http://localhost:8401',
    PORTREEVE_GATEWAY_URL: 'http://localhost:8402',
    PORTREEVE_RELAY_URL: 'http://localhost:8403',
    ...(databaseUrl !== undefined && { PORTREEVE_DATABASE_URL: databaseUrl }),
  }
  let words = ''
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let running
  let isKilled = true
  /** Ends that nobody ordered, when it had been ready. @type {string[]} */
  const ownEnds = []
  let failedStarts = 0

  /** @returns {Promise<'ready' | 'killed' | 'ended'>} */
  function startOnce() {
    const child = spawn(process.execPath, [MAIN, 'serve'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    running = child
    alive.add(child)
    words = ''
    return new Promise((resolve, reject) => {
      let isReady = false
      const late = setTimeout(() => reject(new Error(`${name} did not get ready:\n${words}`)), READY_MILLIS)
      child.stdout.on('data', (chunk) => {
        words = (words + chunk).slice(-LAST_WORDS_CHARS)
        if (isReady || !words.includes('Portreeve is ready')) return
        isReady = true
        clearTimeout(late)
        resolve('ready')
      })
      child.stderr.on('data', (chunk) => {
        words = (words + chunk).slice(-LAST_WORDS_CHARS)
      })
      child.once('exit', (code, signal) => {
        alive.delete(child)
        clearTimeout(late)
        const wasKilled = isKilled || running !== child
        if (running === child) running = undefined
        if (isReady && !wasKilled) ownEnds.push(`${name} ended by itself (${signal ?? code}): ${words}`)
        resolve(wasKilled ? 'killed' : 'ended')
      })
    })
  }

  return {
    name,
    portBase,
    ownEnds,
    failedStarts: () => failedStarts,
    lastWords: () => words,
    isUp: () => running !== undefined,
    pid: () => running?.pid,
    management: () => JSON.parse(readFileSync(join(home, 'management.json'), 'utf8')),
    isFirst: () => existsSync(join(home, 'management.json')),
    async start() {
      isKilled = false
      for (let start = 0; start < STARTS_MAX && !isKilled; start++) {
        if ((await startOnce()) !== 'ended') return
        failedStarts++
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      if (!isKilled) throw new Error(`${name} does not start: ${words}`)
    },
    async kill() {
      isKilled = true
      const child = running
      if (!child) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    /** Politely. Resolves with the exit code. @returns {Promise<number | string>} */
    async stop() {
      isKilled = true
      const child = running
      if (!child) return 0
      child.kill('SIGTERM')
      const [code, signal] = await once(child, 'exit')
      return code ?? signal
    },
  }
}

/** @typedef {ReturnType<typeof createExchange>} Exchange */

/**
 * The process of all webhooks. Each life has a file of its own, so that a line that was cut off stands at an end.
 * @param {{ folder: string, port: number, seed: number, badShare: number }} options
 */
export function createReceiver({ folder, port, seed, badShare }) {
  let life = 0
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let running
  return {
    name: 'receiver',
    url: `http://127.0.0.1:${port}`,
    /** The file of the life that is, or was last. */
    file: () => join(folder, `taken-${life}.txt`),
    async start() {
      life++
      const given = { port, file: join(folder, `taken-${life}.txt`), seed: seed + life, badShare }
      const child = spawn(process.execPath, [RECEIVER, JSON.stringify(given)], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      running = child
      await Promise.race([once(child, 'message'), once(child, 'exit')])
    },
    async kill() {
      const child = running
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
