import type { EpochSeconds, OrganizationId } from '@portreeve/protocol'
import { foldText } from '../fold-text.ts'
import type { Organization, OrganizationStore } from '../organizations.ts'
import type { OrganizationRow } from '../schema.ts'
import { hasWords } from '../search-words.ts'
import { ABOVE_ALL, type ListParameters, listParameters, placeholders } from './conditions.ts'
import { putWords, removeWords, searchOn, searchSome, searchStatements } from './search-words.ts'
import type { Reads, Transaction } from './session.ts'
import { insertFirst, replaceCounted, statement, take, upsertCounted } from './statement.ts'

const columns = [
  'id',
  'name',
  'address',
  'country_code',
  'phone_number',
  'name_key',
  'details',
  'disabled',
  'created_at',
  'updated_at',
] as const satisfies (keyof OrganizationRow)[]

const selected = [...columns, 'revision'] as const

const searched = searchStatements<OrganizationRow>({
  name: 'organization',
  table: 'organization',
  columns: selected,
  id: 'id',
  order: { column: 'id', direction: 'desc' },
  byId: true,
})

/** `findMany` asks for so many at once. */
const FOUND_AT_ONCE = 50

export const organizationStatements = {
  put: upsertCounted('organization_put', 'organization', 'id', columns, 'revision'),
  insert: insertFirst('organization_insert', 'organization', 'id', columns, 'revision'),
  replace: replaceCounted('organization_replace', 'organization', 'id', columns, 'revision'),
  hold: take('organization_hold', 'organization', ['id']),
  // Behind `hold`, so that it sees what has come to belong to it.
  remove: statement('organization_remove', (db, p: { id: string; revision: number }) =>
    db
      .deleteFrom('organization')
      .where('id', '=', p.id)
      .where('revision', '=', p.revision)
      .where((row) => row.not(row.exists(db.selectFrom('app').select('id').where('organization_id', '=', p.id))))
      .where((row) => row.not(row.exists(db.selectFrom('api').select('id').where('organization_id', '=', p.id))))
      .where((row) =>
        row.not(row.exists(db.selectFrom('subscription').select('id').where('organization_id', '=', p.id))),
      )
      .returning('id'),
  ),
  isOfRevision: statement('organization_is_of_revision', (db, p: { id: string; revision: number }) =>
    db.selectFrom('organization').select('id').where('id', '=', p.id).where('revision', '=', p.revision),
  ),
  removeMembers: statement('organization_remove_members', (db, p: { id: string }) =>
    db.deleteFrom('member').where('organization_id', '=', p.id).returning('user_id'),
  ),
  removeCurrent: statement('organization_remove_current', (db, p: { id: string }) =>
    db.deleteFrom('current_organization').where('organization_id', '=', p.id),
  ),
  removeInvitations: statement('organization_remove_invitations', (db, p: { id: string }) =>
    db.deleteFrom('invitation').where('organization_id', '=', p.id),
  ),
  removeJoinRequests: statement('organization_remove_join_requests', (db, p: { id: string }) =>
    db.deleteFrom('join_request').where('organization_id', '=', p.id),
  ),
  removeNamespaces: statement('organization_remove_namespaces', (db, p: { id: string }) =>
    db.deleteFrom('namespace').where('organization_id', '=', p.id),
  ),
  find: statement('organization_find', (db, p: { id: string }) =>
    db.selectFrom('organization').select(selected).where('id', '=', p.id),
  ),
  findMany: statement('organization_find_many', (db, p: ListParameters<'id'>) =>
    db
      .selectFrom('organization')
      .select(selected)
      .where('id', 'in', placeholders(p, 'id', FOUND_AT_ONCE)),
  ),
  gather: searched.gather,
  walk: searched.walk,
  place: searched.place,
  list: statement('organization_list', (db, p: { before: string; limit: number }) =>
    db.selectFrom('organization').select(selected).where('id', '<', p.before).orderBy('id', 'desc').limit(p.limit),
  ),
  listByName: statement('organization_list_by_name', (db, p: { name_key: string; before: string; limit: number }) =>
    db
      .selectFrom('organization')
      .select(selected)
      .where('name_key', '=', p.name_key)
      .where('id', '<', p.before)
      .orderBy('id', 'desc')
      .limit(p.limit),
  ),
}

function toRow(organization: Organization): OrganizationRow {
  const { emailDomain, website, dealerCodes, apiDmsInfo } = organization
  return {
    id: organization.id,
    name: organization.name,
    address: organization.address,
    country_code: organization.countryCode,
    phone_number: organization.phoneNumber,
    name_key: foldText(organization.name),
    details: JSON.stringify({ emailDomain, website, dealerCodes, apiDmsInfo }),
    disabled: organization.disabled ? 1 : 0,
    revision: organization.revision,
    created_at: organization.createdAt,
    updated_at: organization.updatedAt,
  }
}

function fromRow(row: OrganizationRow): Organization {
  return {
    id: row.id as OrganizationId,
    name: row.name,
    address: row.address,
    countryCode: row.country_code,
    phoneNumber: row.phone_number,
    ...(JSON.parse(row.details) as Pick<Organization, 'emailDomain' | 'website' | 'dealerCodes' | 'apiDmsInfo'>),
    disabled: row.disabled === 1,
    revision: row.revision,
    createdAt: row.created_at as EpochSeconds,
    updatedAt: row.updated_at as EpochSeconds,
  }
}

export function organizationReads(reads: Reads): Pick<OrganizationStore, 'find' | 'findMany' | 'list' | 'search'> {
  const { gather, walk, place } = organizationStatements
  const some = (search: string, after: string, limit: number) =>
    searchSome<OrganizationRow>(
      reads,
      { kind: 'organization', search },
      {
        gather: (parameters) => reads.all(gather, { ...parameters, after, limit }),
        walk: (parameters) => reads.all(walk, { ...parameters, after, limit }),
        place: async (walked) => (await reads.first(place, { after, walked }))?.place,
        byId: true,
        limit,
      },
    )
  return {
    async find(id) {
      const row = await reads.first(organizationStatements.find, { id })
      return row && fromRow(row)
    },
    async findMany(ids) {
      const asked: Promise<OrganizationRow[]>[] = []
      for (let from = 0; from < ids.length; from += FOUND_AT_ONCE) {
        const some = ids.slice(from, from + FOUND_AT_ONCE)
        asked.push(reads.all(organizationStatements.findMany, listParameters('id', FOUND_AT_ONCE, some)))
      }
      // An id that stands in two of the lists is found twice.
      const found = new Map((await Promise.all(asked)).flat().map((row) => [row.id, row]))
      return [...found.values()].map(fromRow)
    },
    async list({ search, name, after = ABOVE_ALL, limit }) {
      const { list, listByName } = organizationStatements
      const page = { before: after, limit }
      if (name !== undefined) {
        // All of one name have the same words.
        if (search && !hasWords(search, name)) return []
        return (await reads.all(listByName, { ...page, name_key: foldText(name) })).map(fromRow)
      }
      if (!search) return (await reads.all(list, page)).map(fromRow)
      const found = await searchOn(after, limit, (from, most) => some(search, from, most))
      return found.map(fromRow)
    },
    async search({ search, after = ABOVE_ALL, limit }) {
      const { rows, searchedTo } = await some(search, after, limit)
      return { items: rows.map(fromRow), searchedTo: searchedTo as OrganizationId | undefined }
    },
  }
}

export const organizationWrites = {
  async put(tx: Transaction, organization: Organization): Promise<void> {
    await tx.run(organizationStatements.put, toRow(organization))
    await putWords(tx, 'organization', organization.id, [organization.name])
    tx.announce('organization', organization.id)
  },
  async insert(tx: Transaction, organization: Organization): Promise<'made' | 'exists'> {
    if (!(await tx.first(organizationStatements.insert, toRow(organization)))) return 'exists'
    await putWords(tx, 'organization', organization.id, [organization.name])
    tx.announce('organization', organization.id)
    return 'made'
  },
  async replace(tx: Transaction, organization: Organization): Promise<'replaced' | 'changed'> {
    if (!(await tx.first(organizationStatements.replace, toRow(organization)))) return 'changed'
    await putWords(tx, 'organization', organization.id, [organization.name])
    tx.announce('organization', organization.id)
    return 'replaced'
  },
  async remove(tx: Transaction, id: OrganizationId, revision: number): Promise<'removed' | 'changed' | 'in_use'> {
    const [, removed] = await Promise.all([
      tx.first(organizationStatements.hold, { id }),
      tx.first(organizationStatements.remove, { id, revision }),
    ])
    if (!removed) {
      return (await tx.first(organizationStatements.isOfRevision, { id, revision })) ? 'in_use' : 'changed'
    }
    const [members] = await Promise.all([
      tx.all(organizationStatements.removeMembers, { id }),
      tx.run(organizationStatements.removeCurrent, { id }),
      tx.run(organizationStatements.removeInvitations, { id }),
      tx.run(organizationStatements.removeJoinRequests, { id }),
      tx.run(organizationStatements.removeNamespaces, { id }),
      removeWords(tx, 'organization', id),
    ])
    tx.announce('organization', id)
    for (const { user_id } of members) tx.announce('member', user_id)
    return 'removed'
  },
  async hold(tx: Transaction, id: OrganizationId): Promise<'held' | 'missing'> {
    return (await tx.first(organizationStatements.hold, { id })) ? 'held' : 'missing'
  },
}
