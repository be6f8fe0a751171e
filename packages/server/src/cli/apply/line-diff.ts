/** One line of a unified diff. */
export interface DiffLine {
  sign: '+' | '-' | ' '
  text: string
}

/** Past so many differences nobody reads on, and finding the fewest takes too long. */
const DISTANCE_MAX = 400

/**
 * The fewest lines to take away and to add to get from one list to the other (E. Myers, An O(ND) Difference Algorithm, 1986). All of one for all
 * of the other where they have too little in common. Pure.
 */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const start = commonStart(before, after)
  const end = commonStart(before.slice(start).reverse(), after.slice(start).reverse())
  const from = before.slice(start, before.length - end)
  const to = after.slice(start, after.length - end)
  const same = (text: string): DiffLine => ({ sign: ' ', text })
  return [
    ...before.slice(0, start).map(same),
    ...(diffMiddle(from, to) ?? replaceAll(from, to)),
    ...before.slice(before.length - end).map(same),
  ]
}

function commonStart(one: readonly string[], other: readonly string[]): number {
  let length = 0
  while (length < one.length && length < other.length && one[length] === other[length]) length++
  return length
}

const replaceAll = (from: readonly string[], to: readonly string[]): DiffLine[] => [
  ...from.map((text): DiffLine => ({ sign: '-', text })),
  ...to.map((text): DiffLine => ({ sign: '+', text })),
]

/** Undefined when they are further apart than DISTANCE_MAX. */
function diffMiddle(from: readonly string[], to: readonly string[]): DiffLine[] | undefined {
  // How far along `from` each diagonal has come, by distance.
  const reached: Map<number, number>[] = []
  let furthest = new Map([[1, 0]])
  for (let distance = 0; distance <= Math.min(from.length + to.length, DISTANCE_MAX); distance++) {
    const next = new Map(furthest)
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      let x = isDown(furthest, diagonal, distance)
        ? (furthest.get(diagonal + 1) ?? 0)
        : (furthest.get(diagonal - 1) ?? 0) + 1
      while (x < from.length && x - diagonal < to.length && from[x] === to[x - diagonal]) x++
      next.set(diagonal, x)
      if (x >= from.length && x - diagonal >= to.length) return walkBack(from, to, [...reached, furthest])
    }
    reached.push(furthest)
    furthest = next
  }
  return undefined
}

/** Whether a diagonal is best reached by adding a line rather than by taking one away. */
function isDown(furthest: ReadonlyMap<number, number>, diagonal: number, distance: number): boolean {
  if (diagonal === -distance) return true
  return diagonal !== distance && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1)
}

function walkBack(from: readonly string[], to: readonly string[], reached: readonly Map<number, number>[]): DiffLine[] {
  const lines: DiffLine[] = []
  let x = from.length
  let y = to.length
  for (let distance = reached.length - 1; distance >= 0; distance--) {
    const furthest = reached[distance] ?? new Map<number, number>()
    const diagonal = x - y
    const isAdded = isDown(furthest, diagonal, distance)
    const before = isAdded ? diagonal + 1 : diagonal - 1
    const beforeX = furthest.get(before) ?? 0
    const beforeY = beforeX - before
    while (x > beforeX && y > beforeY && x > 0 && y > 0) {
      lines.push({ sign: ' ', text: from[x - 1] ?? '' })
      x--
      y--
    }
    if (distance === 0) break
    if (isAdded) lines.push({ sign: '+', text: to[y - 1] ?? '' })
    else lines.push({ sign: '-', text: from[x - 1] ?? '' })
    x = beforeX
    y = beforeY
  }
  return lines.reverse()
}

/** Only what differs, with `context` lines around it; `…` stands for what is left out. Pure. */
export function withContext(lines: readonly DiffLine[], context: number): DiffLine[] {
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - context), at + context + 1).some(({ sign }) => sign !== ' '),
  )
  return lines.flatMap((line, at) => {
    if (isNear[at]) return [line]
    return at === 0 || isNear[at - 1] ? [{ sign: ' ' as const, text: '…' }] : []
  })
}
