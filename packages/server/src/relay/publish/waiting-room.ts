import type { OrganizationId } from '@portreeve/protocol'
import type { PublishLimits } from './limits.ts'

/**
 * Bounds the memory of events that are being received or wait for the store. All APIs of one organization together get a part of it only, and never more than what is
 * still free: so a publisher in a loop does not keep the others out, nor do a handful of them (threat G-H).
 */
export interface WaitingRoom {
  /** Room for one more event; undefined: there is none. */
  enter(organizationId: OrganizationId): Place | undefined
  /** Bytes taken now. */
  taken(): number
}

export interface Place {
  /** For so many bytes more; false: there is no room for them. */
  grow(bytes: number): boolean
  /** Once, when the event is answered. */
  leave(): void
}

/** What an event takes besides its payload, roughly: its row, its promise, its request. */
const EVENT_BYTES = 1024
/** For each webhook that is to get it: a row, and the time that the store takes to write it, for which all publishers wait. */
export const DELIVERY_BYTES = 512

export function createWaitingRoom({
  waitingBytesMax,
  waitingBytesPerOrganizationMax,
}: Pick<PublishLimits, 'waitingBytesMax' | 'waitingBytesPerOrganizationMax'>): WaitingRoom {
  let all = 0
  const ofOrganization = new Map<OrganizationId, number>()
  const take = (id: OrganizationId, bytes: number): boolean => {
    const own = ofOrganization.get(id) ?? 0
    if (own + bytes > Math.min(waitingBytesMax - all, waitingBytesPerOrganizationMax)) return false
    all += bytes
    ofOrganization.set(id, own + bytes)
    return true
  }
  const give = (id: OrganizationId, bytes: number): void => {
    all -= bytes
    const own = (ofOrganization.get(id) ?? 0) - bytes
    if (own > 0) ofOrganization.set(id, own)
    else ofOrganization.delete(id)
  }
  return {
    enter(organizationId) {
      if (!take(organizationId, EVENT_BYTES)) return undefined
      let held = EVENT_BYTES
      return {
        grow(bytes) {
          if (!take(organizationId, bytes)) return false
          held += bytes
          return true
        },
        leave() {
          give(organizationId, held)
          held = 0
        },
      }
    },
    taken: () => all,
  }
}
