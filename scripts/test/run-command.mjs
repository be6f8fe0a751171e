import { spawn } from 'node:child_process'

/**
 * @typedef {object} CommandOptions
 * @property {number} timeoutMs After this the command and all it started are killed, and it counts as failed.
 * @property {Record<string, string | undefined>} [env] Added to our own environment.
 * @property {string} [cwd]
 * @property {boolean} [show] Write its output through as it comes, instead of keeping it.
 * @property {number} [uid]
 * @property {number} [gid]
 *
 * @typedef {{ ok: boolean, output: string, ending: string }} CommandResult
 * `output` is what it wrote to both streams (empty with `show`); `ending` says how it ended: `ended with 2`.
 */

/** Process groups that are running now, so that an interrupt can end them. @type {Set<number>} */
const running = new Set()

/**
 * Runs a command to its end, without standard input. Never rejects: a command that cannot be started is a failed one.
 * @param {string} command
 * @param {string[]} args
 * @param {CommandOptions} options
 * @returns {Promise<CommandResult>}
 */
export function runCommand(command, args, options) {
  return new Promise((resolve) => {
    // A group of its own: killing the group reaches what the command started, and Ctrl-C reaches us first.
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
      detached: true,
      uid: options.uid,
      gid: options.gid,
    })
    const { pid } = child
    if (pid !== undefined) running.add(pid)
    /** @type {Buffer[]} */
    const chunks = []
    child.stdout?.on('data', (chunk) => chunks.push(chunk))
    child.stderr?.on('data', (chunk) => chunks.push(chunk))
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      if (pid !== undefined) killGroup(pid)
    }, options.timeoutMs)
    /** @param {boolean} ok @param {string} ending */
    const finish = (ok, ending) => {
      clearTimeout(timer)
      if (pid !== undefined) running.delete(pid)
      resolve({ ok, ending, output: Buffer.concat(chunks).toString('utf8') })
    }
    child.once('error', (fault) => finish(false, fault.message))
    child.once('close', (code, signal) => {
      if (timedOut) finish(false, `was stopped after ${Math.round(options.timeoutMs / 1000)} s`)
      else finish(code === 0, signal ? `was ended by ${signal}` : `ended with ${code}`)
    })
  })
}

/** Ends every command that is still running, with all it started. */
export function killRunningCommands() {
  for (const pid of running) killGroup(pid)
}

/** @param {number} pid */
function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended by itself in the meantime.
  }
}
