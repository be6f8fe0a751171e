import type { Comparison } from './comparison.ts'
import { decimals, micros, millis, percent, whole } from './figures.ts'
import { countErrors, describeErrors, type Measurement, type Measurements, medianOf } from './measure.ts'
import { type Findings, judge, type Table, type Verdict } from './scenario.ts'
import { median, ratios } from './statistics.ts'

/** A core that idled more than this had time to spare, so something else set the pace. */
const IDLE_SHARE_MAX = 0.1
/** More of the core than this to other processes, and the rates are theirs as much as the contender's. */
const FOREIGN_SHARE_MAX = 0.15
/** Below this share of the asked rate a paced run did not measure what it says. */
const PACED_SHARE_MIN = 0.95

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
  const verdicts = spec.holds.map(({ reference, atLeast, orPerSecond = Number.POSITIVE_INFINITY }): Verdict => {
    const rate = median(rates(spec.subject.name))
    if (rate >= orPerSecond) {
      const what = `${spec.subject.name}, whatever ${reference} does`
      return judge({ what, measured: rate, bound: orPerSecond, side: 'at least', unit: 'per second' })
    }
    const verdict = judge({
      what: `${spec.subject.name} / ${reference}`,
      measured: ratioTo(reference),
      bound: atLeast,
      side: 'at least',
      unit: '×',
    })
    return canTell(verdict, of(spec.subject.name), of(reference)) ? verdict : { ...verdict, holding: 'unclear' }
  })
  return {
    tables: [table],
    verdicts,
    errors: contenders.flatMap(({ name }) => describeErrors(name, of(name))),
    notes: [...(spec.notes ?? []), ...contenders.flatMap(({ name }) => coreNotes(name, of(name)))],
    measurements: measured,
  }
}

/** What the way through the subject adds to latency where nobody queues: the median of the rounds' differences. */
export function addHalfLoad(
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

/** A reference that was not the limit of its own rate is too easy to keep up with. Other work may have hit either side. */
function canTell({ holding }: Verdict, subject: readonly Measurement[], reference: readonly Measurement[]): boolean {
  if (isDisturbed(subject) || isDisturbed(reference)) return false
  return holding !== 'held' || !hasIdled(reference)
}

function hasIdled(measurements: readonly Measurement[]): boolean {
  return medianOf(measurements, 'idleShare') > IDLE_SHARE_MAX
}

function isDisturbed(measurements: readonly Measurement[]): boolean {
  return foreignShare(measurements) > FOREIGN_SHARE_MAX
}

function foreignShare(measurements: readonly Measurement[]): number {
  return 1 - medianOf(measurements, 'idleShare') - medianOf(measurements, 'ownShare')
}

function coreNotes(name: string, measurements: readonly Measurement[]): string[] {
  const notes: string[] = []
  if (hasIdled(measurements)) {
    const idle = percent(medianOf(measurements, 'idleShare'))
    notes.push(`${name} left its core idle for ${idle}: something else set its pace.`)
  }
  if (isDisturbed(measurements)) {
    notes.push(`Other work took ${percent(foreignShare(measurements))} of the core while ${name} ran.`)
  }
  return notes
}
