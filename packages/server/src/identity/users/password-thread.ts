import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { comparablePassword } from '../hash-password.ts'
import type { PasswordDone, PasswordWork } from './password-worker.ts'

/** The main thread's side of password-worker.ts. Started with the first password; started anew should it die. */
export interface PasswordThread {
  /** argon2id in PHC string form. */
  hash(password: string): Promise<string>
  /** Takes the figures from `passwordHash`, so that older ones go on fitting. Rejects when it is no such hash. */
  fits(passwordHash: string, password: string): Promise<boolean>
  close(): void
}

interface Waiting {
  resolve: (value: boolean | string) => void
  reject: (fault: Error) => void
}

export function createPasswordThread(): PasswordThread {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let lastId = 0

  function start(): Worker {
    const started = new Worker(workerFile(), {
      // As in store/sqlite/writer.ts: with a program's `--input-type` no thread of a file starts.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
    })
    started.unref() // A process that has nothing else to do may end.
    started.on('message', (done: PasswordDone) => {
      const { resolve, reject } = waiting.get(done.id) ?? {}
      waiting.delete(done.id)
      if (waiting.size === 0) started.unref()
      if ('fault' in done) reject?.(new Error(done.fault))
      else resolve?.(done.value)
    })
    started.on('error', failAll)
    started.on('exit', () => failAll(new Error('the thread that hashes passwords has ended')))
    return started
  }

  function failAll(fault: unknown): void {
    worker = undefined
    const given = [...waiting.values()]
    waiting.clear()
    for (const { reject } of given) reject(fault instanceof Error ? fault : new Error('hashing failed'))
  }

  function ask(password: string, passwordHash?: string): Promise<boolean | string> {
    worker ??= start()
    worker.ref()
    const given: PasswordWork = { id: ++lastId, password: comparablePassword(password), passwordHash }
    worker.postMessage(given)
    return new Promise((resolve, reject) => void waiting.set(given.id, { resolve, reject }))
  }

  return {
    hash: async (password) => String(await ask(password)),
    fits: async (passwordHash, password) => (await ask(password, passwordHash)) === true,
    close: () => void worker?.terminate(),
  }
}

/** Under vitest this file is TypeScript, which a thread of Node 20 cannot run: then the built one runs. */
function workerFile(): string {
  const here = fileURLToPath(import.meta.url)
  if (here.endsWith('.js')) return fileURLToPath(new URL('./password-worker.js', import.meta.url))
  const built = fileURLToPath(new URL('../../../dist/identity/users/password-worker.js', import.meta.url))
  if (!existsSync(built)) throw new Error(`${built} is missing: run npx tsc -b packages/server`)
  return built
}
