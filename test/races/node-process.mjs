import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('./race-node.mjs', import.meta.url))
const READY_MILLIS = 90_000

/**
 * @typedef {object} NodeOptions
 * @property {import('../../packages/server/src/store/index.ts').StoreLocation} location
 * @property {string} encryptionKey Base64 of 32 bytes; nodes of one store share it.
 * @property {number} latencyMillisMax How late a store call may be, each way.
 */

/**
 * @typedef {object} RaceNode A server process.
 * @property {number} port
 * @property {(ask: string, details?: object) => Promise<any>} ask Rejects when the process ends first.
 * @property {() => Promise<void>} kill As a power cut would.
 * @property {() => Promise<void>} stop
 */

/** @param {NodeOptions} options @returns {Promise<RaceNode>} */
export async function startNode(options) {
  const child = fork(program, [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const exited = once(child, 'exit')
  /** @type {Map<number, { resolve: (result: any) => void, reject: (fault: Error) => void }>} */
  const waiting = new Map()
  /** @type {(port: number) => void} */
  let ready
  const port = new Promise((/** @type {typeof ready} */ resolve) => {
    ready = resolve
  })
  child.on('message', (/** @type {any} */ message) => {
    if ('ready' in message) ready(message.ready)
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.fault) asked?.reject(new Error(message.fault))
    else asked?.resolve(message.result)
  })
  void exited.then(() => {
    for (const { reject } of waiting.values()) reject(new Error('the node has ended'))
  })
  const tooLate = new Promise((_, reject) =>
    setTimeout(reject, READY_MILLIS, new Error('the node did not start')).unref(),
  )
  const ended = exited.then(() => Promise.reject(new Error('the node ended while it started')))
  let asks = 0
  return {
    port: await /** @type {Promise<number>} */ (Promise.race([port, tooLate, ended])),
    ask(ask, details) {
      const id = ++asks
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        child.send({ ...details, id, ask }, (fault) => fault && reject(fault))
      })
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      // One that was killed and could not be started again has nobody left to ask.
      if (!child.connected) return
      child.send({ id: 0, ask: 'stop' })
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await exited
      clearTimeout(timer)
    },
  }
}
