import type { RunningProgram } from './children.ts'
import { decimals, micros, millis, percent, whole } from './figures.ts'
import { interleave } from './interleave.ts'
import { countErrors, describeErrors, type Measurement, type Measurements, medianOf } from './measure.ts'
import { type Findings, judge, type Scenario, type Settings, type Table, type Verdict } from './scenario.ts'
import type { Session } from './session.ts'
import { median, ratios } from './statistics.ts'

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
/** A core that idled more than this had time to spare, so something else set the pace. */
const IDLE_SHARE_MAX = 0.1
/** More than this of the core to others, and a single run says little; only the medians of ratios still do. */
const FOREIGN_SHARE_MAX = 0.1
/** Below this share of the asked rate a paced run did not measure what it says. */
const PACED_SHARE_MIN = 0.95

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
  const rate = Math.round(median((measured[spec.subject.name] ?? []).map(({ ratePerSecond }) => ratePerSecond)) / 2)
  if (!(rate > 0)) return findings
  const paced = await measureAll('half load', [spec.subject.name, spec.halfLoadAgainst], rate)
  return addHalfLoad(spec, spec.halfLoadAgainst, findings, paced, rate)
}

/** Medians, ratios of rounds, and what they mean for the bounds. */
export function summarize(spec: Comparison, measured: Measurements): Findings {
  const of = (name: string) => measured[name] ?? []
  const rates = (name: string) => of(name).map(({ ratePerSecond }) => ratePerSecond)
  const costs = (name: string) => of(name).map(({ cpuMicrosPerRequest }) => cpuMicrosPerRequest ?? Number.NaN)
  const ratioTo = (reference: string) => median(ratios(rates(spec.subject.name), rates(reference)))
  // On an undisturbed core the same figure again; where other work took turns, the surer one.
  const ratioByCpu = (reference: string) => median(ratios(costs(reference), costs(spec.subject.name)))
  const contenders = [spec.subject, ...spec.references]

  const table: Table = {
    head: [
      '',
      'per second',
      'subject is ×',
      'by CPU ×',
      'CPU µs each',
      'own CPU',
      'core idle',
      'p50 ms',
      'p99 ms',
      'errors',
    ],
    rows: contenders.map(({ name }) => [
      name,
      whole(median(rates(name))),
      name === spec.subject.name ? '' : decimals(ratioTo(name)),
      name === spec.subject.name ? '' : decimals(ratioByCpu(name)),
      micros(medianOf(of(name), 'cpuMicrosPerRequest')),
      percent(medianOf(of(name), 'ownShare')),
      percent(medianOf(of(name), 'idleShare')),
      millis(medianOf(of(name), 'p50Micros')),
      millis(medianOf(of(name), 'p99Micros')),
      whole(countErrors(of(name))),
    ]),
  }
  const verdicts = spec.holds.map(({ reference, atLeast }): Verdict => {
    const verdict = judge({
      what: `${spec.subject.name} / ${reference}`,
      measured: ratioTo(reference),
      bound: atLeast,
      side: 'at least',
      unit: '×',
    })
    // A reference that was not the limit of its own rate is too easy to keep up with.
    return hasIdled(of(reference)) && verdict.holding === 'held' ? { ...verdict, holding: 'unclear' } : verdict
  })
  return {
    tables: [table],
    verdicts,
    errors: contenders.flatMap(({ name }) => describeErrors(name, of(name))),
    notes: [...(spec.notes ?? []), ...contenders.flatMap(({ name }) => coreNotes(name, of(name)))],
    measurements: measured,
  }
}

function addHalfLoad(
  { subject }: Comparison,
  reference: string,
  findings: Findings,
  paced: Measurements,
  rate: number,
): Findings {
  const both = [subject.name, reference]
  const added = (key: 'p50Micros' | 'p99Micros') => {
    const theirs = paced[reference] ?? []
    return median((paced[subject.name] ?? []).map((ours, round) => ours[key] - (theirs[round]?.[key] ?? Number.NaN)))
  }
  const row = (name: string) => {
    const measurements = paced[name] ?? []
    return [name, millis(medianOf(measurements, 'p50Micros')), millis(medianOf(measurements, 'p99Micros'))]
  }
  const behind = both.filter((name) => medianOf(paced[name] ?? [], 'ratePerSecond') < PACED_SHARE_MIN * rate)
  return {
    ...findings,
    tables: [
      ...findings.tables,
      {
        head: [`at ${whole(rate)} per second`, 'p50 ms', 'p99 ms'],
        rows: [...both.map(row), ['added', millis(added('p50Micros')), millis(added('p99Micros'))]],
      },
    ],
    errors: [...findings.errors, ...both.flatMap((name) => describeErrors(`${name} at half load`, paced[name] ?? []))],
    notes: [
      ...findings.notes,
      ...behind.map((name) => `${name} did not keep up with half load; its latency is a queue's.`),
    ],
    measurements: {
      ...findings.measurements,
      ...Object.fromEntries(both.map((name) => [`${name} at half load`, paced[name] ?? []])),
    },
  }
}

function hasIdled(measurements: readonly Measurement[]): boolean {
  return medianOf(measurements, 'idleShare') > IDLE_SHARE_MAX
}

function coreNotes(name: string, measurements: readonly Measurement[]): string[] {
  const idle = medianOf(measurements, 'idleShare')
  const foreign = 1 - idle - medianOf(measurements, 'ownShare')
  const notes: string[] = []
  if (idle > IDLE_SHARE_MAX) notes.push(`${name} left its core idle for ${percent(idle)}: something else set its pace.`)
  if (foreign > FOREIGN_SHARE_MAX) notes.push(`Other work took ${percent(foreign)} of the core while ${name} ran.`)
  return notes
}
