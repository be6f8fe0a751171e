import { type AppId, accept, type SubscriptionId } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration } from '../identity/index.ts'
import { dayOf } from './endpoint-errors.ts'
import type { RoomDeps } from './room-deps.ts'

export interface ReportQuery {
  /** The subscription in the last row of the page before. */
  after?: SubscriptionId | undefined
  limit: number
}

const header = [
  'app name',
  'app id',
  'organization',
  'organization id',
  'subscription id',
  'status',
  'activation date',
  'deactivation date',
]

const READ_AT_ONCE = 1_000

/** The subscription report of an app (protocol.md 5.2), newest first. Rejects with StoreUnavailable. */
export async function reportSubscriptions(
  actor: UserActor,
  appId: AppId,
  { after, limit }: ReportQuery,
  { store, registry }: RoomDeps,
): Promise<AdministrationOutcome<string>> {
  const app = await store.apps.find(appId)
  if (!app || !mayRead(actor, app.organizationId)) {
    return refuseAdministration('not_found', 'There is no app with this id, or it is not yours.')
  }
  const rows = [csvRow(header)]
  let last = after
  while (rows.length <= limit) {
    const wanted = Math.min(READ_AT_ONCE, limit + 1 - rows.length)
    const page = await store.subscriptions.list({ appId, after: last, limit: wanted })
    const named = page.map(async (subscription) => {
      const organization = await registry.organizations.find(subscription.organizationId)
      const { id, organizationId, status, activatedAt, deactivatedAt } = subscription
      const [from, to] = [activatedAt, deactivatedAt].map((at) => (at === undefined ? '' : dayOf(at)))
      return csvRow([app.name, app.id, organization?.name ?? '', organizationId, id, status, from ?? '', to ?? ''])
    })
    rows.push(...(await Promise.all(named)))
    last = page.at(-1)?.id
    if (page.length < wanted) break
  }
  return accept(rows.join(''))
}

/**
 * One record (RFC 4180 §2). A cell that a spreadsheet would take for a formula begins with an apostrophe: names are other people's text, and
 * this is opened on a desk. Pure.
 */
export function csvRow(cells: readonly string[]): string {
  const written = cells.map((cell) => {
    const harmless = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
  })
  return `${written.join(',')}\r\n`
}
