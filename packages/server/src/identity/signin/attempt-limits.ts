import type { EpochSeconds } from '@portreeve/protocol'
import type { ThrottleStore } from '../../store/index.ts'

/** One try at a password or code, before anybody has looked at it. */
export interface Attempt {
  /** What is tried. Each has counts of its own. */
  kind: 'password' | 'code' | 'mail'
  /** E-mail as typed, or user id: whoever is meant, whether or not there is one. */
  account: string
  network: string
  /** See known-devices.ts. */
  device: string | undefined
}

/** `account_spent`: is treated like a wrong password, so that nobody learns of it (threat T-31). */
export type AttemptVerdict = 'allowed' | 'account_spent' | 'network_spent'

/** Methods reject with StoreUnavailable. */
export interface AttemptLimits {
  /** Counts the attempt, and says whether it is one too many. Parallel ones are all counted. */
  count(attempt: Attempt): Promise<AttemptVerdict>
  /** The account's owner was there: what was counted against them from here is forgotten. */
  clear(attempt: Attempt): Promise<void>
  /** As `clear`, and what was counted from everywhere: a new password makes the guesses at the old one worthless. */
  clearAccount(attempt: Attempt): Promise<void>
}

interface Limit {
  key: string
  max: number
  windowSeconds: number
  verdict: Exclude<AttemptVerdict, 'allowed'>
}

const MINUTES = 60

/**
 * How often somebody may try. A known browser of the account's has a count of its own and is touched by no other, so no stranger
 * can lock its owner out. Strangers share a count per network (an attacker locks their own network) and one over all networks:
 * whoever is caught in that one gets in by a mailed link. Pure.
 */
function limitsOf({ kind, account, network, device }: Attempt): Limit[] {
  const who = account.toLowerCase()
  const [perPlace, perAccount] = kind === 'mail' ? [5, 20] : [10, 100]
  if (device !== undefined) {
    const key = `${kind} of ${who} on device ${device}`
    return [{ key, max: perPlace, windowSeconds: 15 * MINUTES, verdict: 'account_spent' }]
  }
  return [
    { key: `${kind} from ${network}`, max: 300, windowSeconds: 15 * MINUTES, verdict: 'network_spent' },
    { key: `${kind} of ${who} from ${network}`, max: perPlace, windowSeconds: 15 * MINUTES, verdict: 'account_spent' },
    { key: `${kind} of ${who}`, max: perAccount, windowSeconds: 60 * MINUTES, verdict: 'account_spent' },
  ]
}

export function createAttemptLimits({
  throttles,
  now,
}: {
  throttles: ThrottleStore
  now: () => EpochSeconds
}): AttemptLimits {
  return {
    async count(attempt) {
      const at = now()
      // All of them, whatever the first one says: how many writes there are tells nothing.
      const verdicts = await Promise.all(
        limitsOf(attempt).map(async ({ key, max, windowSeconds, verdict }) => {
          const { failures } = await throttles.count(key, at, windowSeconds)
          return failures > max ? verdict : 'allowed'
        }),
      )
      return verdicts.find((verdict) => verdict !== 'allowed') ?? 'allowed'
    },
    async clear(attempt) {
      // Not the network's, nor the one of all networks: the owner's success says nothing about the others there.
      const [first, second] = limitsOf(attempt)
      const own = attempt.device === undefined ? second : first
      if (own) await throttles.clear(own.key)
    },
    async clearAccount(attempt) {
      const own = limitsOf(attempt).filter(({ verdict }) => verdict === 'account_spent')
      await Promise.all(own.map(({ key }) => throttles.clear(key)))
    },
  }
}
