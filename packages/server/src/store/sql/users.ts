import type { EpochSeconds, UserId } from '@portreeve/protocol'
import { EmailTaken } from '../errors.ts'
import type { UserRow } from '../schema.ts'
import type { User, UserStore } from '../users.ts'
import { type Reads, type Transaction, violates } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = ['id', 'email', 'email_key', 'name', 'password_hash', 'created_at'] as const satisfies (keyof UserRow)[]

export const userStatements = {
  put: upsert('user_put', 'user_account', ['id'], columns),
  find: statement('user_find', (db, p: { id: string }) =>
    db.selectFrom('user_account').select(columns).where('id', '=', p.id),
  ),
  findByEmail: statement('user_find_by_email', (db, p: { email_key: string }) =>
    db.selectFrom('user_account').select(columns).where('email_key', '=', p.email_key),
  ),
}

/** Folded here and not in SQL: SQLite's lower() knows ASCII only, PostgreSQL's depends on the database's locale. */
function emailKey(email: string): string {
  return email.normalize('NFC').toLowerCase()
}

function fromRow(row: UserRow): User {
  return {
    id: row.id as UserId,
    email: row.email,
    name: row.name,
    passwordHash: row.password_hash,
    createdAt: row.created_at as EpochSeconds,
  }
}

export function userReads(reads: Reads): Pick<UserStore, 'find' | 'findByEmail'> {
  return {
    async find(id) {
      const row = await reads.first(userStatements.find, { id })
      return row && fromRow(row)
    },
    async findByEmail(email) {
      const row = await reads.first(userStatements.findByEmail, { email_key: emailKey(email) })
      return row && fromRow(row)
    },
  }
}

export const userWrites = {
  async put(tx: Transaction, user: User): Promise<void> {
    try {
      await tx.run(userStatements.put, {
        id: user.id,
        email: user.email,
        email_key: emailKey(user.email),
        name: user.name,
        password_hash: user.passwordHash,
        created_at: user.createdAt,
      })
    } catch (fault) {
      if (!violates(fault, 'user_account_email_key_unique')) throw fault
      throw new EmailTaken('another user has this e-mail')
    }
  },
}
