import type { Ready } from '../programs/program.ts'
import type { RunningProgram } from './children.ts'
import { whole } from './figures.ts'
import { interleave } from './interleave.ts'
import { type Measurements, medianOf } from './measure.ts'
import { type Findings, judge, type Scenario, type Settings } from './scenario.ts'
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

/** The median over rounds of subject's rate / this reference's rate must be at least this. */
export interface Hold {
  reference: string
  atLeast: number
  /** Answers a second at which the bound is held whatever the reference does. */
  orPerSecond?: number
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
  holds: Hold[]
  /** What the subject says about itself when it is ready, and how much of it there may be. */
  factsAtMost?: { fact: string; what: string; bound: number; unit: string }[]
  /** The request is good once: before each measurement, every contender prepares as many bodies as will be needed. */
  singleUse?: boolean
  /** This reference and the subject are measured once more at half the subject's rate, to show added latency. */
  halfLoadAgainst?: string
  notes?: string[]
}

const WARMUP_SECONDS = 4
/** Before anything is known of a contender's rate. */
const FIRST_RATE_PER_SECOND = 1_500
/** A round may be this much quicker than the one before before it runs out of bodies and ends early. */
const PREPARED_SHARE = 1.25

export function comparison(spec: Comparison): Scenario {
  const { name, summary, defaults } = spec
  return { name, summary, defaults, run: (session) => runComparison(spec, session) }
}

export async function runComparison(spec: Comparison, session: Session): Promise<Findings> {
  const { settings, say } = session
  const programs = new Map<string, RunningProgram>()
  const subject = await session.start(spec.subject.program, spec.subject.options)
  programs.set(spec.subject.name, subject)
  for (const { name, program, options } of spec.references) {
    programs.set(name, await session.start(program, options, subject.ready))
  }

  const lastRates = new Map<string, number>()
  const requestOf = async (name: string, program: RunningProgram, seconds: number) => {
    const request = program.ready.requests[spec.request]
    if (!request || !(spec.singleUse || request.prepared)) return request
    const expected = (lastRates.get(name) ?? FIRST_RATE_PER_SECOND) * seconds
    const prepared = await program.prepare(Math.ceil(PREPARED_SHARE * expected) + settings.connections)
    return request.prepared === 'tokens' ? { ...request, tokens: prepared } : { ...request, bodies: prepared }
  }
  const measureOne = async (name: string, seconds: number, ratePerSecond?: number) => {
    const program = programs.get(name) as RunningProgram
    const order = { seconds, connections: settings.connections }
    const measurement = await session.measure(
      program,
      await requestOf(name, program, seconds),
      ratePerSecond === undefined ? order : { ...order, ratePerSecond },
    )
    lastRates.set(name, measurement.ratePerSecond)
    return measurement
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
  const findings = addFacts(spec, subject.ready.facts, summarize(spec, measured))
  if (spec.halfLoadAgainst === undefined) return findings
  const rate = Math.round(medianOf(measured[spec.subject.name] ?? [], 'ratePerSecond') / 2)
  if (!(rate > 0)) return findings
  const paced = await measureAll('half load', [spec.subject.name, spec.halfLoadAgainst], rate)
  return addHalfLoad(spec, spec.halfLoadAgainst, findings, paced, rate)
}

function addFacts({ subject, factsAtMost = [] }: Comparison, facts: Ready['facts'], findings: Findings): Findings {
  const verdicts = factsAtMost.map(({ fact, what, bound, unit }) =>
    judge({ what: `${subject.name}, ${what}`, measured: Number(facts[fact]), bound, side: 'at most', unit }),
  )
  return { ...findings, verdicts: [...findings.verdicts, ...verdicts] }
}
