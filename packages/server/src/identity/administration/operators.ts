import { accept, type EpochSeconds, type UserId } from '@portreeve/protocol'
import { auditWrite, type UserActor } from '../../audit/index.ts'
import {
  type Operator,
  type OperatorStore,
  type Store,
  type User,
  type UserStore,
  writeCalls,
} from '../../store/index.ts'
import { type AdministrationOutcome, refuseAdministration } from './refusal.ts'

/** An operator, and who they are. */
export interface ListedOperator extends Operator, Pick<User, 'email' | 'name' | 'disabled'> {}

/** Who runs the exchange. For operators alone: `forbidden` to anybody else. Methods reject with StoreUnavailable. */
export interface Operators {
  list(actor: UserActor): Promise<AdministrationOutcome<ListedOperator[]>>
  put(actor: UserActor, userId: UserId): Promise<AdministrationOutcome<ListedOperator>>
  remove(actor: UserActor, userId: UserId): Promise<AdministrationOutcome<ListedOperator>>
}

export interface OperatorsDeps {
  store: { operators: OperatorStore; users: Pick<UserStore, 'find'> } & Pick<Store, 'together'>
  now: () => EpochSeconds
}

export function createOperators({ store, now }: OperatorsDeps): Operators {
  const { operators, users } = store

  async function find(userId: UserId): Promise<{ operator: Operator | undefined; user: User | undefined }> {
    const [operator, user] = await Promise.all([operators.find(userId), users.find(userId)])
    return { operator, user }
  }

  return {
    async list(actor) {
      if (!actor.operator) return onlyOperators()
      const all = await operators.list()
      const known = await Promise.all(all.map(({ userId }) => users.find(userId)))
      return accept(all.flatMap((operator, at) => (known[at] ? [listed(operator, known[at])] : [])))
    },
    async put(actor, userId) {
      if (!actor.operator) return onlyOperators()
      const { operator, user } = await find(userId)
      if (!user) return refuseAdministration('not_found', 'There is no user with this id.')
      if (operator) return accept(listed(operator, user))
      if (user.disabled) return refuseAdministration('conflict', 'This user is disabled.')
      const made: Operator = { userId, createdAt: now() }
      const step = { action: 'operator.put', subject: { kind: 'user', id: userId }, organizationIds: [], after: made }
      await store.together([writeCalls.operators.put(made), auditWrite(actor, step, made.createdAt)])
      return accept(listed(made, user))
    },
    async remove(actor, userId) {
      if (!actor.operator) return onlyOperators()
      // Whoever is left can do it, so that somebody is left.
      if (userId === actor.userId) return refuseAdministration('conflict', 'This is you. Have somebody else do it.')
      const { operator, user } = await find(userId)
      const none = () => refuseAdministration('not_found', 'There is no operator with this id.')
      if (!operator || !user) return none()
      const step = {
        action: 'operator.remove',
        subject: { kind: 'user', id: userId },
        organizationIds: [],
        before: operator,
      }
      const removed = await store.together([writeCalls.operators.remove(userId), auditWrite(actor, step, now())])
      if (removed === 'done') return accept(listed(operator, user))
      return removed.answer === 'last' ? refuseAdministration('conflict', 'The last operator stays.') : none()
    },
  }
}

const onlyOperators = () => refuseAdministration('forbidden', 'Only operators of the exchange may do this.')

function listed(operator: Operator, { email, name, disabled }: User): ListedOperator {
  return { ...operator, email, name, disabled }
}
