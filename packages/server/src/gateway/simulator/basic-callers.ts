import { createHash } from 'node:crypto'
import type { AuthServerId, ClientId, EpochSeconds, Outcome } from '@portreeve/protocol'
import { LRUCache } from 'lru-cache'
import type { Client } from '../../store/index.ts'
import type { Refusal } from '../refusals.ts'
import type { Route } from '../route-table.ts'

/** The client whose key and secret came along, or why nobody is let in with them. Rejects with StoreUnavailable. */
export type IdentifyBasicCaller = (
  authorization: string,
  route: Route,
  remoteAddress: string,
) => Promise<{ client_id: ClientId } | { refusal: Refusal }>

export interface BasicCallersDeps {
  verifyBasic: (authorization: string, authServerId: AuthServerId) => Promise<Outcome<Client, 'invalid_client'>>
  now: () => EpochSeconds
}

/** From one address with one key: who mistypes has tries left, who guesses has none. */
const FAILURES_MAX = 10
const FORGOTTEN_AFTER_SECONDS = 60
/** Failed attempts each wait 20 ms, so this is what anybody can have the store asked for. */
const AT_ONCE_MAX = 100
const REMEMBERED_MAX = 20_000

/**
 * Key and secret in place of a token, which only sample data is given for (protocol.md 3.8). Whoever has failed too often is told to wait, whether what
 * comes next is right or wrong: by address and key, so that nobody can lock out an app whose key is known.
 */
export function createBasicCallers({ verifyBasic, now }: BasicCallersDeps): IdentifyBasicCaller {
  // Bounded by size and not by `max`, which reserves room for every entry at once.
  const failures = new LRUCache<string, { count: number; until: number }>({
    maxSize: REMEMBERED_MAX,
    sizeCalculation: () => 1,
  })
  let atOnce = 0

  return async (authorization, route, remoteAddress) => {
    const who = placeOf(authorization, remoteAddress)
    const before = failures.get(who)
    const at = now()
    if (before && before.count >= FAILURES_MAX && before.until > at) return tooOften(before.until - at)
    if (atOnce >= AT_ONCE_MAX) return tooOften(1)
    atOnce++
    try {
      const client = await verifyBasic(authorization, route.api.authServerId)
      if (client.ok) return { client_id: client.value.client_id }
      const { count } = before && before.until > at ? (failures.get(who) ?? before) : { count: 0 }
      failures.set(who, { count: count + 1, until: now() + FORGOTTEN_AFTER_SECONDS })
      return {
        refusal: { kind: 'invalid_token', isBasic: true, issuer: route.issuer, detail: `Basic: ${client.detail}` },
      }
    } finally {
      atOnce--
    }
  }
}

const tooOften = (retryAfterSeconds: number): { refusal: Refusal } => ({
  refusal: {
    kind: 'quota_spent',
    isOfAttempts: true,
    retryAfterSeconds,
    detail: 'too many attempts with wrong credentials',
  },
})

/** Without the secret, and of one length however long the key is. */
function placeOf(authorization: string, remoteAddress: string): string {
  const [key = ''] = Buffer.from(authorization.slice('basic '.length), 'base64').toString('latin1').split(':', 1)
  return createHash('sha256').update(`${remoteAddress} ${key}`).digest('base64url')
}
