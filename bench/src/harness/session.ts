import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HttpRequest, LoadOrder } from '../load/load.ts'
import type { Ready } from '../programs/program.ts'
import { type Children, createChildren, type RunningProgram } from './children.ts'
import type { Cores } from './cores.ts'
import { type Measurement, measure } from './measure.ts'
import type { Settings } from './scenario.ts'

/** What a scenario works with while it runs. Everything in it is ended and deleted afterwards. */
export interface Session {
  settings: Settings
  cores: Cores
  children: Children
  /** Progress, for the person who waits. */
  say(text: string): void
  /** A new empty directory. */
  makeDirectory(): Promise<string>
  /** Starts a program of `programs/` on the measured core. `subject` is what references are made like. */
  start(program: string, options?: Readonly<Record<string, unknown>>, subject?: Ready): Promise<RunningProgram>
  measure(program: RunningProgram, request: HttpRequest | undefined, order: LoadOrder): Promise<Measurement>
  /** Runs `stop` at the end, whichever way that comes. Register before what it stops is started. */
  atEnd(stop: () => Promise<void>): void
  close(): Promise<void>
}

export interface SessionOptions {
  settings: Settings
  cores: Cores
  say: (text: string) => void
}

/** Starts nothing yet: whoever holds a session can close it from then on. */
export function createSession({ settings, cores, say }: SessionOptions): Session {
  const children = createChildren(cores)
  const stops: (() => Promise<void>)[] = []
  let root: Promise<string> | undefined
  let generator: Promise<RunningProgram> | undefined
  let homes = 0

  async function makeDirectory(): Promise<string> {
    root ??= mkdtemp(join(tmpdir(), 'portreeve-bench-'))
    const path = join(await root, String(++homes))
    await mkdir(path)
    return path
  }
  async function startGenerator(): Promise<RunningProgram> {
    const given = { home: await makeDirectory(), backendUrl: '', subject: undefined, options: {} }
    return children.startProgram('load-generator', 'load', given)
  }
  function getGenerator(): Promise<RunningProgram> {
    generator ??= startGenerator()
    return generator
  }

  return {
    settings,
    cores,
    children,
    say,
    makeDirectory,
    async start(program, options = {}, subject) {
      const { ready } = await getGenerator()
      const given = { home: await makeDirectory(), backendUrl: String(ready.facts.backendUrl), subject, options }
      return children.startProgram(program, 'subject', given)
    },
    async measure(program, request, order) {
      return measure(program, request, order, { generator: await getGenerator(), core: cores.subject })
    },
    atEnd(stop) {
      stops.push(stop)
    },
    async close() {
      await children.endAll()
      for (const stop of stops.splice(0).reverse()) await stop()
      if (root) await rm(await root, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
