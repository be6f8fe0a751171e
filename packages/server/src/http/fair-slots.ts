/** Who wants a place. */
export interface SlotWish {
  /** One of a group at a time has a place; groups take turns. */
  group: string
  /** Has to do with fewer places. */
  isDoubtful: boolean
  /** Asked when it is its turn: nobody may wait for it any more. */
  isWanted(): boolean
}

/** Places for work that may hang. */
export interface FairSlots {
  /** Calls `begin` when there is a place, at once or later, with the way to leave it, which is called once. */
  take(wish: SlotWish, begin: (leave: () => void) => void): void
}

interface Waiting extends SlotWish {
  begin: (leave: () => void) => void
}

/** By group; the one that was served last is last. */
type Line = Map<string, Waiting[]>

/** `slotsMax` places, of which the doubtful have `doubtfulMax` at most. However many wait, a newcomer costs nothing, and a place that is left is given on after few looks. */
export function createFairSlots({ slotsMax, doubtfulMax }: { slotsMax: number; doubtfulMax: number }): FairSlots {
  const trustedLine: Line = new Map()
  const doubtfulLine: Line = new Map()
  const busy = new Set<string>()
  let taken = 0
  let doubtful = 0

  const lineOf = ({ isDoubtful }: SlotWish): Line => (isDoubtful ? doubtfulLine : trustedLine)
  const hasPlace = (line: Line): boolean => taken < slotsMax && (line === trustedLine || doubtful < doubtfulMax)

  function start({ group, isDoubtful, begin }: Waiting): void {
    busy.add(group)
    taken++
    if (isDoubtful) doubtful++
    begin(() => {
      busy.delete(group)
      taken--
      if (isDoubtful) doubtful--
      serve(trustedLine)
      serve(doubtfulLine)
    })
  }

  function serve(line: Line): void {
    for (const [group, all] of line) {
      if (!hasPlace(line)) return
      if (busy.has(group)) continue
      const [next, ...rest] = all.filter(({ isWanted }) => isWanted())
      line.delete(group)
      // It goes on at the end: this loop comes to it again, and passes it over as busy.
      if (rest.length > 0) line.set(group, rest)
      if (next) start(next)
    }
  }

  return {
    take(wish, begin) {
      const line = lineOf(wish)
      const others = line.get(wish.group)
      if (!others && !busy.has(wish.group) && hasPlace(line)) start({ ...wish, begin })
      else if (others) others.push({ ...wish, begin })
      else line.set(wish.group, [{ ...wish, begin }])
    },
  }
}
