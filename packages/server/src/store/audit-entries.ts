import type { ClientId, EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'

/** Who did it. `exchange`: Portreeve itself, in the background. */
export type AuditActor =
  | { kind: 'user'; userId: UserId; tokenId?: string | undefined }
  | { kind: 'client'; client_id: ClientId }
  | { kind: 'exchange' }

/** One change, and who made it. Never changed, never removed. Holds no secret. */
export interface AuditEntry {
  /** UUID of version 7, of the time in `at`: entries are put in order, and found by when they were made, by it. */
  id: string
  at: EpochSeconds
  actor: AuditActor
  /** `organization.update`: what it is about and what was done. Always about one kind of subject. */
  action: string
  subject: { kind: string; id: string }
  /** Whose people may read it. Several where a step concerns buyer, app and API. */
  organizationIds: OrganizationId[]
  /** Members that changed, before and after; undefined is absent. */
  changes: Record<string, { from?: unknown; to?: unknown }>
  requestId: string
}

/** What is left out is any. */
export interface AuditEntryFilter {
  organizationId?: OrganizationId | undefined
  subjectId?: string | undefined
  subjectKind?: string | undefined
  userId?: UserId | undefined
  action?: string | undefined
  /** What an action begins with; where none does (of those of `organizationId`), what the id of a subject begins with. */
  search?: string | undefined
  /** Made then or later, and before then. */
  from?: EpochSeconds | undefined
  to?: EpochSeconds | undefined
}

/** Methods reject with StoreUnavailable only. Proven by contract/audit-entries.ts. */
export interface AuditEntryStore {
  append(entry: AuditEntry): Promise<void>
  /** Newest first; `after` is the last id of the page before. */
  list(page: AuditEntryFilter & { after?: string | undefined; limit: number }): Promise<AuditEntry[]>
}
