/** protocol.md 6.4. The first one is dispatcher-settings.ts's. */
const LONGEST_PAUSE_MILLIS = 300_000
/** The longest that a webhook may ask for: an event nobody hears of for a day because of one odd answer helps nobody. */
const RETRY_AFTER_MILLIS_MAX = 3_600_000

/**
 * How long a head rests after its `failures`-th failed attempt in a row (from 1): 1, 2, 4, … 256, 300, 300 … s, exactly, where the first is 1 s. No randomness is added: pauses are what the
 * protocol says, and a webhook's own concurrency keeps its lanes from coming back all at once. `Retry-After` (RFC 9110 §10.2.3) can only
 * make a pause longer, so that a webhook cannot ask to be called without end.
 */
export function pauseMillis(firstMillis: number, failures: number, retryAfterMillis = 0): number {
  const pause = Math.min(LONGEST_PAUSE_MILLIS, firstMillis * 2 ** (failures - 1))
  return Math.max(pause, Math.min(retryAfterMillis, RETRY_AFTER_MILLIS_MAX))
}
