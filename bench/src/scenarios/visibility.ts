import { randomBytes } from 'node:crypto'
import { decimals, whole } from '../harness/figures.ts'
import { findPostgres } from '../harness/postgres.ts'
import { type Findings, judge, type Scenario, type Verdict } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'
import { percentile } from '../harness/statistics.ts'
import { startDatabaseProxy } from '../harness/tcp-proxy.ts'
import { type Changes, createChanges } from '../visibility/changes.ts'
import { disturbances, measureDisturbed } from '../visibility/disturbances.ts'
import { createLook, type NodeUrls } from '../visibility/look.ts'
import { createManage } from '../visibility/manage.ts'
import { makeRecords } from '../visibility/records.ts'
import { measureVisibility } from '../visibility/sample.ts'
import { startService } from '../visibility/service.ts'

const P99_MILLIS_MAX = 100
const DISTURBED_MILLIS_MAX = 1_000
/** Each takes up to a second. */
const DISTURBED_SHARE = 0.1
const DISTURBED_ROUNDS_MIN = 3
const WARMUP_ROUNDS = 5
const LOOK_ALONE = 'nothing: a look alone'
/** Slower than this, and the figures are about something else. */
const LOOK_P99_MILLIS_MAX = 25

const kinds: { name: string; change: keyof Changes }[] = [
  { name: 'accept', change: 'accept' },
  { name: 'reject', change: 'reject' },
  { name: 'deactivate', change: 'deactivate' },
  { name: 'target URL', change: 'moveTarget' },
  { name: 'quota', change: 'changeQuota' },
  { name: 'secret rotated, new one accepted', change: 'rotateSecret' },
  { name: 'old secret revoked, refused', change: 'revokeOldSecret' },
]
/** A record that is remembered by itself, and one of a collection that is loaded as a whole. */
const disturbed: typeof kinds = [
  { name: 'reject', change: 'reject' },
  { name: 'target URL', change: 'moveTarget' },
]

export const visibility: Scenario = {
  name: 'visibility',
  summary: 'ms from the acknowledgement of a change by one process until another one on the same PostgreSQL acts on it',
  defaults: { seconds: 1, rounds: 200, connections: 1 },
  run: runVisibility,
}

async function runVisibility(session: Session): Promise<Findings> {
  const { say, settings } = session
  const postgres = await findPostgres(session)
  if (!('url' in postgres)) return { tables: [], verdicts: [], errors: [], notes: [postgres.note], measurements: {} }
  const { changes, look, proxy } = await startTwoProcesses(session, postgres.url)

  /** Samples of one row, and a line about them for whoever waits. */
  async function take(name: string, times: number, measure: () => Promise<number>): Promise<number[]> {
    const taken: number[] = []
    for (let time = 0; time < times; time++) taken.push(await measure())
    say(`${name}: ${row(name, taken).slice(2).join(' ')} (p50, p99, max)`)
    return taken
  }
  await (await changes.accept()).make()
  const alone = await take(LOOK_ALONE, settings.rounds, () => timed(look.isAllowed))
  const samples: Record<string, number[]> = {}
  for (const { name, change } of kinds) {
    const measure = async () => measureVisibility(await changes[change]())
    for (let warm = 0; warm < WARMUP_ROUNDS; warm++) await measure()
    samples[name] = await take(name, settings.rounds, measure)
  }
  const rounds = Math.max(DISTURBED_ROUNDS_MIN, Math.round(settings.rounds * DISTURBED_SHARE))
  const disturbedSamples: Record<string, number[]> = {}
  for (const disturbance of disturbances(proxy, postgres.url)) {
    for (const { name, change } of disturbed) {
      const about = `${disturbance.name}: ${name}`
      const measure = async () => measureDisturbed(await changes[change](), disturbance)
      disturbedSamples[about] = await take(about, rounds, measure)
    }
  }
  const table = (what: string, of: Record<string, number[]>) => ({
    head: [what, 'times', 'p50 ms', 'p99 ms', 'max ms'],
    rows: Object.entries(of).map(([name, taken]) => row(name, taken)),
  })
  // Whoever looks has to wait for the machine as well.
  const isBusy = at(alone, 0.99) > LOOK_P99_MILLIS_MAX
  const judged = (what: string, measured: number, bound: number): Verdict => {
    const verdict = judge({ what, measured, bound, side: 'at most', unit: 'ms' })
    return isBusy && verdict.holding === 'not held' ? { ...verdict, holding: 'unclear' } : verdict
  }
  return {
    tables: [
      table('a change', { ...samples, [LOOK_ALONE]: alone }),
      table('when notices do not come', disturbedSamples),
    ],
    verdicts: [
      ...Object.entries(samples).map(([name, taken]) => judged(`p99 of ${name}`, at(taken, 0.99), P99_MILLIS_MAX)),
      judged(
        'longest when notices do not come',
        Math.max(...Object.values(disturbedSamples).flat()),
        DISTURBED_MILLIS_MAX,
      ),
    ],
    errors: [],
    notes: [
      postgres.note,
      'Both processes share the measured core. Whoever looks asks every few ms, from before the change on; 0 is seen before the acknowledgement came.',
      ...(isBusy
        ? [
            `A look alone took more than ${LOOK_P99_MILLIS_MAX} ms at times: the machine is busy, and the figures are about that.`,
          ]
        : []),
    ],
    measurements: {},
    samples: { ...samples, [LOOK_ALONE]: alone, ...disturbedSamples },
  }
}

/** The second process reaches the database through a proxy. */
async function startTwoProcesses(session: Session, databaseUrl: string) {
  const managementToken = `pmt_${randomBytes(32).toString('base64url')}`
  const { proxy, url } = await startDatabaseProxy(databaseUrl)
  session.atEnd(proxy.close)
  const service = await startService()
  session.atEnd(service.close)
  const first = await session.start('visibility-node', { databaseUrl, managementToken })
  const other = await session.start('visibility-node', { databaseUrl: url })
  const urls = ({ ready }: typeof first) => ready.facts as unknown as NodeUrls
  const manage = createManage(urls(first).managementUrl, managementToken)
  const records = await makeRecords(manage, service.url)
  const look = await createLook(urls(other), records)
  return { changes: createChanges(manage, look, records, service.url), look, proxy }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

const at = (taken: readonly number[], share: number) =>
  percentile(
    [...taken].sort((a, b) => a - b),
    share,
  )

function row(name: string, taken: readonly number[]): string[] {
  return [name, whole(taken.length), decimals(at(taken, 0.5)), decimals(at(taken, 0.99)), decimals(at(taken, 1))]
}
