import { spawn } from 'node:child_process'
import { chownSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand } from './run-command.mjs'

const INITDB_MS_MAX = 90_000
const START_MS_MAX = 45_000
const STOP_MS_MAX = 15_000

/**
 * @typedef {object} Cluster
 * @property {string} url Of a superuser without a password.
 * @property {string} folder Holds data, socket and `postgres.log`.
 * @property {number} pid
 * @property {() => Promise<void>} stop Stops the server and deletes the folder.
 * @property {() => void} stopNow The same from an `exit` handler: at once, without waiting.
 */

/**
 * A PostgreSQL of our own for one test run: temp folder, free loopback port, trust, fsync on.
 * Rejects with a text that holds the end of its log when it does not come up in time.
 * @param {string} binFolder Where `initdb` and `postgres` are.
 * @returns {Promise<Cluster>}
 */
export async function startCluster(binFolder) {
  const account = await clusterAccount()
  // root's own TMPDIR may be closed to the account that PostgreSQL runs as.
  const folder = mkdtempSync(join(account ? '/tmp' : tmpdir(), 'portreeve-test-'))
  if (account) chownSync(folder, account.uid, account.gid)
  try {
    return await startIn(folder, binFolder, account)
  } catch (fault) {
    rmSync(folder, { recursive: true, force: true })
    throw fault
  }
}

/**
 * @param {string} folder
 * @param {string} binFolder
 * @param {{ uid: number, gid: number } | undefined} account
 * @returns {Promise<Cluster>}
 */
async function startIn(folder, binFolder, account) {
  const data = join(folder, 'data')
  const init = await runCommand(
    join(binFolder, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { timeoutMs: INITDB_MS_MAX, cwd: folder, env: { HOME: folder }, ...account },
  )
  if (!init.ok) throw new Error(`initdb ${init.ending}\n${init.output}`)

  const port = await freeLoopbackPort()
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder,
    fsync: 'on',
    max_connections: 200,
    shared_buffers: '64MB',
  }
  const logPath = join(folder, 'postgres.log')
  const log = openSync(logPath, 'a')
  const server = spawn(
    join(binFolder, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // A group of its own: Ctrl-C must not take the database away before the tests that use it have ended.
    { cwd: folder, env: { ...process.env, HOME: folder }, stdio: ['ignore', log, log], detached: true, ...account },
  )
  /** @type {string | undefined} */
  let ended
  /** @type {Promise<void>} */
  const gone = new Promise((resolve) => {
    server.once('error', (fault) => {
      ended = fault.message
      resolve()
    })
    server.once('exit', (code, signal) => {
      ended = `postgres ended with ${signal ?? code}`
      resolve()
    })
  })
  server.unref()

  const deadline = Date.now() + START_MS_MAX
  while (!isReady(data)) {
    if (ended === undefined && Date.now() < deadline) {
      await sleep(50)
      continue
    }
    server.kill('SIGKILL')
    throw new Error(
      `${ended ?? `not ready after ${START_MS_MAX / 1000} s`}\n${readFileSync(logPath, 'utf8').slice(-4000)}`,
    )
  }

  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    folder,
    pid: server.pid ?? 0,
    async stop() {
      // Fast, then immediate shutdown (PostgreSQL 15, section 19.5).
      for (const signal of /** @type {const} */ (['SIGINT', 'SIGQUIT', 'SIGKILL'])) {
        if (ended !== undefined) break
        server.kill(signal)
        await Promise.race([gone, sleep(STOP_MS_MAX)])
      }
      remove()
    },
    stopNow() {
      if (ended === undefined) server.kill('SIGQUIT')
      remove()
    },
  }
}

/**
 * PostgreSQL writes `ready` into the eighth line of its pid file when it takes connections; pg_ctl waits for the same.
 * @param {string} data
 */
function isReady(data) {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'ready'
  } catch {
    return false
  }
}

/** PostgreSQL refuses to run as root. Undefined: we are not root, run it as ourselves. */
async function clusterAccount() {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const uid = await runCommand('id', ['-u', name], { timeoutMs: 5_000 })
    const gid = await runCommand('id', ['-g', name], { timeoutMs: 5_000 })
    if (uid.ok && gid.ok) return { uid: Number(uid.output), gid: Number(gid.output) }
  }
  throw new Error('PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody')
}

/** @returns {Promise<number>} */
function freeLoopbackPort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
