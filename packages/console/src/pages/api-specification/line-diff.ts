export interface DiffLine {
  kind: 'same' | 'added' | 'removed'
  text: string
  /** In the new text; of a removed line that of the line after it. */
  line: number
}

export interface LineDiff {
  added: number
  removed: number
  /** Changed lines with a few around them, in the order of the text. Absent where the texts have so little in common that nobody would read it. */
  hunks?: DiffLine[][]
}

/** More differences than anybody reads one by one. */
const DIFFERENCES_MAX = 400
const AROUND = 2

/** Which lines are new and which are gone (E. W. Myers: An O(ND) Difference Algorithm and Its Variations, 1986). Pure. */
export function diffLines(before: string, after: string): LineDiff {
  const [old, now] = [linesOf(before), linesOf(after)]
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1
  let end = 0
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1
  const middleOld = old.slice(start, old.length - end)
  const middleNow = now.slice(start, now.length - end)
  const steps = shortestEdit(middleOld, middleNow)
  if (!steps) return { added: middleNow.length, removed: middleOld.length }
  const lines: DiffLine[] = [
    ...now.slice(0, start).map((text, index): DiffLine => ({ kind: 'same', text, line: index + 1 })),
    ...steps.map((step): DiffLine => ({ ...step, line: step.line + start })),
    ...now
      .slice(now.length - end)
      .map((text, index): DiffLine => ({ kind: 'same', text, line: now.length - end + index + 1 })),
  ]
  const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind).length
  return { added: count('added'), removed: count('removed'), hunks: hunksOf(lines) }
}

const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/)

/** Undefined when there are more differences than are looked for. */
function shortestEdit(old: readonly string[], now: readonly string[]): DiffLine[] | undefined {
  const [n, m] = [old.length, now.length]
  const furthest = new Map<number, number>([[1, 0]])
  const at = (k: number) => furthest.get(k) ?? -1
  const trace: Map<number, number>[] = []
  for (let d = 0; d <= Math.min(n + m, DIFFERENCES_MAX); d += 1) {
    trace.push(new Map(furthest))
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1
      let y = x - k
      while (x < n && y < m && old[x] === now[y]) {
        x += 1
        y += 1
      }
      furthest.set(k, x)
      if (x >= n && y >= m) return walkBack(trace, old, now)
    }
  }
  return undefined
}

function walkBack(trace: readonly Map<number, number>[], old: readonly string[], now: readonly string[]): DiffLine[] {
  const lines: DiffLine[] = []
  let [x, y] = [old.length, now.length]
  const same = () => {
    lines.push({ kind: 'same', text: now[y - 1] ?? '', line: y })
    x -= 1
    y -= 1
  }
  for (let d = trace.length - 1; d > 0; d -= 1) {
    const at = (k: number) => trace[d]?.get(k) ?? -1
    const k = x - y
    const isDown = k === -d || (k !== d && at(k - 1) < at(k + 1))
    const beforeX = isDown ? at(k + 1) : at(k - 1)
    const beforeY = beforeX - (isDown ? k + 1 : k - 1)
    while (x > beforeX && y > beforeY) same()
    if (isDown) {
      lines.push({ kind: 'added', text: now[y - 1] ?? '', line: y })
      y -= 1
    } else {
      lines.push({ kind: 'removed', text: old[x - 1] ?? '', line: y + 1 })
      x -= 1
    }
  }
  while (x > 0 && y > 0) same()
  return lines.reverse()
}

function hunksOf(lines: readonly DiffLine[]): DiffLine[][] {
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ kind }) => kind !== 'same')
  const hunks: DiffLine[][] = []
  let isOpen = false
  for (const [index, line] of lines.entries()) {
    if (!isNear(index)) {
      isOpen = false
      continue
    }
    if (!isOpen) hunks.push([])
    isOpen = true
    hunks.at(-1)?.push(line)
  }
  return hunks
}
