import type { EpochSeconds, SigningAlg } from '@portreeve/protocol'
import type { SigningKey } from '../../store/index.ts'
import type { ServerPolicy } from '../profiles.ts'
import { CLOCKS_APART_SECONDS, isAfter, type KeyTimes, neededUntil, signerAt } from './key-times.ts'

export interface RotationState {
  /** All keys of one authorization server. */
  keys: readonly KeyTimes[]
  policy: Pick<ServerPolicy, 'signingAlgs' | 'keyLifetimeSeconds' | 'keyAnnouncedSeconds'>
  /** The longest that anything signed with its keys lives. */
  longestSeconds: number
  now: EpochSeconds
}

export type KeyToMake = Pick<SigningKey, 'alg' | 'ordinal' | 'activeFrom'>

export interface RotationPlan {
  make: KeyToMake[]
  /** Nothing signed with these is alive, by `kid`. */
  remove: string[]
}

/**
 * What to do about a server's keys now: a first key for every algorithm that has none, a successor as soon as it is time to
 * announce it, and away with what nobody needs. A successor signs when the key's life is over and, however late it was made,
 * not before it has been published for as long as verifiers are promised. Pure, so that nodes may all plan the same.
 */
export function planRotation({ keys, policy, longestSeconds, now }: RotationState): RotationPlan {
  const make: KeyToMake[] = []
  for (const alg of policy.signingAlgs) {
    const activeFrom = nextActiveFrom(alg, { keys, policy, longestSeconds, now })
    if (activeFrom !== undefined) make.push({ alg, ordinal: nextOrdinal(keys, alg), activeFrom })
  }
  const remove = keys.filter((key) => isForgettable(key, { keys, policy, longestSeconds, now })).map(({ kid }) => kid)
  return { make, remove }
}

/** After every key there is, so that of nodes that make one at the same time only one succeeds. */
export function nextOrdinal(keys: readonly KeyTimes[], alg: SigningAlg): number {
  return 1 + Math.max(0, ...keys.filter((key) => key.alg === alg).map(({ ordinal }) => ordinal))
}

function nextActiveFrom(alg: SigningAlg, { keys, policy, now }: RotationState): EpochSeconds | undefined {
  const signer = signerAt(keys, alg, now)
  if (!signer) return now
  const hasSuccessor = keys.some((key) => key.alg === alg && key.revokedAt === undefined && isAfter(key, signer))
  const endsAt = signer.activeFrom + policy.keyLifetimeSeconds
  if (hasSuccessor || now < endsAt - policy.keyAnnouncedSeconds) return undefined
  return Math.max(endsAt, now + policy.keyAnnouncedSeconds) as EpochSeconds
}

/** When another key signs in place of `signer`, as it is planned now: one that is there already, or one that is still to be made. Pure. */
export function nextSignerFrom(signer: KeyTimes, { keys, policy, now }: RotationState): EpochSeconds | undefined {
  const successors = keys.filter(
    (key) => key.alg === signer.alg && key.revokedAt === undefined && isAfter(key, signer) && key.activeFrom > now,
  )
  if (successors.length > 0) return Math.min(...successors.map(({ activeFrom }) => activeFrom)) as EpochSeconds
  if (!policy.signingAlgs.includes(signer.alg)) return undefined
  const { keyLifetimeSeconds, keyAnnouncedSeconds } = policy
  const endsAt = signer.activeFrom + keyLifetimeSeconds
  // Late, it is still announced for as long as verifiers are promised.
  const isLate = now >= endsAt - keyAnnouncedSeconds
  return (isLate ? Math.max(endsAt, now + keyAnnouncedSeconds) : endsAt) as EpochSeconds
}

function isForgettable(key: KeyTimes, { keys, policy, longestSeconds, now }: RotationState): boolean {
  if (key.revokedAt !== undefined) {
    // Kept for people to see while its tokens would live, and for its ordinal while it is the last.
    return key.revokedAt + longestSeconds <= now && key.ordinal + 1 < nextOrdinal(keys, key.alg)
  }
  const until = neededUntil(key, keys, longestSeconds)
  if (until !== undefined) return until <= now
  if (policy.signingAlgs.includes(key.alg)) return false
  // The server signs no more with this algorithm, since when is not known: as if it had done so for the key's whole life.
  const { keyLifetimeSeconds, keyAnnouncedSeconds } = policy
  return key.activeFrom + keyLifetimeSeconds + keyAnnouncedSeconds + longestSeconds + CLOCKS_APART_SECONDS <= now
}
