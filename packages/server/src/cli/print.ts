/** Results go to standard output, so that they can be piped; what is said about them goes to standard error. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

function printLine(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** For the person, not for the pipe. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

export type Columns = readonly (readonly [title: string, value: (row: Record<string, unknown>) => unknown])[]

/** Rows under their titles, in columns as wide as they have to be. Says so when there are none. */
export function printTable(rows: readonly Record<string, unknown>[], columns: Columns): void {
  if (rows.length === 0) {
    note('There are none.')
    return
  }
  const cells = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, value]) => cell(value(row))))]
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)))
  for (const line of cells) {
    printLine(
      line
        .map((text, at) => (at === line.length - 1 ? text : text.padEnd(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
  }
}

/** One thing, a line for each member that has a value. */
export function printRecord(record: Record<string, unknown>): void {
  const entries = Object.entries(record).filter(([, value]) => cell(value) !== '')
  const width = Math.max(...entries.map(([name]) => name.length))
  for (const [name, value] of entries) printLine(`${name.padEnd(width)}  ${cell(value)}`)
}

/** Epoch seconds as people read them. */
export function time(seconds: unknown): string {
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString().replace(/\.000Z$/, 'Z') : ''
}

/**
 * One line, whatever it holds: a name with control characters must not write to the terminal (threat G-H).
 */
function cell(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(cell).join(' ')
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
}
