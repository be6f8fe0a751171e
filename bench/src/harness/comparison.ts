import type { RunningProgram } from './children.ts'
import { whole } from './figures.ts'
import { interleave } from './interleave.ts'
import { type Measurements, medianOf } from './measure.ts'
import type { Findings, Scenario, Settings } from './scenario.ts'
import type { Session } from './session.ts'
import { addHalfLoad, summarize } from './summarize.ts'

/** One side of a comparison. */
export interface Contender {
  /** As the table shows it. */
  name: string
  /** A file of `programs/`. */
  program: string
  options?: Readonly<Record<string, unknown>>
}

/** A subject against references that do the same job, or the part of it that cannot be saved. */
export interface Comparison {
  name: string
  summary: string
  defaults: Settings
  /** Which request of the contenders' is sent. Contenders without it make their own load. */
  request: string
  subject: Contender
  references: Contender[]
  /** The median over rounds of subject's rate / this reference's rate must be at least this. */
  holds: { reference: string; atLeast: number }[]
  /** This reference and the subject are measured once more at half the subject's rate, to show added latency. */
  halfLoadAgainst?: string
  notes?: string[]
}

const WARMUP_SECONDS = 4

export function comparison(spec: Comparison): Scenario {
  const { name, summary, defaults } = spec
  return { name, summary, defaults, run: (session) => runComparison(spec, session) }
}

async function runComparison(spec: Comparison, session: Session): Promise<Findings> {
  const { settings, say } = session
  const programs = new Map<string, RunningProgram>()
  const subject = await session.start(spec.subject.program, spec.subject.options)
  programs.set(spec.subject.name, subject)
  for (const { name, program, options } of spec.references) {
    programs.set(name, await session.start(program, options, subject.ready))
  }

  const measureOne = async (name: string, seconds: number, ratePerSecond?: number) => {
    const program = programs.get(name) as RunningProgram
    const order = { seconds, connections: settings.connections }
    return session.measure(
      program,
      program.ready.requests[spec.request],
      ratePerSecond === undefined ? order : { ...order, ratePerSecond },
    )
  }
  const measureAll = async (label: string, names: string[], ratePerSecond?: number) => {
    const measured: Measurements = Object.fromEntries(names.map((name) => [name, []]))
    for (const [round, order] of interleave(names, settings.rounds).entries()) {
      for (const name of order) {
        const measurement = await measureOne(name, settings.seconds, ratePerSecond)
        measured[name]?.push(measurement)
        say(`${label} ${round + 1}/${settings.rounds}  ${name}: ${whole(measurement.ratePerSecond)}/s`)
      }
    }
    return measured
  }

  const names = [...programs.keys()]
  for (const name of names) {
    say(`warming up ${name}`)
    await measureOne(name, Math.min(WARMUP_SECONDS, 2 * settings.seconds))
  }
  const measured = await measureAll('round', names)
  const findings = summarize(spec, measured)
  if (spec.halfLoadAgainst === undefined) return findings
  const rate = Math.round(medianOf(measured[spec.subject.name] ?? [], 'ratePerSecond') / 2)
  if (!(rate > 0)) return findings
  const paced = await measureAll('half load', [spec.subject.name, spec.halfLoadAgainst], rate)
  return addHalfLoad(spec, spec.halfLoadAgainst, findings, paced, rate)
}
