/** Results go to standard output, so that they can be piped; what is said about them goes to standard error. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** For the person, not for the pipe. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

export type Row = Record<string, unknown>
export type Columns = readonly (readonly [title: string, value: (row: Row) => unknown])[]

/** Rows under their titles, in columns as wide as they have to be. Says so when there are none. */
export function printTable(rows: readonly Row[], columns: Columns, none?: string): void {
  createTable(columns, none).print(rows)
}

/** A table that comes in pages: columns never get narrower again, and the titles are printed once. */
export function createTable(columns: Columns, none = 'There are none.'): { print(rows: readonly Row[]): void } {
  let widths: number[] | undefined
  return {
    print(rows) {
      if (rows.length === 0) {
        if (widths === undefined) note(none)
        return
      }
      const titles = widths === undefined ? [columns.map(([title]) => title)] : []
      const cells = [...titles, ...rows.map((row) => columns.map(([, value]) => cell(value(row))))]
      const before = widths
      widths = columns.map((_, at) => Math.max(before?.[at] ?? 0, ...cells.map((line) => line[at]?.length ?? 0)))
      for (const line of cells) printLine(padded(line, widths))
    },
  }
}

const padded = (line: readonly string[], widths: readonly number[]): string =>
  line
    .map((text, at) => (at === line.length - 1 ? text : text.padEnd(widths[at] ?? 0)))
    .join('  ')
    .trimEnd()

/** One thing, a line for each member that has a value; what is inside an object is named by its path. */
export function printRecord(record: Row): void {
  const entries = flatten(record, '').filter(([, value]) => value !== '')
  const width = Math.max(...entries.map(([name]) => name.length))
  for (const [name, value] of entries) {
    const [first = '', ...rest] = value.split('\n')
    printLine(`${name.padEnd(width)}  ${first}`)
    for (const line of rest) printLine(`${' '.repeat(width)}  ${line}`)
  }
}

function flatten(value: unknown, name: string): [string, string][] {
  if (Array.isArray(value) && value.some((each) => typeof each === 'object')) {
    return value.flatMap((each, at) => flatten(each, `${name}[${at}]`))
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, each]) => flatten(each, name === '' ? key : `${name}.${key}`))
  }
  return [[name, isTime(name, value) ? time(value) : lines(value)]]
}

const isTime = (name: string, value: unknown): boolean =>
  typeof value === 'number' && /(^|[.a-z])(At|at|From|Until)$/.test(name)

/** Epoch seconds as people read them. */
export function time(seconds: unknown): string {
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString().replace(/\.000Z$/, 'Z') : ''
}

/** Several lines stay several lines, and each of them is clean. */
const lines = (value: unknown): string =>
  typeof value === 'string' ? value.split('\n').map(cell).join('\n') : cell(value)

/**
 * One line, whatever it holds: a name with control characters must not write to the terminal (threat G-H).
 */
export function cell(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(cell).join(' ')
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
}
