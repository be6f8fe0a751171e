import type { FactStore } from '../facts.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

export const factStatements = {
  put: upsert('fact_put', 'fact', ['name'], ['name', 'value']),
  putFirst: statement('fact_put_first', (db, p: { name: string; value: string }) =>
    db
      .insertInto('fact')
      .values({ name: p.name, value: p.value })
      .onConflict((conflict) => conflict.column('name').doNothing()),
  ),
  find: statement('fact_find', (db, p: { name: string }) =>
    db.selectFrom('fact').select('value').where('name', '=', p.name),
  ),
}

export function factReads(reads: Reads): Pick<FactStore, 'find'> {
  return {
    async find(name) {
      return (await reads.first(factStatements.find, { name }))?.value
    },
  }
}

export const factWrites = {
  async put(tx: Transaction, name: string, value: string): Promise<void> {
    await tx.run(factStatements.put, { name, value })
  },
  async putFirst(tx: Transaction, name: string, value: string): Promise<string> {
    // The insert waits for a rival's commit; the look-up after it then sees whichever row was first.
    await tx.run(factStatements.putFirst, { name, value })
    const kept = await tx.first(factStatements.find, { name })
    if (!kept) throw new Error(`fact ${name} is neither kept nor there`)
    return kept.value
  },
}
