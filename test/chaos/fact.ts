/** How long after its acknowledgement a change may not be visible on another node (design.md, numbers to hold). */
const VISIBLE_MILLIS = 1_000

interface Version<T> {
  value: T
  /** When the change to it was asked for. */
  since: number
  /** When it was acknowledged; undefined while nobody knows. */
  settled: number | undefined
}

/** Something that is changed while calls are made, and what a call may find it to be. Times are milliseconds of one clock. */
export class Fact<T> {
  readonly #versions: Version<T>[]

  constructor(value: T) {
    this.#versions = [{ value, since: Number.NEGATIVE_INFINITY, settled: Number.NEGATIVE_INFINITY }]
  }

  get value(): T {
    return (this.#versions.at(-1) as Version<T>).value
  }

  /** Makes the change. While it is under way, and a moment longer, both values may be found. */
  async change(value: T, make: () => Promise<unknown>): Promise<void> {
    const version: Version<T> = { value, since: performance.now(), settled: undefined }
    this.#versions.push(version)
    await make()
    version.settled = performance.now()
    // What no call that is still under way can have seen.
    if (this.#versions.length > 50) this.#versions.splice(0, 25)
  }

  /** What a call that ran from `begin` to `end` may have found. */
  possible(begin: number, end: number): T[] {
    return this.#versions
      .filter(({ since }, at) => {
        const next = this.#versions[at + 1]
        return since <= end && (next?.settled === undefined || next.settled + VISIBLE_MILLIS >= begin)
      })
      .map(({ value }) => value)
  }
}
