import { invalidField, type Problem } from './problem.ts'

/** One page of a list. */
export interface Page<Row> {
  items: Row[]
  /** Send it as `cursor`, with the same filters, to get the next page. Null on the last one. */
  next: string | null
  /** How many rows the filters leave, on all pages together. */
  total: number
}

export interface PageRequest {
  limit: number
  /** Rows before this position were on earlier pages. */
  from: number
}

const LIMIT_PRESET = 50
const LIMIT_MAX = 200

export function parsePageRequest({ limit, cursor }: { limit?: string; cursor?: string }): PageRequest | Problem {
  if (limit !== undefined && (!/^[1-9][0-9]{0,2}$/.test(limit) || Number(limit) > LIMIT_MAX)) {
    return invalidField('limit', `must be a whole number from 1 to ${LIMIT_MAX}`)
  }
  const from = cursor === undefined ? 0 : parseCursor(cursor)
  if (from === undefined) return invalidField('cursor', 'must be the "next" of an earlier answer')
  return { limit: limit === undefined ? LIMIT_PRESET : Number(limit), from }
}

/**
 * Rows are only ever added at the end, so a position in the unfiltered list says for good what has been seen: nothing
 * is lost or doubled, whatever is created between two pages. It holds no secret and opens nothing (threat T-29): an
 * invented one is just another place to start from in the caller's own rows.
 */
export function takePage<Row>(
  rows: readonly Row[],
  keeps: (row: Row) => boolean,
  { limit, from }: PageRequest,
): Page<Row> {
  const items: Row[] = []
  let total = 0
  let next: string | null = null
  for (const [position, row] of rows.entries()) {
    if (!keeps(row)) continue
    total += 1
    if (position < from) continue
    if (items.length < limit) items.push(row)
    else next ??= writeCursor(position)
  }
  return { items, next, total }
}

function writeCursor(position: number): string {
  return Buffer.from(`from ${position}`).toString('base64url')
}

function parseCursor(cursor: string): number | undefined {
  const position = /^from ([0-9]{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]
  return position === undefined ? undefined : Number(position)
}
