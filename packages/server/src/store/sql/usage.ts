import type { EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import type { Kysely } from 'kysely'
import type { Tables, UsageRow } from '../schema.ts'
import type { MonthUsage, Usage, UsageKey, UsageQuery, UsageStore } from '../usage.ts'
import {
  countColumns,
  countsFromRow,
  countsToRow,
  orNone,
  partiesFromRow,
  partiesToRow,
  partyColumns,
} from './call-parties.ts'
import { isOrAny } from './conditions.ts'
import { insertOrAdd, insertOrAddMany, runMany } from './many-rows.ts'
import { PRUNED_MAX, prune, pruneSome } from './prune.ts'
import type { Reads, Transaction } from './session.ts'
import { statement } from './statement.ts'

const key = ['month', 'api_id', 'version', 'app_id', 'subscription_id', 'day'] as const satisfies (keyof UsageRow)[]
const columns = [
  'month',
  'day',
  ...partyColumns,
  'subscription_id',
  'organization_id',
  ...countColumns,
] as const satisfies (keyof UsageRow)[]
/** What a list runs along. */
const order = ['api_id', 'version', 'app_id', 'subscription_id'] as const satisfies (keyof UsageRow)[]

/** Null: any. */
interface Page extends Record<(typeof order)[number], string> {
  month: number
  only_api_id: string | null
  only_app_id: string | null
  only_subscription_id: string | null
  only_environment: string | null
  only_version: string | null
  limit: number
}

const page = (db: Kysely<Tables>, p: Page) =>
  db
    .selectFrom('usage')
    .select((row) => [
      ...order,
      ...(['environment', 'api_organization_id', 'app_organization_id', 'organization_id'] as const).map((column) =>
        row.fn.max(column).as(column),
      ),
      ...countColumns.map((column) => row.cast<number>(row.fn.sum(column), 'bigint').as(column)),
    ])
    .where('month', '=', p.month)
    .where((row) => row(row.refTuple(...order), '>=', row.tuple(p.api_id, p.version, p.app_id, p.subscription_id)))
    .where((row) => isOrAny(row, 'api_id', p.only_api_id))
    .where((row) => isOrAny(row, 'app_id', p.only_app_id))
    .where((row) => isOrAny(row, 'subscription_id', p.only_subscription_id))
    .where((row) => isOrAny(row, 'environment', p.only_environment))
    .where((row) => isOrAny(row, 'version', p.only_version))
    .groupBy([...order])
    .orderBy('api_id')
    .orderBy('version')
    .orderBy('app_id')
    .orderBy('subscription_id')
    .limit(p.limit)

type OfOrganization = Page & { of: string }

export const usageStatements = {
  add: insertOrAdd('usage_add', 'usage', { key, columns, added: countColumns }),
  addMany: insertOrAddMany('usage_add_many', 'usage', { key, columns, added: countColumns }),
  list: statement('usage_list', (db, p: Page) => page(db, p)),
  listOfApis: statement('usage_list_of_apis', (db, p: OfOrganization) =>
    page(db, p).where('api_organization_id', '=', p.of),
  ),
  listOfApps: statement('usage_list_of_apps', (db, p: OfOrganization) =>
    page(db, p).where('app_organization_id', '=', p.of),
  ),
  listOfSubscriber: statement('usage_list_of_subscriber', (db, p: OfOrganization) =>
    page(db, p).where('organization_id', '=', p.of),
  ),
  takeDays: statement('usage_take_days', (db, p: { before: number }) =>
    db
      .deleteFrom('usage')
      .where((row) =>
        row(
          // Kysely's types end at tuples of five.
          row.refTuple(...(key as unknown as ['month', 'day'])),
          'in',
          row
            .selectFrom('usage')
            .select([...key])
            .where('month', '<', p.before)
            .whereRef('day', '>', 'month')
            .limit(PRUNED_MAX)
            .$castTo<never>(),
        ),
      )
      .returning([...columns]),
  ),
  prune: prune('usage_prune', 'usage', key, 'month'),
}

function toRow(usage: Usage): UsageRow {
  return {
    month: monthOf(usage.day),
    day: usage.day,
    ...partiesToRow(usage),
    subscription_id: usage.subscriptionId ?? '',
    organization_id: usage.organizationId ?? '',
    ...countsToRow(usage.counts),
  }
}

/** When the month (UTC) of `at` began. */
function monthOf(at: EpochSeconds): EpochSeconds {
  const date = new Date(at * 1000)
  return (Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) / 1000) as EpochSeconds
}

const FIRST: UsageKey = ['', '', '', '']
/** Behind a text: greater than that text, and less than every other that is. */
const NEXT = '\u0001'

export function usageReads(reads: Reads): Pick<UsageStore, 'list'> {
  return {
    async list({ month, lead, apiId, appId, subscriptionId, environment, version, after, limit }: UsageQuery) {
      const [api_id, afterVersion, app_id, subscription_id] = after ?? FIRST
      const params: Page = {
        month,
        ...{ api_id, version: afterVersion, app_id, subscription_id: after ? subscription_id + NEXT : '' },
        only_api_id: apiId ?? null,
        only_app_id: appId ?? null,
        only_subscription_id: subscriptionId ?? null,
        only_environment: environment ?? null,
        only_version: version ?? null,
        limit,
      }
      const { list, listOfApis, listOfApps, listOfSubscriber } = usageStatements
      const of = lead && { ...params, of: lead.organizationId }
      const ofLead = { api: listOfApis, app: listOfApps, subscriber: listOfSubscriber }
      const rows = of && lead ? await reads.all(ofLead[lead.role], of) : await reads.all(list, params)
      return rows.map(
        (row): MonthUsage => ({
          ...partiesFromRow(row),
          subscriptionId: orNone<SubscriptionId>(row.subscription_id),
          organizationId: orNone<OrganizationId>(row.organization_id),
          counts: countsFromRow(row),
        }),
      )
    },
  }
}

async function add(tx: Transaction, rows: readonly UsageRow[]): Promise<void> {
  await runMany(tx, rows, { many: usageStatements.addMany, one: usageStatements.add })
}

export const usageWrites = {
  async add(tx: Transaction, rows: readonly Usage[]): Promise<void> {
    await add(tx, rows.map(toRow).toSorted(byKey))
  },
  /** Whether there may be more. A row is taken by one of several nodes that do this at once. */
  async compact(tx: Transaction, before: EpochSeconds): Promise<boolean> {
    const taken = await tx.all(usageStatements.takeDays, { before })
    const months = new Map<string, UsageRow>()
    for (const row of taken) {
      const name = JSON.stringify([row.month, row.api_id, row.version, row.app_id, row.subscription_id])
      const month = months.get(name)
      if (!month) months.set(name, { ...row, day: row.month })
      else for (const column of countColumns) month[column] += row[column]
    }
    await add(tx, [...months.values()].toSorted(byKey))
    return taken.length === PRUNED_MAX
  },
  async prune(tx: Transaction, before: EpochSeconds): Promise<boolean> {
    return pruneSome(tx, usageStatements.prune, { before })
  },
}

/** All nodes take rows in one order, so that they wait for each other and not in a circle. */
function byKey(a: UsageRow, b: UsageRow): number {
  for (const column of key) if (a[column] !== b[column]) return a[column] < b[column] ? -1 : 1
  return 0
}
