/** May it be done once more? `atOnce` times, and then once each `secondsForOne` seconds: a bucket that fills up again with time. */
export function createAllowance(atOnce: number, secondsForOne: number, now: () => number): () => boolean {
  let left = atOnce
  let countedAt = now()
  return () => {
    const time = now()
    left = Math.min(atOnce, left + Math.max(0, time - countedAt) / secondsForOne)
    countedAt = time
    if (left < 1) return false
    left -= 1
    return true
  }
}
