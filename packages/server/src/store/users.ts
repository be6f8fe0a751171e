import type { EpochSeconds, UserId } from '@portreeve/protocol'

/** A person with a login. */
export interface User {
  id: UserId
  /** Unique without regard to letter case; kept as typed. */
  email: string
  name: string
  /** argon2id, in PHC string form. */
  passwordHash: string
  createdAt: EpochSeconds
}

/** Methods reject with StoreUnavailable; `put` also with EmailTaken. Proven by contract/users.ts. */
export interface UserStore {
  /** Inserts or replaces by `id`. Rejects with EmailTaken when another user has this e-mail in any letter case. */
  put(user: User): Promise<void>
  find(id: UserId): Promise<User | undefined>
  /** Any letter case. */
  findByEmail(email: string): Promise<User | undefined>
}
