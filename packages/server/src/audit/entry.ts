import { isDeepStrictEqual } from 'node:util'
import type { EpochSeconds, OrganizationId } from '@portreeve/protocol'
import { type AuditEntry, type WriteCall, writeCalls } from '../store/index.ts'
import { type Actor, auditActorOf } from './actor.ts'
import { auditEntryId } from './entry-id.ts'

/** What was done, in words that stay the same: `api.update`. */
export interface AuditedStep {
  action: string
  subject: AuditEntry['subject']
  /** Whose people may read the entry. */
  organizationIds: readonly OrganizationId[]
  /** The subject as its owner sees it, before and after; left out where it was not there. Must hold no secret. */
  before?: object | undefined
  after?: object | undefined
}

/** The write of one entry, for `store.together` beside the change itself. */
export function auditWrite(actor: Actor, step: AuditedStep, now: EpochSeconds): WriteCall {
  return writeCalls.auditEntries.append(auditEntry(actor, step, now))
}

export function auditEntry(actor: Actor, step: AuditedStep, now: EpochSeconds): AuditEntry {
  const { action, subject, organizationIds, before, after } = step
  return {
    id: auditEntryId(now),
    at: now,
    actor: auditActorOf(actor),
    action,
    subject,
    organizationIds: [...new Set(organizationIds)],
    changes: changesBetween(before, after),
    requestId: actor.requestId,
  }
}

/** Members that differ. Bytes are left out: what is kept as bytes is sealed or a digest. Pure. */
export function changesBetween(before: object = {}, after: object = {}): AuditEntry['changes'] {
  const [old, new_] = [before as Record<string, unknown>, after as Record<string, unknown>]
  const changes: AuditEntry['changes'] = {}
  for (const name of new Set([...Object.keys(old), ...Object.keys(new_)])) {
    const [from, to] = [old[name], new_[name]]
    if (name === 'revision' || name === 'updatedAt' || from instanceof Uint8Array || to instanceof Uint8Array) continue
    if (isDeepStrictEqual(from, to)) continue
    changes[name] = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
  }
  return changes
}
