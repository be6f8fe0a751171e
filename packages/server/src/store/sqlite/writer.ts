import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Change } from '../changes.ts'
import { BasePathTaken, EmailTaken, StoreCannotOpen, StoreUnavailable } from '../errors.ts'
import { NotTogether } from '../sql/together.ts'
import type { WriteCall } from '../sql/writes.ts'
import type { Committed } from './group-commit.ts'
import type { PackedEvents } from './packed-events.ts'

/** A call as it goes to the thread: `packed` are events, which are its one argument. */
export type SentCall = WriteCall & { packed?: PackedEvents }

/** The main thread's side of write-worker.ts. */
export interface Writer {
  /** Resolves after the commit, and after `onChanges` was told of it. Rejects with the fault of the write method. What is packed is not there any more afterwards. */
  perform(call: SentCall): Promise<unknown>
  /** Calls that wait for their commit. */
  waiting(): number
  /** Finishes what is queued, then ends the thread. */
  close(): Promise<void>
}

export interface WriterOptions {
  file: string
  /** As openDatabase has it. */
  isThrowaway?: boolean | undefined
  onChanges: (changes: Change[]) => void
  /** Called soon after the callers have been answered. */
  onDue: (webhookIds: string[]) => void
  /** Told when the thread died. Every write is refused from then on; the process has to be started again. */
  onFault: (fault: unknown) => void
}

/** More than this waiting means that the disk cannot keep up: better to refuse than to grow without end. */
const WAITING_MAX = 20_000

export async function startWriter(options: WriterOptions): Promise<Writer> {
  const { file, isThrowaway = false, onChanges, onDue, onFault } = options
  const worker = new Worker(workerFile(), {
    workerData: { file, isThrowaway },
    // Not those of the program, which `--input-type` is among when it was given with `-e`: no thread of a file starts with it. V8's are the whole process's.
    execArgv: [],
    // Its heap holds one batch of calls; a small young generation keeps it at a few megabytes.
    resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 },
  })
  await firstMessage(worker)

  // The thread answers in the order in which it was asked.
  const waiting: { resolve: (value: unknown) => void; reject: (fault: Error) => void }[] = []
  let outbox: SentCall[] = []
  let refusal: string | undefined
  let closed: Promise<void> | undefined

  function post(): void {
    const calls = outbox
    outbox = []
    if (calls.length === 0) return
    worker.postMessage(
      calls,
      calls.flatMap(({ packed }) => (packed ? [packed.bytes.buffer] : [])),
    )
  }

  worker.on('message', ({ values, faults, changes, due }: Committed) => {
    // Memories forget before any caller learns that its write is done.
    onChanges(changes)
    const answered = waiting.splice(0, values.length)
    for (const fault of faults) answered[fault.at]?.reject(revived(fault))
    for (const [at, { resolve }] of answered.entries()) resolve(values[at]) // does nothing where it was rejected
    if (due.length > 0) setImmediate(onDue, due)
  })
  worker.on('error', onFault)
  const exited = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      if (!refusal) onFault(new StoreUnavailable('the thread that writes has ended'))
      refusal ??= 'the thread that writes has ended'
      for (const { reject } of waiting.splice(0)) reject(new StoreUnavailable(refusal))
      resolve()
    })
  })

  return {
    async perform(call) {
      if (refusal) throw new StoreUnavailable(refusal)
      if (waiting.length >= WAITING_MAX) throw new StoreUnavailable('too many writes are waiting for the disk')
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        // After everything that is ready to run: calls made together travel together.
        if (outbox.length === 0) process.nextTick(post)
        outbox.push(call)
      })
    },
    waiting: () => waiting.length,
    close() {
      closed ??= (async () => {
        if (!refusal) {
          refusal = 'the store is closed'
          post()
          worker.postMessage('close')
        }
        await exited
      })()
      return closed
    },
  }
}

function firstMessage(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => {
      worker.off('error', reject)
      resolve()
    })
    worker.once('error', reject)
  })
}

/** Under vitest this file is TypeScript, which a thread of Node 20 cannot run: then the built one runs. */
function workerFile(): string {
  const here = fileURLToPath(import.meta.url)
  if (here.endsWith('.js')) return fileURLToPath(new URL('./write-worker.js', import.meta.url))
  const built = fileURLToPath(new URL('../../../dist/store/sqlite/write-worker.js', import.meta.url))
  if (!existsSync(built)) throw new StoreCannotOpen(`${built} is missing: run npx tsc -b packages/server`)
  return built
}

function revived({ name, message }: { name: string; message: string }): Error {
  if (name === 'BasePathTaken') return new BasePathTaken(message)
  if (name === 'EmailTaken') return new EmailTaken(message)
  if (name === 'NotTogether') return NotTogether.parse(message)
  if (name === 'StoreUnavailable') return new StoreUnavailable(message)
  return new Error(message)
}
