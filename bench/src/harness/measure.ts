import type { HttpRequest, LoadErrors, LoadOrder } from '../load/load.ts'
import type { Ready } from '../programs/program.ts'
import type { RunningProgram } from './children.ts'
import { type CoreTicks, readCoreTicks, readCpuSeconds } from './proc.ts'
import { median } from './statistics.ts'

/** One contender in one round. */
export interface Measurement {
  ratePerSecond: number
  p50Micros: number
  p99Micros: number
  errors: LoadErrors
  /** User and system time of the measured process for each answer; undefined without /proc. */
  cpuMicrosPerRequest: number | undefined
  /** Of the measured core, 0–1; undefined where nothing is pinned. */
  ownShare: number | undefined
  idleShare: number | undefined
}

/** Measurements by name, one for each round. */
export type Measurements = Record<string, Measurement[]>

export interface MeasureDeps {
  generator: Pick<RunningProgram, 'run'>
  /** The core of what is measured; undefined when not pinned. */
  core: number | undefined
}

/**
 * Loads `measured` and watches what it costs. With a request the generator sends it; without one the program makes its
 * own load, over the same seconds on the same core.
 */
export async function measure(
  measured: Pick<RunningProgram, 'pid' | 'run'> & { ready?: Pick<Ready, 'pids'> },
  request: HttpRequest | undefined,
  order: LoadOrder,
  { generator, core }: MeasureDeps,
): Promise<Measurement> {
  const pids = [measured.pid, ...(measured.ready?.pids ?? [])]
  const before = sample(pids, core)
  const result = request ? await generator.run({ ...order, request }) : await measured.run(order)
  const after = sample(pids, core)

  const cpuSeconds = difference(before.cpuSeconds, after.cpuSeconds)
  const elapsedSeconds = (after.atMillis - before.atMillis) / 1000
  return {
    ratePerSecond: result.completed / result.seconds,
    p50Micros: result.latencyMicros.p50,
    p99Micros: result.latencyMicros.p99,
    errors: result.errors,
    cpuMicrosPerRequest: cpuSeconds === undefined ? undefined : (cpuSeconds * 1e6) / result.completed,
    ownShare: cpuSeconds === undefined || core === undefined ? undefined : cpuSeconds / elapsedSeconds,
    idleShare: before.ticks && after.ticks ? idleShare(before.ticks, after.ticks) : undefined,
  }
}

function sample(pids: readonly number[], core: number | undefined) {
  const each = pids.map(readCpuSeconds)
  return {
    atMillis: performance.now(),
    cpuSeconds: each.includes(undefined) ? undefined : each.reduce<number>((sum, seconds) => sum + (seconds ?? 0), 0),
    ticks: core === undefined ? undefined : readCoreTicks(core),
  }
}

function difference(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : after - before
}

function idleShare(before: CoreTicks, after: CoreTicks): number | undefined {
  const total = after.total - before.total
  return total > 0 ? (after.idle - before.idle) / total : undefined
}

type Figure = Exclude<keyof Measurement, 'errors'>

/** NaN where it could not be measured, which every comparison then treats as "cannot tell". */
export function medianOf(measurements: readonly Measurement[], figure: Figure): number {
  return median(measurements.map((measurement) => measurement[figure] ?? Number.NaN))
}

/** Everything that went wrong, in one line; none when nothing did. */
export function describeErrors(name: string, measurements: readonly Measurement[]): string[] {
  const sum = (kind: keyof LoadErrors) => measurements.reduce((total, { errors }) => total + errors[kind], 0)
  const counts = [
    [sum('status'), 'answers outside 2xx'],
    [sum('socket'), 'broken connections'],
    [sum('unanswered'), 'requests without an answer'],
  ] as const
  const texts = counts.filter(([count]) => count > 0).map(([count, text]) => `${count} ${text}`)
  if (measurements.some(({ ratePerSecond }) => ratePerSecond === 0)) texts.push('a round without one good answer')
  return texts.length === 0 ? [] : [`${name}: ${texts.join(', ')}`]
}

export function countErrors(measurements: readonly Measurement[]): number {
  return measurements.reduce((sum, { errors }) => sum + errors.status + errors.socket + errors.unanswered, 0)
}
