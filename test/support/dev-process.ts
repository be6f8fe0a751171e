import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Demo } from '../../packages/server/src/demo/index.ts'

export { freePortBase } from '../../scripts/test/free-port-base.mjs'

const MAIN = fileURLToPath(new URL('../../packages/server/dist/main.js', import.meta.url))
const READY_MILLIS = 30_000

/** `portreeve dev` as a process of its own, the built program as a user runs it. */
export interface DevProcess {
  process: ChildProcess
  /** Everything it has printed so far. */
  output(): { stdout: string; stderr: string }
  demo(): Promise<Demo>
  /** Resolves with the exit code, or the signal's name. */
  exited: Promise<number | string>
  stop(signal?: NodeJS.Signals): Promise<number | string>
}

export interface DevOptions {
  cwd: string
  portBase: number
  home?: string
  databaseUrl?: string | undefined
  logLevel?: string
  targets?: string[]
  /** Any further flags. */
  flags?: string[]
  env?: Record<string, string>
}

/** Spawns it and returns at once. */
export function spawnDev({ cwd, portBase, home, databaseUrl, logLevel, targets, ...more }: DevOptions): DevProcess {
  const flags = ['dev', '--port-base', String(portBase), '--log-level', logLevel ?? 'info', ...(more.flags ?? [])]
  if (home) flags.push('--home', home)
  if (targets) flags.push('--target', ...targets)
  if (databaseUrl) flags.push('--database-url', databaseUrl)
  const spawned = spawnPortreeve(flags, { cwd, ...(more.env && { env: more.env }) })
  return {
    ...spawned,
    demo: async () => JSON.parse(await readFile(join(cwd, home ?? '.portreeve', 'demo.json'), 'utf8')) as Demo,
  }
}

/** Any command as a process of its own, with none of the settings that the tests themselves run with. */
export function spawnPortreeve(
  flags: readonly string[],
  { cwd, env: variables = {} }: { cwd: string; env?: Record<string, string> },
): Omit<DevProcess, 'demo'> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PORTREEVE_'))
  const env = { ...Object.fromEntries(inherited), ...variables }
  const child = spawn(process.execPath, [MAIN, ...flags], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const exited = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })
  return {
    process: child,
    output: () => ({ stdout, stderr }),
    exited,
    stop(signal = 'SIGTERM') {
      child.kill(signal)
      return exited
    },
  }
}

/** A command from its start to its end: its exit code, and everything it printed. */
export async function runPortreeve(flags: readonly string[], options: Parameters<typeof spawnPortreeve>[1]) {
  const { exited, output } = spawnPortreeve(flags, options)
  return { code: await exited, ...output() }
}

/** Spawns it and waits for the ready text. Rejects with what it printed when it ends before. */
export function startDevProcess(options: DevOptions): Promise<DevProcess> {
  return untilReady(spawnDev(options))
}

/** Rejects with what the process printed when it ends before it is ready. */
export async function untilReady<T extends Omit<DevProcess, 'demo'>>(dev: T): Promise<T> {
  const deadline = Date.now() + READY_MILLIS
  let ended: number | string | undefined
  void dev.exited.then((how) => {
    ended = how
  })
  while (!dev.output().stdout.includes('Portreeve is ready')) {
    if (ended !== undefined || Date.now() > deadline) {
      await dev.stop('SIGKILL')
      throw new Error(
        `portreeve did not get ready (${ended ?? 'too slow'}):\n${Object.values(dev.output()).join('\n')}`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return dev
}

/** A folder of the test's own, removed by `remove`. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'portreeve-test-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
