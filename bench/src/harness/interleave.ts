/**
 * Who runs when: every round has everybody once, and each round begins with the next one, so that no contender always
 * follows the same neighbour or always meets the machine freshly rested.
 */
export function interleave<T>(contenders: readonly T[], rounds: number): T[][] {
  return Array.from({ length: rounds }, (_, round) => {
    const shift = contenders.length === 0 ? 0 : round % contenders.length
    return [...contenders.slice(shift), ...contenders.slice(0, shift)]
  })
}
