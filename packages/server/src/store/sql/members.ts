import type { EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'
import type { Member, MemberStore } from '../members.ts'
import type { MemberRow } from '../schema.ts'
import { ABOVE_ALL } from './conditions.ts'
import { searchPage, searchStatements } from './search-words.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = ['organization_id', 'user_id', 'roles', 'owner', 'created_at'] as const satisfies (keyof MemberRow)[]

interface Key {
  organization_id: string
  user_id: string
}

const searched = searchStatements<MemberRow, { organization_id: string }>({
  name: 'member',
  table: 'member',
  columns,
  id: 'user_id',
  order: { column: 'user_id', direction: 'asc' },
  narrow: (query, p) => query.where('t.organization_id', '=', p.organization_id),
})

export const memberStatements = {
  gather: searched.gather,
  walk: searched.walk,
  count: statement('member_count', (db, p: { organization_id: string; most: number }) =>
    db
      .selectFrom(
        db
          .selectFrom('member')
          .select('user_id')
          .where('organization_id', '=', p.organization_id)
          .limit(p.most)
          .as('t'),
      )
      .select((row) => row.fn.count<number>('t.user_id').as('count')),
  ),
  put: upsert('member_put', 'member', ['organization_id', 'user_id'], columns),
  remove: statement('member_remove', (db, p: Key) =>
    db.deleteFrom('member').where('organization_id', '=', p.organization_id).where('user_id', '=', p.user_id),
  ),
  removeCurrent: statement('member_remove_current', (db, p: Key) =>
    db
      .deleteFrom('current_organization')
      .where('user_id', '=', p.user_id)
      .where('organization_id', '=', p.organization_id),
  ),
  find: statement('member_find', (db, p: Key) =>
    db
      .selectFrom('member')
      .select(columns)
      .where('organization_id', '=', p.organization_id)
      .where('user_id', '=', p.user_id),
  ),
  listByOrganization: statement(
    'member_list_by_organization',
    (db, p: { organization_id: string; after: string; limit: number }) =>
      db
        .selectFrom('member')
        .select(columns)
        .where('organization_id', '=', p.organization_id)
        .where('user_id', '>', p.after)
        .orderBy('user_id')
        .limit(p.limit),
  ),
  listOwners: statement('member_list_owners', (db, p: { organization_id: string }) =>
    db
      .selectFrom('member')
      .select(columns)
      .where('organization_id', '=', p.organization_id)
      .where('owner', '=', 1)
      .orderBy('user_id'),
  ),
  listByUser: statement('member_list_by_user', (db, p: { user_id: string }) =>
    db.selectFrom('member').select(columns).where('user_id', '=', p.user_id).orderBy('organization_id'),
  ),
  setCurrent: upsert('member_set_current', 'current_organization', ['user_id'], ['user_id', 'organization_id']),
  // With the member, so that nobody works for an organization that removed them at this very moment.
  findCurrent: statement('member_find_current', (db, p: { user_id: string }) =>
    db
      .selectFrom('current_organization as c')
      .innerJoin('member as m', (join) =>
        join.onRef('m.organization_id', '=', 'c.organization_id').onRef('m.user_id', '=', 'c.user_id'),
      )
      .select('c.organization_id')
      .where('c.user_id', '=', p.user_id),
  ),
}

function fromRow(row: MemberRow): Member {
  return {
    organizationId: row.organization_id as OrganizationId,
    userId: row.user_id as UserId,
    roles: JSON.parse(row.roles),
    createdAt: row.created_at as EpochSeconds,
  }
}

export function memberReads(
  reads: Reads,
): Pick<MemberStore, 'find' | 'listByOrganization' | 'listOwners' | 'listByUser' | 'findCurrent'> {
  return {
    async find(organization_id, user_id) {
      const row = await reads.first(memberStatements.find, { organization_id, user_id })
      return row && fromRow(row)
    },
    async listByOrganization({ organizationId, search, after = '', limit }) {
      const page = { organization_id: organizationId, after, limit }
      if (search) {
        const found = await searchPage<MemberRow>(
          reads,
          { kind: 'user', search },
          {
            gather: (parameters) => reads.all(memberStatements.gather, { ...parameters, ...page }),
            walk: (parameters) => reads.all(memberStatements.walk, { ...parameters, ...page }),
            size: async (most) => Number((await reads.first(memberStatements.count, { ...page, most }))?.count),
            end: ABOVE_ALL,
            limit,
          },
        )
        return found.map(fromRow)
      }
      return (await reads.all(memberStatements.listByOrganization, page)).map(fromRow)
    },
    async listOwners(organization_id) {
      return (await reads.all(memberStatements.listOwners, { organization_id })).map(fromRow)
    },
    async listByUser(user_id) {
      return (await reads.all(memberStatements.listByUser, { user_id })).map(fromRow)
    },
    async findCurrent(user_id) {
      const row = await reads.first(memberStatements.findCurrent, { user_id })
      return row && (row.organization_id as OrganizationId)
    },
  }
}

export const memberWrites = {
  async put(tx: Transaction, member: Member): Promise<void> {
    await tx.run(memberStatements.put, {
      organization_id: member.organizationId,
      user_id: member.userId,
      roles: JSON.stringify(member.roles),
      owner: member.roles.includes('owner') ? 1 : 0,
      created_at: member.createdAt,
    })
    tx.announce('member', member.userId)
  },
  async remove(tx: Transaction, organization_id: OrganizationId, user_id: UserId): Promise<void> {
    await Promise.all([
      tx.run(memberStatements.remove, { organization_id, user_id }),
      tx.run(memberStatements.removeCurrent, { organization_id, user_id }),
    ])
    tx.announce('member', user_id)
  },
  async setCurrent(tx: Transaction, user_id: UserId, organization_id: OrganizationId): Promise<void> {
    await tx.run(memberStatements.setCurrent, { user_id, organization_id })
  },
}
