import type { ExchangeSettings, ExchangeSettingsStore } from '../exchange-settings.ts'
import type { ExchangeSettingsRow } from '../schema.ts'
import type { Reads, Transaction } from './session.ts'
import { replaceCounted, statement } from './statement.ts'

/** The id of the one row, which the migration has made. */
const ID = 'exchange'
const columns = ['id', 'public_directory', 'revision'] as const satisfies (keyof ExchangeSettingsRow)[]

export const exchangeSettingsStatements = {
  find: statement('exchange_settings_find', (db, p: { id: string }) =>
    db.selectFrom('exchange_settings').select(columns).where('id', '=', p.id),
  ),
  replace: replaceCounted('exchange_settings_replace', 'exchange_settings', 'id', ['public_directory'], 'revision'),
}

export function exchangeSettingsReads(reads: Reads): Pick<ExchangeSettingsStore, 'get'> {
  return {
    async get() {
      const row = await reads.first(exchangeSettingsStatements.find, { id: ID })
      if (!row) throw new Error('the table exchange_settings is empty')
      return { publicDirectory: row.public_directory === 1, revision: row.revision }
    },
  }
}

export const exchangeSettingsWrites = {
  async replace(tx: Transaction, { publicDirectory, revision }: ExchangeSettings): Promise<'replaced' | 'changed'> {
    const row = { id: ID, public_directory: publicDirectory ? 1 : 0, revision }
    if (!(await tx.first(exchangeSettingsStatements.replace, row))) return 'changed'
    tx.announce('exchange', ID)
    return 'replaced'
  },
}
