import type { EpochSeconds } from '@portreeve/protocol'
import type { Kysely } from 'kysely'
import { addLatencies, packLatencies, unpackLatencies } from '../latency-histogram.ts'
import type { Tables, TrafficRow } from '../schema.ts'
import { DAY_SECONDS, type Traffic, type TrafficKey, type TrafficStore } from '../traffic.ts'
import { countColumns, countsFromRow, countsToRow, partiesFromRow, partiesToRow, partyColumns } from './call-parties.ts'
import { PRUNED_MAX, prune, pruneSome } from './prune.ts'
import type { Reads, Transaction } from './session.ts'
import { statement } from './statement.ts'

const key = ['start', 'span_seconds', 'api_id', 'version', 'app_id'] as const satisfies (keyof TrafficRow)[]
const added = [...countColumns, 'unlisted_errors'] as const satisfies (keyof TrafficRow)[]
const columns = [
  'start',
  'span_seconds',
  ...partyColumns,
  ...added,
  'latencies',
] as const satisfies (keyof TrafficRow)[]

interface Page {
  start: number
  to: number
  span_seconds: number
  api_id: string
  version: string
  app_id: string
  limit: number
}

const page = (db: Kysely<Tables>, p: Page) =>
  db
    .selectFrom('traffic')
    .select([...columns])
    .where('start', '<', p.to)
    .limit(p.limit)

/** Rows from the key of the page on, in its order. */
const fromKeyOn = (rows: ReturnType<typeof page>, p: Page) =>
  rows
    .where((row) => row(row.refTuple(...key), '>=', row.tuple(p.start, p.span_seconds, p.api_id, p.version, p.app_id)))
    .orderBy('start')
    .orderBy('span_seconds')
    .orderBy('api_id')
    .orderBy('version')
    .orderBy('app_id')

export const trafficStatements = {
  list: statement('traffic_list', (db, p: Page) => fromKeyOn(page(db, p), p)),
  listOfApi: statement('traffic_list_of_api', (db, p: Page & { of: string }) =>
    page(db, p)
      .where('api_id', '=', p.of)
      .where((row) =>
        row(
          row.refTuple('start', 'span_seconds', 'version', 'app_id'),
          '>=',
          row.tuple(p.start, p.span_seconds, p.version, p.app_id),
        ),
      )
      .orderBy('start')
      .orderBy('span_seconds')
      .orderBy('version')
      .orderBy('app_id'),
  ),
  listOfApp: statement('traffic_list_of_app', (db, p: Page & { of: string }) =>
    page(db, p)
      .where('app_id', '=', p.of)
      .where((row) =>
        row(
          row.refTuple('start', 'span_seconds', 'api_id', 'version'),
          '>=',
          row.tuple(p.start, p.span_seconds, p.api_id, p.version),
        ),
      )
      .orderBy('start')
      .orderBy('span_seconds')
      .orderBy('api_id')
      .orderBy('version'),
  ),
  listOfApis: statement('traffic_list_of_apis', (db, p: Page & { of: string }) =>
    fromKeyOn(page(db, p).where('api_organization_id', '=', p.of), p),
  ),
  listOfApps: statement('traffic_list_of_apps', (db, p: Page & { of: string }) =>
    fromKeyOn(page(db, p).where('app_organization_id', '=', p.of), p),
  ),
  /** Adds the counts to a row that is there, which nobody else changes until the transaction ends. */
  add: statement('traffic_add', (db, p: TrafficRow) =>
    db
      .updateTable('traffic')
      .set((row) => Object.fromEntries(added.map((column) => [column, row(column, '+', p[column])])))
      .where('start', '=', p.start)
      .where('span_seconds', '=', p.span_seconds)
      .where('api_id', '=', p.api_id)
      .where('version', '=', p.version)
      .where('app_id', '=', p.app_id)
      .returning('latencies'),
  ),
  insert: statement('traffic_insert', (db, p: TrafficRow) =>
    db
      .insertInto('traffic')
      .values(Object.fromEntries(columns.map((column) => [column, p[column]])) as unknown as TrafficRow)
      .onConflict((conflict) => conflict.columns([...key]).doNothing())
      .returning('start'),
  ),
  setLatencies: statement('traffic_set_latencies', (db, p: Pick<TrafficRow, (typeof key)[number] | 'latencies'>) =>
    db
      .updateTable('traffic')
      .set({ latencies: p.latencies })
      .where('start', '=', p.start)
      .where('span_seconds', '=', p.span_seconds)
      .where('api_id', '=', p.api_id)
      .where('version', '=', p.version)
      .where('app_id', '=', p.app_id),
  ),
  takeHours: statement('traffic_take_hours', (db, p: { before: number }) =>
    db
      .deleteFrom('traffic')
      .where((row) =>
        row(
          row.refTuple(...key),
          'in',
          row
            .selectFrom('traffic')
            .select([...key])
            .where('span_seconds', '=', 3600)
            .where('start', '<', p.before)
            .limit(PRUNED_MAX)
            .$asTuple(...key),
        ),
      )
      .returning([...columns]),
  ),
  prune: prune('traffic_prune', 'traffic', key, 'start'),
}

function toRow(traffic: Traffic): TrafficRow {
  return {
    start: traffic.start,
    span_seconds: traffic.spanSeconds,
    ...partiesToRow(traffic),
    ...countsToRow(traffic.counts),
    unlisted_errors: traffic.unlistedErrors,
    latencies: packLatencies(traffic.latencies),
  }
}

function fromRow(row: TrafficRow): Traffic {
  return {
    start: row.start as EpochSeconds,
    spanSeconds: row.span_seconds as Traffic['spanSeconds'],
    ...partiesFromRow(row),
    counts: countsFromRow(row),
    unlistedErrors: row.unlisted_errors,
    latencies: unpackLatencies(row.latencies),
  }
}

/** Behind a text: greater than that text, and less than every other that is. */
const NEXT = '\u0001'

export function trafficReads(reads: Reads): Pick<TrafficStore, 'list'> {
  return {
    async list({ from, to, lead, after, limit }) {
      const first: TrafficKey = [from, 0, '', '', '']
      const [start, span_seconds, api_id, version, app_id] = after ?? first
      const isOfApp = lead !== undefined && 'appId' in lead
      // What follows the last key, by the last column of the order.
      const next = after ? NEXT : ''
      const params: Page = {
        ...{ start, to, span_seconds, api_id, limit },
        version: isOfApp ? version + next : version,
        app_id: isOfApp ? app_id : app_id + next,
      }
      const { list, listOfApi, listOfApp, listOfApis, listOfApps } = trafficStatements
      const rows = !lead
        ? await reads.all(list, params)
        : 'apiId' in lead
          ? await reads.all(listOfApi, { ...params, of: lead.apiId })
          : 'appId' in lead
            ? await reads.all(listOfApp, { ...params, of: lead.appId })
            : await reads.all(lead.role === 'api' ? listOfApis : listOfApps, { ...params, of: lead.organizationId })
      return rows.map(fromRow)
    },
  }
}

async function addRow(tx: Transaction, row: TrafficRow): Promise<void> {
  let held = await tx.first(trafficStatements.add, row)
  if (!held) {
    if (await tx.first(trafficStatements.insert, row)) return
    // Another node has inserted it meanwhile.
    held = await tx.first(trafficStatements.add, row)
  }
  if (!held) throw new Error('a row of traffic has gone while it was added to')
  const latencies = unpackLatencies(held.latencies)
  addLatencies(latencies, unpackLatencies(row.latencies))
  await tx.run(trafficStatements.setLatencies, { ...row, latencies: packLatencies(latencies) })
}

async function add(tx: Transaction, rows: readonly TrafficRow[]): Promise<void> {
  await Promise.all(rows.map((row) => addRow(tx, row)))
}

export const trafficWrites = {
  async add(tx: Transaction, rows: readonly Traffic[]): Promise<void> {
    await add(tx, rows.map(toRow).toSorted(byKey))
  },
  /** Whether there may be more. A row is taken by one of several nodes that do this at once. */
  async compact(tx: Transaction, before: EpochSeconds): Promise<boolean> {
    const taken = await tx.all(trafficStatements.takeHours, { before })
    const days = new Map<string, { row: TrafficRow; latencies: number[] }>()
    for (const row of taken) {
      const start = row.start - (row.start % DAY_SECONDS)
      const name = JSON.stringify([start, row.api_id, row.version, row.app_id])
      const day = days.get(name)
      const latencies = unpackLatencies(row.latencies)
      if (!day) days.set(name, { row: { ...row, start, span_seconds: DAY_SECONDS }, latencies })
      else {
        for (const column of added) day.row[column] += row[column]
        addLatencies(day.latencies, latencies)
      }
    }
    const rows = [...days.values()].map(({ row, latencies }) => ({ ...row, latencies: packLatencies(latencies) }))
    await add(tx, rows.toSorted(byKey))
    return taken.length === PRUNED_MAX
  },
  async prune(tx: Transaction, before: EpochSeconds): Promise<boolean> {
    return pruneSome(tx, trafficStatements.prune, { before })
  },
}

/** All nodes take rows in one order, so that they wait for each other and not in a circle. */
function byKey(a: TrafficRow, b: TrafficRow): number {
  for (const column of key) if (a[column] !== b[column]) return a[column] < b[column] ? -1 : 1
  return 0
}
