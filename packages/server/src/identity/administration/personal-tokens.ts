import { randomBytes } from 'node:crypto'
import { accept, type EpochSeconds, type UserId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { type AuditedStep, auditWrite, type UserActor } from '../../audit/index.ts'
import { type ManagementToken, type ManagementTokenStore, type Store, writeCalls } from '../../store/index.ts'
import type { HashSecret } from '../clients/hash-secret.ts'
import { type AdministrationOutcome, refuseAdministration } from './refusal.ts'

/** A personal token as its owner sees it: never its value. */
export type ListedToken = Omit<ManagementToken, 'hmac' | 'userId' | 'isOfApp'>

export interface TokenWish {
  name: string
  scope: ManagementToken['scope']
  /** `null`: it does not end. Left out: 90 days, or as long as what the caller came with. */
  ttlSeconds: number | null | undefined
}

/** People's own tokens for the management API. Methods reject with StoreUnavailable. */
export interface PersonalTokens {
  /** Oldest first. */
  list(userId: UserId): Promise<ListedToken[]>
  /**
   * `cameWith`: what they make with it does not go on when it has ended, and may no more than it. `token` is seen this once.
   */
  create(
    actor: UserActor,
    wish: TokenWish,
    cameWith: { endsAt: EpochSeconds | undefined; isOfApp: boolean },
  ): Promise<AdministrationOutcome<{ token: string; listed: ListedToken }>>
  /** One of their own. */
  remove(actor: UserActor, id: string): Promise<AdministrationOutcome<ListedToken>>
}

export interface PersonalTokensDeps {
  store: { managementTokens: ManagementTokenStore } & Pick<Store, 'together'>
  hashSecret: HashSecret
  now: () => EpochSeconds
}

const TTL_SECONDS = 90 * 86_400
/** More than anybody keeps apart. */
const TOKENS_MAX = 100

export function createPersonalTokens({ store, hashSecret, now }: PersonalTokensDeps): PersonalTokens {
  const { managementTokens } = store
  return {
    list: async (userId) => (await managementTokens.listByUser(userId)).map(listed),
    async create(actor, { name, scope, ttlSeconds }, { endsAt, isOfApp }) {
      const createdAt = now()
      const expiresAt = endOf(ttlSeconds, createdAt, endsAt)
      // A token that was taken would otherwise be good for ever (threat T-16).
      if (endsAt !== undefined && (expiresAt === undefined || expiresAt > endsAt)) {
        return refuseAdministration('forbidden', 'A token cannot make one that goes on when it has ended itself.')
      }
      const kept = await managementTokens.listByUser(actor.userId)
      if (kept.length >= TOKENS_MAX) {
        return refuseAdministration('conflict', `You have ${TOKENS_MAX} tokens, which is the most. Revoke some first.`)
      }
      const token = `pmt_${randomBytes(32).toString('base64url')}`
      const made: ManagementToken = {
        ...{ id: v7(), hmac: hashSecret(token), userId: actor.userId, name, scope, createdAt },
        ...(expiresAt !== undefined && { expiresAt }),
        ...(isOfApp && { isOfApp }),
      }
      const step = { ...stepOf(made, 'create'), after: listed(made) }
      await store.together([writeCalls.managementTokens.put(made), auditWrite(actor, step, createdAt)])
      return accept({ token, listed: listed(made) })
    },
    async remove(actor, id) {
      const token = (await managementTokens.listByUser(actor.userId)).find((one) => one.id === id)
      const gone = () => refuseAdministration('not_found', 'You have no token with this id.')
      if (!token) return gone()
      const step = { ...stepOf(token, 'remove'), before: listed(token) }
      const removal = writeCalls.managementTokens.remove(actor.userId, id)
      const removed = await store.together([removal, auditWrite(actor, step, now())])
      return removed === 'done' ? accept(listed(token)) : gone()
    },
  }
}

function endOf(ttlSeconds: TokenWish['ttlSeconds'], now: EpochSeconds, endsAt = Number.POSITIVE_INFINITY) {
  if (ttlSeconds === null) return undefined
  const end = ttlSeconds === undefined ? Math.min(now + TTL_SECONDS, endsAt) : now + ttlSeconds
  return end as EpochSeconds
}

const stepOf = ({ id }: ManagementToken, deed: 'create' | 'remove'): AuditedStep => ({
  action: `management_token.${deed}`,
  subject: { kind: 'management_token', id },
  organizationIds: [],
})

function listed({ hmac: _, userId: __, isOfApp: ___, ...rest }: ManagementToken): ListedToken {
  return rest
}
