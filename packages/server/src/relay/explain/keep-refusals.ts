import { type DecisionStore, type KeptInBlocks, keepInBlocks, type PublishingShare } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { RefusedPublish } from './refused-publish.ts'

/** Requests to publish that were refused, for those who ask why: by the id of the request or of the event. */
export interface KeptRefusals extends Omit<KeptInBlocks<RefusedPublish, PublishingShare>, 'add'> {
  /** Written within a second. */
  add(refused: RefusedPublish): void
}

export interface KeptRefusalsDeps {
  decisions: Pick<DecisionStore, 'put' | 'listHashes' | 'findContent' | 'prune'>
  /** For how long: as calls are explained. */
  retentionSeconds: number
  nowMillis: () => number
  log: Log
}

const WAITING_MAX = 20_000
/** Those of nobody knows whom, which anybody can make, have a quarter for themselves (threat G-H). */
const shares = {
  publishing: { recordsMax: 100_000, waitingMax: WAITING_MAX },
  'publishing anonymous': { recordsMax: 25_000, waitingMax: WAITING_MAX },
} as const

export function createKeptRefusals({ decisions, retentionSeconds, nowMillis, log }: KeptRefusalsDeps): KeptRefusals {
  const kept = keepInBlocks<RefusedPublish, PublishingShare>({
    ...{ decisions, shares, retentionSeconds, nowMillis },
    idsOf: ({ requestId, eventRequestId }) => [requestId, eventRequestId],
    onFault: (fault) => log.error({ err: fault }, 'refused events cannot be explained later'),
    onLost: (refused) => log.warn({ refused }, 'explanations of refused events are lost: there were too many of them'),
  })
  return {
    ...kept,
    add: (refused) => kept.add(refused.api || refused.cid ? 'publishing' : 'publishing anonymous', refused),
  }
}
