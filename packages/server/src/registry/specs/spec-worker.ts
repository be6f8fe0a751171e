import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { accept, type Outcome, refuse } from '@portreeve/protocol'
import type { SpecThread } from './spec-process.ts'

/** `too_slow`, `too_costly`: work was ended, because of its time or because of its memory or depth. */
export type SpecWorkFault = 'too_slow' | 'too_costly'

/** The server's side of spec-process.ts. The process is started with the first work, ends when it has had nothing to do, and is started anew. */
export interface SpecWorker<Work, Answer> {
  /** For one at a time. The start of the process does not count as its time. Rejects when the process cannot be started. */
  run(work: Work, millisMax: number): Promise<Outcome<Answer, SpecWorkFault>>
  close(): void
}

export interface SpecWorkerOptions {
  thread: SpecThread
  /** How long the process waits for more work. */
  idleMillisMax: number
}

export function createSpecWorker<Work extends object, Answer extends object>({
  thread,
  idleMillisMax,
}: SpecWorkerOptions): SpecWorker<Work, Answer> {
  let current: ChildProcess | undefined
  let idle: NodeJS.Timeout | undefined

  /** Resolves when the process can work. */
  async function start(): Promise<ChildProcess> {
    // Nothing of our environment, where secrets are; standard error too, because what V8 says at its end may repeat what it read.
    const { SystemRoot } = process.env
    const child = fork(processFile(), [thread], {
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

  return {
    async run(work, millisMax) {
      clearTimeout(idle)
      const child = current ?? (await start())
      hold(child)
      let late = false
      const deadline = setTimeout(() => {
        late = true
        child.kill('SIGKILL')
      }, millisMax)
      try {
        const answered = nextAnswer<Answer>(child)
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
    },
    close() {
      clearTimeout(idle)
      current?.kill('SIGKILL')
    },
  }
}

/** `ready`: everything is loaded, and the time for work may begin. Undefined when the process ended instead. */
function nextAnswer<Answer extends object>(child: ChildProcess): Promise<Answer | 'ready' | undefined> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(undefined)
    const answered = (answer: unknown) => settle(answer as Answer | 'ready')
    const ended = () => settle(undefined)
    function settle(answer: Answer | 'ready' | undefined): void {
      child.off('message', answered).off('exit', ended).off('error', ended)
      resolve(answer)
    }
    child.on('message', answered).on('exit', ended).on('error', ended)
  })
}

/** A server that has nothing else to do may end, unless there is work. */
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
