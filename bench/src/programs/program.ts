import type { HttpRequest, LoadOrder, LoadResult } from '../load/load.ts'

/** What a program is told when it is started. Everything here is made for one run and thrown away. */
export interface Given {
  /** An empty directory of its own. */
  home: string
  /** Answers every GET with a few bytes of JSON; lives with the load generator. */
  backendUrl: string
  /** What the subject said when it was ready; undefined for the subject itself. References make theirs like it. */
  subject: Ready | undefined
  /** From the scenario. */
  options: Readonly<Record<string, unknown>>
}

/** What a program says when it can be measured. */
export interface Ready {
  /** Requests that a load generator may send, by name. */
  requests: Record<string, HttpRequest>
  facts: Readonly<Record<string, number | string>>
  /** Processes that it started itself, and that are measured with it. */
  pids?: readonly number[]
}

export interface Program extends Partial<Ready> {
  /** For a program that makes its own load, and for load generators. */
  run?(order: LoadOrder): Promise<LoadResult>
  /** For a request that is good once: bodies for `count` of them, new with each call. What it takes is not measured. */
  prepare?(count: number): Promise<string[]>
  close(): Promise<void> | void
}

export type ToProgram =
  | { kind: 'start'; given: Given }
  | { kind: 'run'; id: number; order: LoadOrder }
  | { kind: 'prepare'; id: number; count: number }
  | { kind: 'end' }

export type FromProgram =
  | { kind: 'ready'; ready: Ready }
  | { kind: 'ran'; id: number; result: LoadResult }
  | { kind: 'prepared'; id: number; bodies: string[] }
  | { kind: 'failed'; message: string }

/** The main of every program: waits for what it is given, then answers until it is told to end or is left alone. */
export function serveProgram(start: (given: Given) => Promise<Program> | Program): void {
  let program: Program | undefined
  const tell = (message: FromProgram) => process.send?.(message)

  async function answer(message: ToProgram): Promise<void> {
    if (message.kind === 'start') {
      program = await start(message.given)
      tell({
        kind: 'ready',
        ready: { requests: program.requests ?? {}, facts: program.facts ?? {}, pids: program.pids ?? [] },
      })
    } else if (message.kind === 'run') {
      if (!program?.run) throw new Error('this program makes no load of its own')
      tell({ kind: 'ran', id: message.id, result: await program.run(message.order) })
    } else if (message.kind === 'prepare') {
      if (!program?.prepare) throw new Error('this program prepares nothing')
      tell({ kind: 'prepared', id: message.id, bodies: await program.prepare(message.count) })
    } else {
      await program?.close()
      process.exit(0)
    }
  }

  process.on('message', (message: ToProgram) => {
    answer(message).catch((fault: unknown) => {
      tell({ kind: 'failed', message: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) })
    })
  })
  // The harness is gone, however it went: nobody is left to measure for.
  process.on('disconnect', () => process.exit(1))
}
