/** How the engines spell what their SQL does not share. */
export interface Dialect {
  /** Compared and sorted by bytes on both, so that order never depends on a database's locale. */
  text: string
  /** 64 bit, signed. */
  integer: string
  bytes: string
  /** An expression that is another UUID (version 4) each time it is evaluated. */
  randomUuid: string
  /** The text of a member of a column that holds a JSON object; null where there is none. */
  jsonText(column: string, member: string): string
  /** Goes after a table's closing parenthesis. */
  tableOptions: string
  /** As `tableOptions`, of a table whose rows are written again and again, or come and go. */
  queueOptions: string
}

/**
 * One step of the schema. Steps only go forward, and one that has been released is never edited: the next step changes
 * what it made.
 */
export interface Migration {
  /** Starts with its four-digit number. */
  name: string
  /** SQL in order, one statement each. */
  up(dialect: Dialect): string[]
}
