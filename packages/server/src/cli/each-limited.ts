/** Like `Promise.all` over `items`, with at most `inFlightMax` under way. Rejects with the first fault, and begins nothing after it. */
export async function eachLimited<T, R>(
  items: readonly T[],
  inFlightMax: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  let hasFailed = false
  async function worker(): Promise<void> {
    while (next < items.length && !hasFailed) {
      const index = next++
      try {
        results[index] = await work(items[index] as T, index)
      } catch (fault) {
        hasFailed = true
        throw fault
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(inFlightMax, items.length) }, worker))
  return results
}
