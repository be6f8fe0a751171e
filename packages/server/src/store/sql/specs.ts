import type { ApiId } from '@portreeve/protocol'
import type { SpecRow } from '../schema.ts'
import type { Spec, SpecStore } from '../specs.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = ['api_id', 'content'] as const satisfies (keyof SpecRow)[]

export const specStatements = {
  put: upsert('spec_put', 'spec', ['api_id'], columns),
  remove: statement('spec_remove', (db, p: { api_id: string }) => db.deleteFrom('spec').where('api_id', '=', p.api_id)),
  find: statement('spec_find', (db, p: { api_id: string }) =>
    db.selectFrom('spec').select(columns).where('api_id', '=', p.api_id),
  ),
}

export function specReads(reads: Reads): Pick<SpecStore, 'find'> {
  return {
    async find(api_id) {
      const row = await reads.first(specStatements.find, { api_id })
      return row && { apiId: row.api_id as ApiId, ...(JSON.parse(row.content) as Omit<Spec, 'apiId'>) }
    },
  }
}

export const specWrites = {
  async put(tx: Transaction, { apiId, ...content }: Spec): Promise<void> {
    await tx.run(specStatements.put, { api_id: apiId, content: JSON.stringify(content) })
    tx.announce('spec', apiId)
  },
  async remove(tx: Transaction, api_id: ApiId): Promise<void> {
    await tx.run(specStatements.remove, { api_id })
    tx.announce('spec', api_id)
  },
}
