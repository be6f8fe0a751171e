import { spawn } from 'node:child_process'
import { chownSync, closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand } from './run-command.mjs'

const INITDB_MS_MAX = 90_000
const START_MS_MAX = 45_000
const STOP_MS_MAX = 15_000
const EXIT_MS = 300
const START_AGAIN_MS_MAX = 10_000

/**
 * @typedef {object} Cluster
 * @property {string} url Of a superuser without a password.
 * @property {string} folder Holds data, socket and `postgres.log`.
 * @property {number} pid
 * @property {() => Promise<void>} stop Stops the server and deletes the folder.
 * @property {() => Promise<void>} crash `kill -9` of the server and of all its children, as a power cut would. Linux only.
 * @property {() => Promise<void>} startAgain After a crash: on the same port, with what was committed. Resolves without a server where it is crashed meanwhile.
 * @property {() => void} keep Lets it live on after this process. Without this it ends with us, however we end.
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
  /** @type {Server | undefined} */
  let server
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  const endWithUs = () => {
    if (server && server.ended() === undefined) {
      server.signal('SIGQUIT')
      // An exit handler cannot wait for an event, and a server that is just starting still writes files for a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, EXIT_MS)
    }
    remove()
  }
  process.once('exit', endWithUs)
  const keep = () => process.off('exit', endWithUs)
  const stop = async () => {
    await server?.stop()
    remove()
    keep()
  }
  try {
    const data = await initialize(binFolder, folder, account)
    const port = await freeLoopbackPort()
    const start = async () => {
      server = spawnServer(binFolder, folder, data, port, account)
      await untilReady(server, data)
    }
    let crashes = 0
    const startAgain = async () => {
      const deadline = Date.now() + START_AGAIN_MS_MAX
      const crashesBefore = crashes
      // Whoever crashes it meanwhile starts it again: two that do would leave us with the one that gave up, and the other one running.
      while (crashes === crashesBefore) {
        try {
          return await start()
        } catch (fault) {
          // The kernel may still be busy with what was killed, and its memory in use.
          if (Date.now() > deadline && crashes === crashesBefore) throw fault
          await sleep(50)
        }
      }
    }
    await start()
    return {
      url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
      folder,
      pid: /** @type {Server} */ (server).pid,
      ...{ stop, keep, startAgain },
      async crash() {
        crashes++
        await server?.crash()
      },
    }
  } catch (fault) {
    await stop()
    throw fault
  }
}

/** @typedef {{ uid: number, gid: number } | undefined} Account */

/** @param {string} binFolder @param {string} folder @param {Account} account */
async function initialize(binFolder, folder, account) {
  const data = join(folder, 'data')
  const args = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  const result = await runCommand(join(binFolder, 'initdb'), args, {
    timeoutMs: INITDB_MS_MAX,
    cwd: folder,
    env: { HOME: folder },
    ...account,
  })
  if (!result.ok) throw new Error(`initdb ${result.ending}\n${result.output}`)
  return data
}

/**
 * @typedef {object} Server
 * @property {number} pid
 * @property {string} logPath
 * @property {() => string | undefined} ended How it ended; undefined while it runs.
 * @property {(signal: NodeJS.Signals) => void} signal Does nothing to a server that has ended.
 * @property {() => Promise<void>} stop
 * @property {() => Promise<void>} crash
 */

/**
 * @param {string} binFolder @param {string} folder @param {string} data @param {number} port @param {Account} account
 * @returns {Server}
 */
function spawnServer(binFolder, folder, data, port, account) {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder,
    fsync: 'on',
    max_connections: 200,
    shared_buffers: '64MB',
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const logPath = join(folder, 'postgres.log')
  const log = openSync(logPath, 'a')
  const child = spawn(join(binFolder, 'postgres'), ['-D', data, ...args], {
    cwd: folder,
    env: { ...process.env, HOME: folder },
    stdio: ['ignore', log, log],
    // A group of its own: Ctrl-C must not take the database away before the tests that use it have ended.
    detached: true,
    ...account,
  })
  closeSync(log)
  child.unref()
  /** @type {string | undefined} */
  let ended
  /** @type {Promise<void>} */
  const gone = new Promise((resolve) => {
    child.once('error', (fault) => {
      ended = fault.message
      resolve()
    })
    child.once('exit', (code, signal) => {
      ended = `postgres ended with ${signal ?? code}`
      resolve()
    })
  })
  /** @param {NodeJS.Signals} signal */
  const signal = (signal) => {
    if (ended === undefined) child.kill(signal)
  }
  return {
    pid: child.pid ?? 0,
    logPath,
    ended: () => ended,
    signal,
    async crash() {
      child.ref()
      // Stopped, it starts no child that we do not see.
      signal('SIGSTOP')
      for (const pid of ended === undefined ? childrenOf(child.pid ?? 0) : []) killIfThere(pid)
      signal('SIGKILL')
      await gone
    },
    async stop() {
      child.ref()
      // Fast shutdown, then immediate, then none at all (PostgreSQL 15, section 19.5).
      for (const kind of /** @type {const} */ (['SIGINT', 'SIGQUIT', 'SIGKILL'])) {
        if (ended !== undefined) return
        signal(kind)
        await Promise.race([gone, sleep(STOP_MS_MAX, undefined, { ref: false })])
      }
    },
  }
}

/** Backends lead groups of their own, so killing the server's group would not reach them. @param {number} parent @returns {number[]} */
function childrenOf(parent) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // The name in brackets may hold anything; state and parent follow it (proc(5)).
        const [, ppid] = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')
        return Number(ppid) === parent
      } catch {
        return false
      }
    })
}

/** @param {number} pid */
function killIfThere(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has just ended by itself.
  }
}

/** @param {Server} server @param {string} data */
async function untilReady(server, data) {
  const deadline = Date.now() + START_MS_MAX
  while (!isReady(data, server.pid)) {
    const fault = server.ended() ?? (Date.now() > deadline ? `not ready after ${START_MS_MAX / 1000} s` : undefined)
    if (fault) throw new Error(`${fault}\n${readFileSync(server.logPath, 'utf8').slice(-4000)}`)
    await sleep(50)
  }
}

/**
 * PostgreSQL writes `ready` into the eighth line of its pid file when it takes connections; pg_ctl waits for the same. One that crashed leaves its file
 * behind, so the first line has to be the new one's pid.
 * @param {string} data @param {number} pid
 */
function isReady(data, pid) {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
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
