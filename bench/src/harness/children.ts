import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { LoadOrder, LoadResult } from '../load/load.ts'
import type { FromProgram, Given, Ready, ToProgram } from '../programs/program.ts'
import { type CoreRole, type Cores, pin } from './cores.ts'

/** A process of ours. */
export interface Child {
  pid: number
  /** True as long as it has not ended, however it might. */
  isRunning(): boolean
  /** Asks it to end, then insists. Resolves when it has. */
  end(): Promise<void>
  /** The end of what it wrote to standard error. */
  lastWords(): string
}

/** A program of `programs/` that is ready to be measured. */
export interface RunningProgram extends Child {
  ready: Ready
  run(order: LoadOrder): Promise<LoadResult>
  prepare(count: number): Promise<string[]>
}

export interface Children {
  startProgram(name: string, role: CoreRole, given: Given): Promise<RunningProgram>
  startCommand(command: readonly string[], role: CoreRole): Child
  /** Ends those that still run, the youngest first, and lets no other start. */
  endAll(): Promise<void>
}

const READY_MILLIS = 30_000
/** For a program that says in its options that it has much to make first. */
const READY_SLOWLY_MILLIS = 400_000
const POLITE_MILLIS = 5_000
const LAST_WORDS_CHARS = 4_000

/** Every process a run starts goes through here, so that none outlives it. They are ended by pid, never by name. */
export function createChildren(cores: Cores): Children {
  const running = new Set<Child>()
  let isOver = false

  function launch(command: readonly string[], role: CoreRole, ipc: boolean): { child: Child; process: ChildProcess } {
    if (isOver) throw new Error('the run is over')
    const [file = '', ...rest] = pin(cores, role, command)
    const process = spawn(file, rest, {
      stdio: ['ignore', 'ignore', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
      env: { ...globalThis.process.env, NODE_ENV: 'production' },
    })
    let words = ''
    process.stderr?.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-LAST_WORDS_CHARS)
    })
    const gone = new Promise<void>((resolve) => {
      process.once('exit', () => resolve())
      process.once('error', () => resolve())
    })
    const isRunning = () => process.pid !== undefined && process.exitCode === null && process.signalCode === null
    const child: Child = {
      pid: process.pid ?? 0,
      isRunning,
      lastWords: () => words,
      async end() {
        running.delete(child)
        if (ipc && process.connected) process.send({ kind: 'end' } satisfies ToProgram, () => undefined)
        else process.kill('SIGTERM')
        const insist = async () => {
          await sleep(POLITE_MILLIS, undefined, { ref: false })
          process.kill('SIGKILL')
          await gone
        }
        await Promise.race([gone, insist()])
      },
    }
    running.add(child)
    void gone.then(() => running.delete(child))
    return { child, process }
  }

  return {
    startCommand: (command, role) => launch(command, role, false).child,
    async startProgram(name, role, given) {
      const path = fileURLToPath(new URL(`../programs/${name}.js`, import.meta.url))
      const { child, process } = launch([globalThis.process.execPath, path], role, true)
      const readyMillis = given.options.startsSlowly === true ? READY_SLOWLY_MILLIS : READY_MILLIS
      const mail = openMail(name, child, process, readyMillis)
      process.send({ kind: 'start', given } satisfies ToProgram)
      const ready = await mail.ready
      return { ...child, ready, run: mail.run, prepare: mail.prepare }
    },
    async endAll() {
      isOver = true
      for (const child of [...running].reverse()) await child.end()
    },
  }
}

/** Turns messages into promises. What a program says has failed, or its end, rejects everything that waits for it. */
function openMail(name: string, child: Child, process: ChildProcess, readyMillis: number) {
  const waiting = new Map<number, { resolve: (answer: FromProgram) => void; reject: (fault: Error) => void }>()
  let lastId = 0
  let failed: Error | undefined
  let announce: { resolve: (ready: Ready) => void; reject: (fault: Error) => void }
  const ready = new Promise<Ready>((resolve, reject) => {
    announce = { resolve, reject }
  })
  const fail = (why: string) => {
    failed ??= new Error(`${name}: ${why}\n${child.lastWords()}`.trimEnd())
    announce.reject(failed)
    for (const { reject } of waiting.values()) reject(failed)
    waiting.clear()
  }
  const late = setTimeout(() => fail(`not ready after ${readyMillis / 1000} s`), readyMillis)
  process.on('message', (message: FromProgram) => {
    if (message.kind === 'failed') {
      fail(message.message)
    } else if (message.kind === 'ready') {
      clearTimeout(late)
      announce.resolve(message.ready)
    } else {
      waiting.get(message.id)?.resolve(message)
      waiting.delete(message.id)
    }
  })
  process.once('error', (fault) => fail(fault.message))
  void once(process, 'exit').then(
    ([code, signal]) => {
      clearTimeout(late)
      fail(`ended with ${signal ?? code}`)
    },
    () => undefined,
  )
  const ask = (question: (id: number) => ToProgram): Promise<FromProgram> => {
    if (failed) return Promise.reject(failed)
    const id = ++lastId
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      process.send(question(id))
    })
  }
  return {
    ready,
    async run(order: LoadOrder): Promise<LoadResult> {
      const answer = await ask((id) => ({ kind: 'run', id, order }))
      if (answer.kind !== 'ran') throw new Error(`${name}: answered ${answer.kind} to run`)
      return answer.result
    },
    async prepare(count: number): Promise<string[]> {
      const answer = await ask((id) => ({ kind: 'prepare', id, count }))
      if (answer.kind !== 'prepared') throw new Error(`${name}: answered ${answer.kind} to prepare`)
      return answer.bodies
    },
  }
}
