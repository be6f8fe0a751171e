import type { EpochSeconds, SigningAlg } from '@portreeve/protocol'
import type { AuthorizationServer, SigningKey } from '../../store/index.ts'
import type { ServerPolicy } from '../profiles.ts'

/** What decides when a key is used. */
export type KeyTimes = Pick<SigningKey, 'kid' | 'alg' | 'ordinal' | 'activeFrom' | 'revokedAt'>

/** Nodes' clocks differ, and one that is behind goes on signing with the older key for as long. */
export const CLOCKS_APART_SECONDS = 300

/** The longest that anything signed with one of a server's keys lives. */
export function longestTokenSeconds(
  server: Pick<AuthorizationServer, 'accessTokenTtlSeconds'>,
  policy: Pick<ServerPolicy, 'idTokenTtlSeconds'>,
): number {
  return Math.max(server.accessTokenTtlSeconds, policy.idTokenTtlSeconds)
}

/**
 * The key that signs at `now`: of those that are not revoked the newest that is active. Where none is yet, the first that
 * will be: after an emergency a node whose clock is behind has no other. Asked for every token. Pure.
 */
export function signerAt<K extends KeyTimes>(keys: readonly K[], alg: SigningAlg, now: EpochSeconds): K | undefined {
  let active: K | undefined
  let first: K | undefined
  for (const key of keys) {
    if (key.alg !== alg || key.revokedAt !== undefined) continue
    if (key.activeFrom > now) {
      if (!first || isAfter(first, key)) first = key
    } else if (!active || isAfter(key, active)) active = key
  }
  return active ?? first
}

/** Two keys of one algorithm: does `a` take over from `b`? */
export function isAfter(a: KeyTimes, b: KeyTimes): boolean {
  return a.activeFrom === b.activeFrom ? a.ordinal > b.ordinal : a.activeFrom > b.activeFrom
}

/**
 * From when on nothing signed with `key` is alive, or undefined while it signs or is going to. A key signs until another
 * takes over. A revoked one counts as never having done so: then its predecessor may be the one that signs.
 */
export function neededUntil(key: KeyTimes, keys: readonly KeyTimes[], longestSeconds: number): number | undefined {
  if (key.revokedAt !== undefined) return key.revokedAt
  let retiredAt: number | undefined
  for (const other of keys) {
    if (other.alg !== key.alg || other.revokedAt !== undefined || !isAfter(other, key)) continue
    if (retiredAt === undefined || other.activeFrom < retiredAt) retiredAt = other.activeFrom
  }
  return retiredAt === undefined ? undefined : retiredAt + longestSeconds + CLOCKS_APART_SECONDS
}

/** Keys for `/v1/keys`: those that sign, those that will, and those whose tokens may be alive (protocol.md 2.11). Pure. */
export function publishedAt<K extends KeyTimes>(keys: readonly K[], longestSeconds: number, now: EpochSeconds): K[] {
  return keys.filter((key) => {
    const until = neededUntil(key, keys, longestSeconds)
    return until === undefined || until > now
  })
}
