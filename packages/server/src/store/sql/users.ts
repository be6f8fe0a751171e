import type { EpochSeconds, UserId } from '@portreeve/protocol'
import { EmailTaken } from '../errors.ts'
import { foldText } from '../fold-text.ts'
import type { UserRow } from '../schema.ts'
import type { User, UserStore } from '../users.ts'
import { ABOVE_ALL } from './conditions.ts'
import { putWords, searchOn, searchSome, searchStatements } from './search-words.ts'
import { type Reads, type Transaction, violates } from './session.ts'
import { replaceCounted, statement, upsertCounted } from './statement.ts'

const columns = [
  'id',
  'email',
  'email_key',
  'email_verified',
  'name',
  'search_key',
  'password_hash',
  'claims',
  'totp',
  'disabled',
  'created_at',
  'updated_at',
] as const satisfies (keyof UserRow)[]

const selected = [
  'id',
  'email',
  'email_verified',
  'name',
  'password_hash',
  'claims',
  'totp',
  'disabled',
  'version',
  'created_at',
  'updated_at',
] as const satisfies (keyof UserRow)[]

/** What a User is made of. */
export type SelectedUserRow = Pick<UserRow, (typeof selected)[number]>

const searched = searchStatements<SelectedUserRow>({
  name: 'user',
  table: 'user_account',
  columns: selected,
  id: 'id',
  order: { column: 'email_key', direction: 'asc' },
})

export const userStatements = {
  put: upsertCounted('user_put', 'user_account', 'id', columns, 'version'),
  replace: replaceCounted('user_replace', 'user_account', 'id', columns, 'version'),
  find: statement('user_find', (db, p: { id: string }) =>
    db.selectFrom('user_account').select(selected).where('id', '=', p.id),
  ),
  findByEmail: statement('user_find_by_email', (db, p: { email_key: string }) =>
    db.selectFrom('user_account').select(selected).where('email_key', '=', p.email_key),
  ),
  list: statement('user_list', (db, p: { after: string; limit: number }) =>
    db.selectFrom('user_account').select(selected).where('email_key', '>', p.after).orderBy('email_key').limit(p.limit),
  ),
  gather: searched.gather,
  walk: searched.walk,
  place: searched.place,
}

export function userFromRow(row: SelectedUserRow): User {
  return {
    id: row.id as UserId,
    email: row.email,
    emailVerified: row.email_verified === 1,
    name: row.name,
    ...(row.password_hash !== null && { passwordHash: row.password_hash }),
    claims: JSON.parse(row.claims),
    ...(row.totp !== null && { totp: JSON.parse(row.totp) }),
    disabled: row.disabled === 1,
    version: row.version,
    createdAt: row.created_at as EpochSeconds,
    updatedAt: row.updated_at as EpochSeconds,
  }
}

function toRow(user: User): UserRow {
  return {
    id: user.id,
    email: user.email,
    email_key: foldText(user.email),
    email_verified: user.emailVerified ? 1 : 0,
    name: user.name,
    search_key: `${foldText(user.email)}\n${foldText(user.name)}`,
    password_hash: user.passwordHash ?? null,
    claims: JSON.stringify(user.claims),
    totp: user.totp ? JSON.stringify(user.totp) : null,
    disabled: user.disabled ? 1 : 0,
    version: user.version,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
  }
}

export function userReads(reads: Reads): Pick<UserStore, 'find' | 'findByEmail' | 'list' | 'search'> {
  const { gather, walk, place } = userStatements
  const some = (search: string, after: string, limit: number) =>
    searchSome<SelectedUserRow>(
      reads,
      { kind: 'user', search },
      {
        gather: (parameters) => reads.all(gather, { ...parameters, after, limit }),
        walk: (parameters) => reads.all(walk, { ...parameters, after, limit }),
        place: async (walked) => (await reads.first(place, { after, walked }))?.place,
        end: ABOVE_ALL,
        limit,
      },
    )
  return {
    async find(id) {
      const row = await reads.first(userStatements.find, { id })
      return row && userFromRow(row)
    },
    async findByEmail(email) {
      const row = await reads.first(userStatements.findByEmail, { email_key: foldText(email) })
      return row && userFromRow(row)
    },
    async list({ search, after = '', limit }) {
      const page = { after: foldText(after), limit }
      if (!search) return (await reads.all(userStatements.list, page)).map(userFromRow)
      const found = await searchOn(page.after, limit, (from, most) => some(search, from, most))
      return found.map(userFromRow)
    },
    async search({ search, after = '', limit }) {
      const { rows, searchedTo } = await some(search, foldText(after), limit)
      return { items: rows.map(userFromRow), searchedTo }
    },
  }
}

/** Runs what writes an e-mail. */
async function unlessEmailTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write
  } catch (fault) {
    if (!violates(fault, 'user_account_email_key_unique')) throw fault
    throw new EmailTaken('another user has this e-mail')
  }
}

export const userWrites = {
  async put(tx: Transaction, user: User): Promise<void> {
    await unlessEmailTaken(tx.run(userStatements.put, toRow(user)))
    await putWords(tx, 'user', user.id, [user.email, user.name])
    tx.announce('user', user.id)
  },
  async replace(tx: Transaction, user: User): Promise<'replaced' | 'changed'> {
    if (!(await unlessEmailTaken(tx.first(userStatements.replace, toRow(user))))) return 'changed'
    await putWords(tx, 'user', user.id, [user.email, user.name])
    tx.announce('user', user.id)
    return 'replaced'
  },
}
