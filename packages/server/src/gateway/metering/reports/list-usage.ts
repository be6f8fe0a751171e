import {
  type ApiId,
  type AppId,
  accept,
  type EpochSeconds,
  type OrganizationId,
  type SubscriptionId,
} from '@portreeve/protocol'
import type { UserActor } from '../../../audit/index.ts'
import { type AdministrationOutcome, refuseField } from '../../../identity/index.ts'
import type { ApiEnvironment, CallCounts, MonthUsage, UsageKey, UsageLead } from '../../../store/index.ts'
import { csvRow } from '../../../subscriptions/index.ts'
import { type Gap, gapsBetween } from './gaps.ts'
import type { MeteringDeps, UsageReportQuery } from './metering-administration.ts'
import { createKnownApis, fits } from './visible-calls.ts'

/** Something that may be gone by now; its name is empty then. */
interface Named<Id> {
  id: Id
  name: string
}

/** What one app called one API for one organization in a month. */
export interface UsageView {
  /** Absent: no API is published there. */
  api?: Named<ApiId> & { version: string; environment: ApiEnvironment }
  app?: Named<AppId> & { organization: Named<OrganizationId> }
  subscriptionId?: SubscriptionId
  /** For whom it was called. */
  organization?: Named<OrganizationId>
  counts: CallCounts
}

export interface UsagePage {
  /** When the month (UTC) began. */
  month: EpochSeconds
  items: UsageView[]
  next?: string
  gaps: Gap[]
}

export async function listUsage(
  actor: UserActor,
  query: UsageReportQuery,
  deps: MeteringDeps,
): Promise<AdministrationOutcome<UsagePage>> {
  const found = await findUsage(actor, query, deps)
  if (found === undefined) return unknownPage()
  const { rows, next } = found
  const view = createViews(deps)
  const { month } = query
  const gaps = await gapsBetween(month * 1000, endOf(month) * 1000, deps.store)
  const items = await Promise.all(rows.map(view))
  return accept({ month, items, ...(next !== undefined && { next }), gaps })
}

const header = [
  'API',
  'API id',
  'version',
  'environment',
  'app',
  'app id',
  "app's organization",
  "app's organization id",
  'subscription id',
  'calling organization',
  'calling organization id',
  'total calls',
  'total response payload size',
  'row',
]

export async function reportUsage(
  actor: UserActor,
  query: UsageReportQuery,
  deps: MeteringDeps,
): Promise<AdministrationOutcome<string>> {
  const found = await findUsage(actor, query, deps)
  if (found === undefined) return unknownPage()
  const view = createViews(deps)
  const rows: string[] = [csvRow(header)]
  for (const row of found.rows) {
    const { api, app, subscriptionId, organization, counts } = await view(row)
    rows.push(
      csvRow([
        ...[api?.name ?? '', api?.id ?? '', api?.version ?? '', api?.environment ?? ''],
        ...[app?.name ?? '', app?.id ?? '', app?.organization.name ?? '', app?.organization.id ?? ''],
        ...[subscriptionId ?? '', organization?.name ?? '', organization?.id ?? ''],
        ...[String(counts.calls), String(counts.responseBytes), writeKey(keyOf(row))],
      ]),
    )
  }
  return accept(rows.join(''))
}

const unknownPage = () => refuseField('/after', 'This is not the `next` of a page of this report.')

const READ_AT_ONCE = 500

/** Undefined: `after` is nothing that was ever given out. */
async function findUsage(
  actor: UserActor,
  query: UsageReportQuery,
  { store }: MeteringDeps,
): Promise<{ rows: MonthUsage[]; next?: string } | undefined> {
  const { month, apiId, appId, environment, version, subscriptionId, limit } = query
  let after = query.after === undefined ? undefined : parseKey(query.after)
  if (after === undefined && query.after !== undefined) return undefined
  const isKnown = createKnownApis(store)
  const rows: MonthUsage[] = []
  for (;;) {
    const wanted = Math.min(READ_AT_ONCE, limit + 1)
    const lists = await Promise.all(
      leadsOf(actor).map((lead) =>
        store.usage.list({
          ...{ month, lead, apiId, appId, environment, version, subscriptionId },
          after,
          limit: wanted,
        }),
      ),
    )
    const merged = new Map(lists.flat().map((row) => [JSON.stringify(keyOf(row)), row]))
    const page = [...merged.values()].sort((a, b) => compareKeys(keyOf(a), keyOf(b))).slice(0, wanted)
    for (const row of page) {
      if (!fits(query, row) || !(await isKnown(actor, row))) continue
      if (rows.length === limit) return { rows, next: writeKey(keyOf(rows.at(-1) as MonthUsage)) }
      rows.push(row)
    }
    const last = page.at(-1)
    if (page.length < wanted || !last) return { rows }
    after = keyOf(last)
  }
}

function leadsOf({ operator, memberships }: UserActor): UsageLead[] {
  if (operator) return [undefined]
  return [...memberships.keys()].flatMap((organizationId) =>
    (['api', 'app', 'subscriber'] as const).map((role) => ({ role, organizationId })),
  )
}

function keyOf({
  apiId = '' as ApiId,
  version,
  appId = '' as AppId,
  subscriptionId = '' as SubscriptionId,
}: MonthUsage) {
  return [apiId, version, appId, subscriptionId] as const
}

function compareKeys(a: UsageKey, b: UsageKey): number {
  for (const [at, part] of a.entries()) {
    const other = b[at] as string
    if (part !== other) return part < other ? -1 : 1
  }
  return 0
}

function writeKey(key: UsageKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

function parseKey(text: string): UsageKey | undefined {
  try {
    const key: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return Array.isArray(key) && key.length === 4 && key.every((part) => typeof part === 'string')
      ? (key as unknown as UsageKey)
      : undefined
  } catch {
    return undefined
  }
}

/** Each name is looked up once. */
function createViews({ store, registry }: MeteringDeps): (row: MonthUsage) => Promise<UsageView> {
  const names = new Map<string, Promise<string>>()
  const nameOf = (key: string, find: () => Promise<{ name: string } | undefined>) => {
    let name = names.get(key)
    if (!name) {
      name = find().then((found) => found?.name ?? '')
      names.set(key, name)
    }
    return name
  }
  const organizationOf = async (id: OrganizationId) => ({
    id,
    name: await nameOf(`organization ${id}`, () => registry.organizations.find(id)),
  })
  return async ({ apiId, version, environment, appId, appOrganizationId, subscriptionId, organizationId, counts }) => ({
    ...(apiId !== undefined &&
      environment && {
        api: { id: apiId, name: await nameOf(`api ${apiId}`, () => store.apis.find(apiId)), version, environment },
      }),
    ...(appId !== undefined &&
      appOrganizationId && {
        app: {
          id: appId,
          name: await nameOf(`app ${appId}`, () => store.apps.find(appId)),
          organization: await organizationOf(appOrganizationId),
        },
      }),
    ...(subscriptionId !== undefined && { subscriptionId }),
    ...(organizationId !== undefined && { organization: await organizationOf(organizationId) }),
    counts,
  })
}

function endOf(month: EpochSeconds): number {
  const date = new Date(month * 1000)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) / 1000
}
