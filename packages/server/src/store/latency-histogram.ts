/**
 * How long calls took, as counts in buckets whose bounds grow by a tenth: adding two of them up is adding their counts, and what is read
 * from one is at most 5 % from the truth (docs/metering.md). Index: bucket; value: calls.
 */
export type LatencyHistogram = number[]

const FIRST_BOUND_MICROS = 10
const GROWTH = 1.1
const LOG_GROWTH = Math.log(GROWTH)
/** The last one holds everything from about an hour on. */
export const LATENCY_BUCKETS = 208

/** The bucket of a call that took `micros`. */
export function latencyBucketOf(micros: number): number {
  if (!(micros > FIRST_BOUND_MICROS)) return 0
  return Math.min(LATENCY_BUCKETS - 1, Math.ceil(Math.log(micros / FIRST_BOUND_MICROS) / LOG_GROWTH))
}

/** Milliseconds; nothing in a bucket took longer. */
export function latencyBoundMillis(bucket: number): number {
  return (FIRST_BOUND_MICROS * GROWTH ** bucket) / 1000
}

/** Milliseconds in the middle of a bucket: from both of its bounds it is less than 5 % away. */
export function latencyMillis(bucket: number): number {
  const bound = latencyBoundMillis(bucket)
  return bucket === 0 ? bound : (2 * bound) / (1 + GROWTH)
}

/** The largest latency, in milliseconds, that `share` (0 to 1) of the calls observed (protocol.md 5.4). Undefined: there was no call. */
export function latencyAt(histogram: LatencyHistogram, share: number): number | undefined {
  let calls = 0
  for (const count of histogram) calls += count ?? 0
  if (calls === 0) return undefined
  // The call of this rank, from 1, is the slowest of its share.
  let left = Math.max(1, Math.ceil(share * calls))
  for (const [bucket, count] of histogram.entries()) {
    left -= count ?? 0
    if (left <= 0) return latencyMillis(bucket)
  }
  return undefined
}

/** Adds the counts of `from` to those of `to`. */
export function addLatencies(to: LatencyHistogram, from: LatencyHistogram): void {
  while (to.length < from.length) to.push(0)
  for (const [bucket, count] of from.entries()) to[bucket] = (to[bucket] ?? 0) + (count ?? 0)
}

/** As it is kept: for each bucket with calls, how many buckets it is behind the one before, and its count; LEB128. */
export function packLatencies(histogram: LatencyHistogram): Uint8Array {
  const bytes: number[] = []
  let before = 0
  for (const [bucket, count] of histogram.entries()) {
    if (!count) continue
    pushNumber(bytes, bucket - before)
    pushNumber(bytes, count)
    before = bucket
  }
  return Uint8Array.from(bytes)
}

export function unpackLatencies(bytes: Uint8Array): LatencyHistogram {
  const histogram: LatencyHistogram = []
  let at = 0
  const next = () => {
    let [value, factor] = [0, 1]
    for (;;) {
      const byte = bytes[at++] ?? 0
      value += (byte & 127) * factor
      if (byte < 128) return value
      factor *= 128
    }
  }
  let bucket = 0
  while (at < bytes.length) {
    bucket += next()
    while (histogram.length < bucket) histogram.push(0)
    histogram[bucket] = next()
  }
  return histogram
}

function pushNumber(bytes: number[], value: number): void {
  let left = value
  while (left >= 128) {
    bytes.push((left % 128) | 128)
    left = Math.floor(left / 128)
  }
  bytes.push(left)
}
