import type { EpochSeconds, OrganizationId } from '@portreeve/protocol'
import type { Namespace, NamespaceStore } from '../namespaces.ts'
import type { NamespaceRow } from '../schema.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, take } from './statement.ts'

const columns = ['name', 'organization_id', 'created_at'] as const satisfies (keyof NamespaceRow)[]

export const namespaceStatements = {
  claim: statement('namespace_claim', (db, p: NamespaceRow) =>
    db
      .insertInto('namespace')
      .values({ name: p.name, organization_id: p.organization_id, created_at: p.created_at })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returning('name'),
  ),
  hold: take('namespace_hold', 'namespace', ['name', 'organization_id']),
  // Behind `hold`, so that it sees who has begun to use the name.
  remove: statement('namespace_remove', (db, p: { name: string; organization_id: string }) =>
    db
      .deleteFrom('namespace')
      .where('name', '=', p.name)
      .where('organization_id', '=', p.organization_id)
      .where((row) => row.not(row.exists(db.selectFrom('api').select('id').where('namespace', '=', p.name))))
      .returning('name'),
  ),
  find: statement('namespace_find', (db, p: { name: string }) =>
    db.selectFrom('namespace').select(columns).where('name', '=', p.name),
  ),
  listByOrganization: statement('namespace_list_by_organization', (db, p: { organization_id: string }) =>
    db.selectFrom('namespace').select(columns).where('organization_id', '=', p.organization_id).orderBy('name'),
  ),
}

function fromRow(row: NamespaceRow): Namespace {
  return {
    name: row.name,
    organizationId: row.organization_id as OrganizationId,
    createdAt: row.created_at as EpochSeconds,
  }
}

export function namespaceReads(reads: Reads): Pick<NamespaceStore, 'find' | 'listByOrganization'> {
  return {
    async find(name) {
      const row = await reads.first(namespaceStatements.find, { name })
      return row && fromRow(row)
    },
    async listByOrganization(organization_id) {
      return (await reads.all(namespaceStatements.listByOrganization, { organization_id })).map(fromRow)
    },
  }
}

export const namespaceWrites = {
  async claim(tx: Transaction, { name, organizationId, createdAt }: Namespace): Promise<'claimed' | 'taken'> {
    const row = { name, organization_id: organizationId, created_at: createdAt }
    return (await tx.first(namespaceStatements.claim, row)) ? 'claimed' : 'taken'
  },
  async remove(
    tx: Transaction,
    name: string,
    organization_id: OrganizationId,
  ): Promise<'removed' | 'in_use' | 'missing'> {
    const [held, removed] = await Promise.all([
      tx.first(namespaceStatements.hold, { name, organization_id }),
      tx.first(namespaceStatements.remove, { name, organization_id }),
    ])
    if (removed) return 'removed'
    return held ? 'in_use' : 'missing'
  },
  async hold(tx: Transaction, name: string, organization_id: OrganizationId): Promise<'held' | 'missing'> {
    return (await tx.first(namespaceStatements.hold, { name, organization_id })) ? 'held' : 'missing'
  },
}
