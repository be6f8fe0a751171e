import type { ClientId } from '@portreeve/protocol'
import { type DecisionStore, type KeptInBlocks, keepInBlocks, type TokenShare } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { RefusedTokenRequest } from './refused-token-request.ts'

/** Requests for tokens that were refused, for those who ask why. */
export interface TokenRefusals extends Omit<KeptInBlocks<RefusedTokenRequest, TokenShare>, 'add'> {
  /** Written within a second. `isPublic`: that its client has no secret, so that anybody can say to be it. */
  add(refused: RefusedTokenRequest, isPublic: boolean): void
}

export interface TokenRefusalsDeps {
  decisions: Pick<DecisionStore, 'put' | 'listHashes' | 'findContent' | 'prune'>
  /** For how long: as calls are explained. */
  retentionSeconds: number
  nowMillis: () => number
  log: Log
}

/** Those of nobody knows whom have a quarter for themselves, and few of them may wait: who guesses secrets does not make the store busy (threat G-H). */
const shares = {
  tokens: { recordsMax: 100_000, waitingMax: 20_000 },
  'tokens anonymous': { recordsMax: 25_000, waitingMax: 1_000 },
} as const
/** Of one client in an hour, at one process. What is beyond it has its place among those of nobody knows whom: a program that asks in a loop leaves the others theirs. */
const OF_ONE_CLIENT_MAX = 5_000
const HOUR_MILLIS = 3_600_000

export function createTokenRefusals({ decisions, retentionSeconds, nowMillis, log }: TokenRefusalsDeps): TokenRefusals {
  const kept = keepInBlocks<RefusedTokenRequest, TokenShare>({
    ...{ decisions, shares, retentionSeconds, nowMillis },
    idsOf: ({ requestId }) => [requestId],
    onFault: (fault) => log.error({ err: fault }, 'refused token requests cannot be explained later'),
    onLost: (refused) => log.warn({ refused }, 'explanations of refused token requests are lost: there were too many'),
  })
  const counts = new Map<ClientId, number>()
  let countedFrom = 0

  /** Whether this client has had more than its part. */
  function hasEnough(client_id: ClientId, atMillis: number): boolean {
    if (atMillis - countedFrom >= HOUR_MILLIS) {
      counts.clear()
      countedFrom = atMillis
    }
    const count = (counts.get(client_id) ?? 0) + 1
    counts.set(client_id, count)
    return count > OF_ONE_CLIENT_MAX
  }

  return {
    ...kept,
    add(refused, isPublic) {
      const { client_id, isProven, atMillis } = refused
      const isOwn = client_id !== undefined && isProven && !isPublic && !hasEnough(client_id, atMillis)
      kept.add(isOwn ? 'tokens' : 'tokens anonymous', refused)
    },
  }
}
