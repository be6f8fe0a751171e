import { isUuid } from '../../parts/is-uuid.ts'
import { secondsOf } from '../../parts/moment-text.ts'
import type { ReplayBody } from './replay-all.ts'

/** Which events are wanted again, as the form has it. */
export interface ReplayDraft extends Record<string, unknown> {
  what: 'time' | 'key' | 'ids' | 'all'
  from: string
  to: string
  sameKeyAs: string
  eventIds: string[]
}

export const firstReplay: ReplayDraft = { what: 'time', from: '', to: '', sameKeyAs: '', eventIds: [''] }

const IDS_MAX = 100

const idsOf = ({ eventIds }: ReplayDraft) => eventIds.map((id) => id.trim()).filter((id) => id !== '')

/** Pure. */
export function faultsOfReplay(draft: ReplayDraft): Record<string, string> {
  switch (draft.what) {
    case 'time': {
      const from = secondsOf(draft.from)
      if (from === undefined) return { from: 'Say from when' }
      if (draft.to === '') return {}
      const to = secondsOf(draft.to)
      return to === undefined || to <= from ? { to: 'Has to be later' } : {}
    }
    case 'key':
      return isUuid(draft.sameKeyAs.trim()) ? {} : { sameKeyAs: 'Paste the whole id of an event' }
    case 'ids': {
      const ids = idsOf(draft)
      if (ids.length === 0 || ids.length > IDS_MAX) return { eventIds: 'Between one and 100 ids' }
      return ids.every(isUuid) ? {} : { eventIds: 'Paste whole ids of events' }
    }
    case 'all':
      return {}
  }
}

/** Where no end is said it is now, so that what comes meanwhile is not sent twice. Pure. */
export function replayBody(draft: ReplayDraft, nowMillis: number): ReplayBody {
  switch (draft.what) {
    case 'time': {
      const [from, to = nowMillis / 1000] = [secondsOf(draft.from), secondsOf(draft.to)]
      return { ...(from !== undefined && { from }), to }
    }
    case 'key':
      return { sameKeyAs: draft.sameKeyAs.trim() }
    case 'ids':
      return { eventIds: idsOf(draft) }
    case 'all':
      return { all: true }
  }
}
