import type { Measurements } from './measure.ts'
import type { Session } from './session.ts'

/** One thing that is measured. A file in scenarios/, and a line in their index. */
export interface Scenario {
  name: string
  /** One line for `--list` and the head of its report. */
  summary: string
  defaults: Settings
  run(session: Session): Promise<Findings>
}

/** How long and how hard. The command line can replace each. */
export interface Settings {
  /** Of each measurement. */
  seconds: number
  rounds: number
  connections: number
  /** Of scenarios that wait for so many of something. */
  events?: number
}

export interface Findings {
  tables: Table[]
  verdicts: Verdict[]
  /** Anything that makes the figures worthless: failed requests, broken connections. The run fails. */
  errors: string[]
  /** What a reader has to know to read the figures right. */
  notes: string[]
  /** Every single measurement, for the results file. */
  measurements: Measurements
  /** What is not a measurement of load: samples of memory, times of starts. By name, in the order they were taken. */
  samples?: Record<string, number[]>
}

export interface Table {
  head: string[]
  /** The first cell is a name, the others are figures. */
  rows: string[][]
}

/** `unclear`: the measurement cannot tell, and a note says why. */
export type Holding = 'held' | 'not held' | 'unclear'

export interface Verdict {
  what: string
  measured: number
  bound: number
  /** Whether `measured` must be at least or at most `bound`. */
  side: 'at least' | 'at most'
  unit: string
  holding: Holding
}

export function judge(verdict: Omit<Verdict, 'holding'>): Verdict {
  const { measured, bound, side } = verdict
  if (Number.isNaN(measured)) return { ...verdict, holding: 'unclear' }
  const held = side === 'at least' ? measured >= bound : measured <= bound
  return { ...verdict, holding: held ? 'held' : 'not held' }
}
