import type { EpochSeconds, OrganizationId } from '@portreeve/protocol'
import type { Organization, OrganizationStore } from '../organizations.ts'
import type { OrganizationRow } from '../schema.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = [
  'id',
  'name',
  'address',
  'country_code',
  'phone_number',
  'created_at',
] as const satisfies (keyof OrganizationRow)[]

export const organizationStatements = {
  put: upsert('organization_put', 'organization', ['id'], columns),
  find: statement('organization_find', (db, p: { id: string }) =>
    db.selectFrom('organization').select(columns).where('id', '=', p.id),
  ),
}

export function organizationReads(reads: Reads): Pick<OrganizationStore, 'find'> {
  return {
    async find(id) {
      const row = await reads.first(organizationStatements.find, { id })
      return (
        row && {
          id: row.id as OrganizationId,
          name: row.name,
          address: row.address,
          countryCode: row.country_code,
          phoneNumber: row.phone_number,
          createdAt: row.created_at as EpochSeconds,
        }
      )
    },
  }
}

export const organizationWrites = {
  async put(tx: Transaction, organization: Organization): Promise<void> {
    await tx.run(organizationStatements.put, {
      id: organization.id,
      name: organization.name,
      address: organization.address,
      country_code: organization.countryCode,
      phone_number: organization.phoneNumber,
      created_at: organization.createdAt,
    })
    tx.announce('organization', organization.id)
  },
}
