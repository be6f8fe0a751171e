import { withQuery } from '../resource.ts'
import type { CommandContext } from '../run.ts'

const ROWS_MAX = 50_000

/**
 * CSV, page by page to standard output, with the line of names above the first one alone. What comes last in a row leads to the page behind it.
 * `onRows` is told how many have been printed by then.
 */
export async function printTables(
  path: string,
  query: Record<string, unknown>,
  { askText }: Pick<CommandContext, 'askText'>,
  onRows: (rows: number) => void = () => undefined,
): Promise<void> {
  let after: string | undefined
  let printed = 0
  do {
    const page = await askText(withQuery(path, { ...query, limit: ROWS_MAX, after }))
    process.stdout.write(after === undefined ? page : page.slice(page.indexOf('\r\n') + 2))
    // No name has a line end, so a record is a line.
    const rows = page.split('\r\n').length - 2
    printed += rows
    onRows(printed)
    after = rows < ROWS_MAX ? undefined : /,([^,\r\n]+)\r\n$/.exec(page)?.[1]
  } while (after !== undefined)
}
