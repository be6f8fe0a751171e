/** How far long work has come, for the person who waits: on standard error, a line that moves or one every few seconds. */
export interface Progress {
  /** So many are done now. `remark` stands behind the figures; `total` where it is known better by now. */
  at(done: number, more?: { remark?: string; total?: number | undefined }): void
  /** Makes room for something that is printed in between. */
  clear(): void
  /** Ends with a last line that stays. */
  end(remark?: string): void
}

interface ProgressOptions {
  /** What is counted: `lines`, `changes`. */
  unit: string
  /** Undefined when it cannot be known, as of a pipe. */
  total: number | undefined
  /** So many were done before this began, and say nothing about how fast it is. */
  from?: number
  output?: NodeJS.WriteStream
  nowMillis?: () => number
}

const MOVING_MILLIS = 100
const LINE_MILLIS = 5_000
const BAR_WIDTH = 24

export function createProgress({
  unit,
  total,
  from = 0,
  output = process.stderr,
  nowMillis = Date.now,
}: ProgressOptions): Progress {
  const isMoving = output.isTTY && process.env.TERM !== 'dumb'
  const start = nowMillis()
  let shown = isMoving ? 0 : start
  let last = { done: from, remark: '', total }

  function text(): string {
    const { done, remark, total } = last
    const seconds = Math.max((nowMillis() - start) / 1000, 0.001)
    const rate = Math.max(done - from, 0) / seconds
    const share = total ? Math.min(done / total, 1) : undefined
    const parts = [
      total === undefined ? `${count(done)} ${unit}` : `${count(done)} of ${count(Math.round(total))} ${unit}`,
      `${count(Math.round(rate))}/s`,
      share !== undefined && share < 1 && rate > 0
        ? `${duration(((total ?? 0) - done) / rate)} left`
        : `${duration(seconds)}`,
      remark,
    ].filter((part) => part !== '')
    const bar = isMoving && share !== undefined ? `${barOf(share)} ` : ''
    return `${bar}${parts.join(', ')}`
  }

  return {
    at(done, more = {}) {
      last = { done, remark: more.remark ?? '', total: more.total ?? last.total }
      const now = nowMillis()
      if (now - shown < (isMoving ? MOVING_MILLIS : LINE_MILLIS)) return
      shown = now
      // Cut to the width, because a line that wraps cannot be written over.
      output.write(isMoving ? `\r\u001b[K${text().slice(0, Math.max((output.columns || 80) - 1, 20))}` : `${text()}\n`)
    },
    clear() {
      if (isMoving) output.write('\r\u001b[K')
    },
    end(remark = last.remark) {
      last = { ...last, remark }
      output.write(`${isMoving ? '\r\u001b[K' : ''}${text()}\n`)
    },
  }
}

const barOf = (share: number): string => {
  const full = Math.round(share * BAR_WIDTH)
  return `[${'='.repeat(full)}${' '.repeat(BAR_WIDTH - full)}]`
}

const count = (value: number): string => value.toLocaleString('en-US')

/** `4 s`, `3 min 20 s`, `2 h 5 min` */
function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
