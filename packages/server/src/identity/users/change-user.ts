import type { UserId } from '@portreeve/protocol'
import type { User, UserStore } from '../../store/index.ts'

/** Racing changes of one user end after a look or two; this many mean that something else is wrong. */
const TRIES_MAX = 20

/**
 * Changes a user as they are now, whoever else changes them meanwhile. `change` may be asked more than once; when it answers
 * undefined, nothing is written. Undefined when there is no such user or nothing was to be changed. Rejects with
 * StoreUnavailable and EmailTaken.
 */
export async function changeUser(
  users: Pick<UserStore, 'find' | 'replace'>,
  id: UserId,
  change: (user: User) => Partial<User> | undefined,
): Promise<User | undefined> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const user = await users.find(id)
    const changes = user && change(user)
    if (!user || !changes) return undefined
    const changed = { ...user, ...changes }
    if ((await users.replace(changed)) === 'replaced') return { ...changed, version: user.version + 1 }
  }
  throw new Error(`user ${id} was changed by others ${TRIES_MAX} times in a row`)
}
