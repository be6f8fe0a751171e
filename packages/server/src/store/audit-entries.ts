import type { ClientId, EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'

/** Who did it. `exchange`: Portreeve itself, in the background. */
export type AuditActor =
  | { kind: 'user'; userId: UserId; tokenId?: string | undefined }
  | { kind: 'client'; client_id: ClientId }
  | { kind: 'exchange' }

/** One change, and who made it. Never changed, never removed. Holds no secret. */
export interface AuditEntry {
  /** UUID of version 7. */
  id: string
  at: EpochSeconds
  actor: AuditActor
  /** `organization.update`: the kind of subject and what was done to it. */
  action: string
  subject: { kind: string; id: string }
  /** Whose people may read it. Several where a step concerns buyer, app and API. */
  organizationIds: OrganizationId[]
  /** Members that changed, before and after; undefined is absent. */
  changes: Record<string, { from?: unknown; to?: unknown }>
  requestId: string
}

/** Methods reject with StoreUnavailable only. Proven by contract/audit-entries.ts. */
export interface AuditEntryStore {
  append(entry: AuditEntry): Promise<void>
  /** Newest first; `after` is the last id of the page before. */
  list(page: {
    organizationId?: OrganizationId | undefined
    subjectId?: string | undefined
    userId?: UserId | undefined
    action?: string | undefined
    after?: string | undefined
    limit: number
  }): Promise<AuditEntry[]>
}
