import type { EpochSeconds } from '@portreeve/protocol'
import { foldText, type ThrottleStore } from '../../store/index.ts'

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

/**
 * `account_spent`: is treated like a wrong password, so that nobody learns of it (threat T-31). `too_many`: whoever it is about,
 * nothing more is done for whoever tries.
 */
export type AttemptVerdict = 'allowed' | 'account_spent' | 'too_many'

/** Methods reject with StoreUnavailable. */
export interface AttemptLimits {
  /** Counts the attempt, and says whether it is one too many. Parallel ones are all counted. */
  count(attempt: Attempt): Promise<AttemptVerdict>
  /** The account's owner was there: what was counted against them from here is forgotten, and this was no attempt at it. */
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

/** Those that one attempt falls under, the widest first. */
interface Limits {
  /** Never taken back: it bounds what may be asked of us, right or wrong. */
  outer: Limit
  /** Forgotten when the owner is there. */
  place: Limit
  /** Of all places together. An attempt that was right is taken back. */
  account: Limit | undefined
}

/**
 * How often somebody may try. Known browsers of the account's have counts of their own which strangers do not touch, so no
 * stranger can lock its owner out: one for each, and one for all of them, because whoever reads the owner's mail can make
 * known browsers (threat T-24). Strangers share a count per network (an attacker locks their own network) and one over all
 * networks: whoever is caught in that one gets in by a mailed link. Pure.
 */
function limitsOf({ kind, account, network, device }: Attempt): Limits {
  // As the store compares addresses: another spelling of one account must not have another count.
  const who = foldText(account)
  const [perPlace, perAccount] = kind === 'mail' ? [5, 20] : [10, 100]
  const quarter = { windowSeconds: 15 * MINUTES }
  const hour = { windowSeconds: 60 * MINUTES }
  if (device !== undefined) {
    return {
      outer: { key: `${kind} of ${who} on known devices`, max: perAccount, ...hour, verdict: 'too_many' },
      place: { key: `${kind} of ${who} on device ${device}`, max: perPlace, ...quarter, verdict: 'account_spent' },
      account: undefined,
    }
  }
  return {
    outer: { key: `${kind} from ${network}`, max: 300, ...quarter, verdict: 'too_many' },
    place: { key: `${kind} of ${who} from ${network}`, max: perPlace, ...quarter, verdict: 'account_spent' },
    account: { key: `${kind} of ${who}`, max: perAccount, ...hour, verdict: 'account_spent' },
  }
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
      const verdictOf = async ({ key, max, windowSeconds, verdict }: Limit): Promise<AttemptVerdict> => {
        const { failures } = await throttles.count(key, at, windowSeconds)
        return failures > max ? verdict : 'allowed'
      }
      const { outer, place, account } = limitsOf(attempt)
      // First and alone: whoever is stopped here must not make the store grow by a row for each name they think of.
      if ((await verdictOf(outer)) !== 'allowed') return 'too_many'
      // Both, whatever the first one says: how many writes there are tells nothing.
      const verdicts = await Promise.all([place, ...(account ? [account] : [])].map(verdictOf))
      return verdicts.find((verdict) => verdict !== 'allowed') ?? 'allowed'
    },
    async clear(attempt) {
      const { place, account } = limitsOf(attempt)
      // Of the account's only this attempt: the owner's success says nothing about those of others.
      await Promise.all([throttles.clear(place.key), account && throttles.uncount(account.key)])
    },
    async clearAccount(attempt) {
      const { place, account } = limitsOf(attempt)
      await Promise.all([throttles.clear(place.key), account && throttles.clear(account.key)])
    },
  }
}
