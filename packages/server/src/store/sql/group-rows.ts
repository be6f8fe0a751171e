/** Rows of a join by the record they belong to, in the order in which the records come first. */
export function groupRows<Row extends { id: string }>(rows: readonly Row[]): Row[][] {
  const byId = new Map<string, Row[]>()
  for (const row of rows) {
    const ofRecord = byId.get(row.id)
    if (ofRecord) ofRecord.push(row)
    else byId.set(row.id, [row])
  }
  return [...byId.values()]
}
