/** How much a spec may be. More is refused with a text that names the limit (docs/specs.md). */
export const specLimits = {
  bytesMax: 5 * 1024 * 1024,
  /** Objects and arrays in one another. The deepest real ones need about 40. */
  depthMax: 100,
  /** Objects, arrays and values, all together. */
  nodesMax: 300_000,
  /** In one object or array. */
  membersMax: 10_000,
  /** Of one name, such as a path, in UTF-16 units. */
  nameLengthMax: 1_000,
  /** Of one regular expression, in UTF-16 units. */
  patternLengthMax: 4_000,
  /** Kept and shown; the rest is counted. */
  findingsMax: 200,
  /** From the first byte to the last finding. */
  readMillisMax: 15_000,
  /** Of the thread that reads. */
  heapMegabytesMax: 640,
} as const
