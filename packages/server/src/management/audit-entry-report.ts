import { setImmediate as afterOthers } from 'node:timers/promises'
import type { AuditEntry, AuditEntryFilter, AuditEntryStore } from '../store/index.ts'
import { csvRow } from '../subscriptions/index.ts'

const header = [
  ...['at (UTC)', 'who', 'user id', 'token id', 'client_id', 'action', 'subject', 'subject id'],
  ...['organization ids', 'changes', 'request id', 'entry id'],
]
/** Some entries are long: all of what was written for a new API. */
const READ_AT_ONCE = 500

/** Entries as a table (RFC 4180), newest first, at most `limit`; `show` leaves out what the reader is not told. Rejects with StoreUnavailable. */
export async function reportAuditEntries(
  filter: AuditEntryFilter & { after?: string | undefined; limit: number },
  show: (entry: AuditEntry) => AuditEntry,
  auditEntries: Pick<AuditEntryStore, 'list'>,
): Promise<string> {
  const rows = [csvRow(header)]
  let { after } = filter
  while (rows.length <= filter.limit) {
    const limit = Math.min(READ_AT_ONCE, filter.limit + 1 - rows.length)
    const page = await auditEntries.list({ ...filter, after, limit })
    rows.push(...page.map((entry) => rowOf(show(entry))))
    after = page.at(-1)?.id
    if (page.length < limit) break
    // The embedded store reads on this thread: others are answered between two pages.
    await afterOthers()
  }
  return rows.join('')
}

/** Pure. */
function rowOf({ id, at, actor, action, subject, organizationIds, changes, requestId }: AuditEntry): string {
  const { userId = '', tokenId = '' } = actor.kind === 'user' ? actor : {}
  const client_id = actor.kind === 'client' ? actor.client_id : ''
  return csvRow([
    ...[new Date(at * 1000).toISOString(), actor.kind, userId, tokenId, client_id, action, subject.kind, subject.id],
    ...[organizationIds.join(' '), JSON.stringify(changes), requestId, id],
  ])
}
