import type { EpochSeconds } from '@portreeve/protocol'
import type { Interaction, InteractionStore } from '../interactions.ts'
import type { InteractionRow } from '../schema.ts'
import { prune, pruneSome } from './prune.ts'
import type { Reads, Transaction } from './session.ts'
import { insert, replaceCounted, statement } from './statement.ts'

const columns = [
  'id_hash',
  'browser_hash',
  'state',
  'version',
  'created_at',
  'expires_at',
] as const satisfies (keyof InteractionRow)[]

export const interactionStatements = {
  put: insert('interaction_put', 'interaction', columns),
  find: statement('interaction_find', (db, p: { id_hash: Uint8Array }) =>
    db.selectFrom('interaction').select(columns).where('id_hash', '=', p.id_hash),
  ),
  replace: replaceCounted('interaction_replace', 'interaction', 'id_hash', ['state'], 'version'),
  remove: statement('interaction_remove', (db, p: { id_hash: Uint8Array }) =>
    db.deleteFrom('interaction').where('id_hash', '=', p.id_hash).returning('version'),
  ),
  removeVersion: statement('interaction_remove_version', (db, p: { id_hash: Uint8Array; version: number }) =>
    db.deleteFrom('interaction').where('id_hash', '=', p.id_hash).where('version', '=', p.version).returning('version'),
  ),
  prune: prune('interaction_prune', 'interaction', ['id_hash'], 'expires_at'),
}

export function interactionReads(reads: Reads): Pick<InteractionStore, 'find'> {
  return {
    async find(id_hash) {
      const row = await reads.first(interactionStatements.find, { id_hash })
      return (
        row && {
          idHash: row.id_hash,
          browserHash: row.browser_hash,
          state: row.state,
          version: row.version,
          createdAt: row.created_at as EpochSeconds,
          expiresAt: row.expires_at as EpochSeconds,
        }
      )
    },
  }
}

export const interactionWrites = {
  async put(tx: Transaction, interaction: Interaction): Promise<void> {
    await tx.run(interactionStatements.put, {
      id_hash: interaction.idHash,
      browser_hash: interaction.browserHash,
      state: interaction.state,
      version: interaction.version,
      created_at: interaction.createdAt,
      expires_at: interaction.expiresAt,
    })
  },
  async replace(tx: Transaction, { idHash, state, version }: Interaction): Promise<'replaced' | 'changed'> {
    const replaced = await tx.first(interactionStatements.replace, { id_hash: idHash, state, version })
    return replaced ? 'replaced' : 'changed'
  },
  async remove(tx: Transaction, id_hash: Uint8Array, version?: number): Promise<'first' | 'again'> {
    const removed =
      version === undefined
        ? await tx.first(interactionStatements.remove, { id_hash })
        : await tx.first(interactionStatements.removeVersion, { id_hash, version })
    return removed ? 'first' : 'again'
  },
  async prune(tx: Transaction, now: EpochSeconds): Promise<boolean> {
    return pruneSome(tx, interactionStatements.prune, { before: now + 1 })
  },
}
