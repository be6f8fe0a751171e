/** So much work at once and no more: whoever adds some waits until there is room. */
export interface Flow {
  /** Resolves when the work has begun. `work` must not reject. */
  add(work: () => Promise<void>): Promise<void>
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

export function createFlow(inFlightMax: number): Flow {
  const underWay = new Set<Promise<void>>()
  return {
    async add(work) {
      while (underWay.size >= inFlightMax) await Promise.race(underWay)
      const running = work().finally(() => underWay.delete(running))
      underWay.add(running)
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}
