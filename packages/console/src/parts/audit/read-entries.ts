/** Reads one page of the table: at most `limit` rows under a line of names, from behind the entry `after` on. */
export type ReadPage = (page: { limit: number; after?: string }) => Promise<string>

const ROWS_AT_ONCE = 5_000

/**
 * The whole record as one table, page after page until the end. `onRows` hears how many rows are there; what it returns says whether to go on, and undefined comes
 * out where it says no. Newest first, so what is recorded meanwhile is not in it.
 */
export async function readEntries(
  read: ReadPage,
  onRows: (rows: number) => boolean,
  limit = ROWS_AT_ONCE,
): Promise<string | undefined> {
  let text = ''
  let rows = 0
  let after: string | undefined
  while (true) {
    const page = await read({ limit, ...(after !== undefined && { after }) })
    const [head, body] = cutHead(page)
    if (text === '') text = head
    text += body
    // No member of a row has a line break in it: what could is JSON, which escapes it.
    const found = body.split('\n').length - 1
    rows += found
    if (!onRows(rows)) return undefined
    after = lastId(body)
    if (found < limit || after === undefined) return text
  }
}

function cutHead(page: string): [head: string, body: string] {
  const end = page.indexOf('\n') + 1
  return [page.slice(0, end), page.slice(end)]
}

/** The entry's id is the last member of a row. */
const lastId = (body: string): string | undefined => body.match(/,"?([^",\r\n]+)"?\r?\n$/)?.[1]
