import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { accept, type Outcome, refuse } from '@portreeve/protocol'
import { createLimitAtOnce } from '../../identity/index.ts'
import type { SpecPurpose, SpecReading } from './read-spec.ts'
import { specLimits } from './spec-limits.ts'
import type { SpecAnswer, SpecWork } from './spec-thread.ts'

/** `busy`: too many are waiting. `too_slow`, `too_costly`: reading was ended, because of its time or because of its memory or depth. */
export type SpecReadingFault = 'busy' | 'too_slow' | 'too_costly'

/** The server's side of spec-process.ts. The process is started with the first spec, ends when it has had nothing to do, and is started anew. */
export interface SpecReader {
  /** One at a time, in the order they come. Rejects when the process cannot be started. */
  read(bytes: Uint8Array, purpose: SpecPurpose): Promise<Outcome<SpecReading, SpecReadingFault>>
  close(): void
}

export interface SpecReaderOptions {
  readMillisMax?: number
  /** How long the process waits for the next spec. It holds some 100 MB. */
  idleMillisMax?: number
}

const IDLE_MILLIS_MAX = 30_000
const WAITING_MAX = 8

export function createSpecReader({
  readMillisMax = specLimits.readMillisMax,
  idleMillisMax = IDLE_MILLIS_MAX,
}: SpecReaderOptions = {}): SpecReader {
  const limitAtOnce = createLimitAtOnce({ atOnce: 1, waitingMax: WAITING_MAX })
  let current: ChildProcess | undefined
  let idle: NodeJS.Timeout | undefined

  /** Resolves when the process can read. */
  async function start(): Promise<ChildProcess> {
    // Nothing of our environment, where secrets are; standard error too, because what V8 says at its end may repeat what it read.
    const { SystemRoot } = process.env
    const child = fork(processFile(), [], {
      env: SystemRoot === undefined ? {} : { SystemRoot },
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    child.once('exit', () => {
      if (current === child) current = undefined
    })
    current = child
    if ((await nextAnswer(child)) !== 'ready') throw new Error('the process that reads specs did not start')
    return child
  }

  async function readOne(work: SpecWork): Promise<Outcome<SpecReading, SpecReadingFault>> {
    clearTimeout(idle)
    const child = current ?? (await start())
    hold(child)
    let late = false
    const deadline = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, readMillisMax)
    try {
      const answered = nextAnswer(child)
      child.send(work, () => undefined) // When it cannot be sent, the process has ended.
      const answer = await answered
      if (typeof answer === 'object') return accept(answer)
      return refuse(late ? 'too_slow' : 'too_costly', 'the process that reads specs was ended')
    } finally {
      clearTimeout(deadline)
      letGo(child)
      idle = setTimeout(() => {
        if (current === child) current = undefined // Whoever comes from now on needs another.
        child.kill('SIGKILL')
      }, idleMillisMax)
      idle.unref()
    }
  }

  return {
    async read(bytes, purpose) {
      const answered = await limitAtOnce(() => readOne({ bytes, purpose }))
      return answered.ok ? answered.value : answered
    },
    close() {
      clearTimeout(idle)
      current?.kill('SIGKILL')
    },
  }
}

/** Undefined when the process ended instead. */
function nextAnswer(child: ChildProcess): Promise<SpecAnswer | undefined> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(undefined)
    const answered = (answer: unknown) => settle(answer as SpecAnswer)
    const ended = () => settle(undefined)
    function settle(answer: SpecAnswer | undefined): void {
      child.off('message', answered).off('exit', ended).off('error', ended)
      resolve(answer)
    }
    child.on('message', answered).on('exit', ended).on('error', ended)
  })
}

/** A server that has nothing else to do may end, unless a spec is being read. */
function letGo(child: ChildProcess): void {
  child.unref()
  child.channel?.unref()
}

function hold(child: ChildProcess): void {
  child.ref()
  child.channel?.ref()
}

/** Under vitest this file is TypeScript, which a process of Node 20 cannot run: then the built one runs. */
function processFile(): string {
  const here = fileURLToPath(import.meta.url)
  if (here.endsWith('.js')) return fileURLToPath(new URL('./spec-process.js', import.meta.url))
  const built = fileURLToPath(new URL('../../../dist/registry/specs/spec-process.js', import.meta.url))
  if (!existsSync(built)) throw new Error(`${built} is missing: run npx tsc -b packages/server`)
  return built
}
