import { accept, type EpochSeconds, type OrganizationId, type Outcome, refuse, type UserId } from '@portreeve/protocol'
import { LRUCache } from 'lru-cache'
import type { UserActor } from '../audit/index.ts'
import type { RouteHead } from '../http/index.ts'
import { type Identity, MANAGEMENT_READ, MANAGEMENT_WRITE, networkOf, parseBearer } from '../identity/index.ts'
import { type Client, createRecordCache, type OrganizationRole, type Store } from '../store/index.ts'
import type { LimitRequests } from './limit-requests.ts'
import type { Credential } from './operation.ts'

/** Who asks, and what they came with. */
export interface Caller {
  actor: UserActor
  token: Credential
}

/** `insufficient_scope`: a good token that is not for this API. `too_many`: nobody looked at it, because too many from there were unknown. */
export type AuthenticationFault = 'missing' | 'invalid_token' | 'insufficient_scope' | 'too_many'

export interface Authentication {
  /** Rejects with StoreUnavailable. */
  authenticate(
    authorization: string | undefined,
    from: Pick<RouteHead, 'requestId' | 'remoteAddress'>,
  ): Promise<Outcome<Caller, AuthenticationFault>>
  close(): void
}

export interface AuthenticationDeps {
  store: Pick<Store, 'managementTokens' | 'users' | 'members' | 'operators' | 'changes' | 'apps' | 'organizations'>
  identity: Pick<Identity, 'hashSecret' | 'verifyBearer'>
  now: () => EpochSeconds
  /** Of a network: personal tokens that the store does not know. Anybody may make those up (threat G-H). */
  limitUnknown: LimitRequests
}

/** `pmt_` and 43 base64url characters: other secrets are never looked up here. */
const PERSONAL_TOKEN = /^pmt_[A-Za-z0-9_-]{43}$/
const USERS_MAX = 5_000
/** Personal tokens that were good, remembered by hash. */
const TOKENS_MAX = 5_000

/** What a person may do at this moment. */
interface Standing {
  operator: boolean
  memberships: ReadonlyMap<OrganizationId, readonly OrganizationRole[]>
}

/**
 * Personal tokens, and access tokens of ours that a user allowed an app to manage with. A token that a client got for itself
 * is nobody's here. Who is gone or disabled has no token (threat T-17), and what they may do is looked up with each request.
 */
export function createAuthentication({ store, identity, now, limitUnknown }: AuthenticationDeps): Authentication {
  const { changes } = store
  const users = createRecordCache({
    kind: 'user',
    changes,
    load: (id: UserId) => store.users.find(id),
    recordsMax: USERS_MAX,
  })
  const standings = createRecordCache({
    kind: 'member',
    changes,
    load: (id: UserId) => loadStanding(id, store),
    recordsMax: USERS_MAX,
  })

  interface Presented extends Credential {
    userId: UserId
    tokenId?: string
  }

  // They are looked up like any other; only the limit of their network is none of theirs.
  const wereGood = new LRUCache<string, true>({ maxSize: TOKENS_MAX, sizeCalculation: () => 1 })

  /** Found by its HMAC, so that no comparison takes longer for a better guess (threat T-32). */
  async function findPersonal(token: string, remoteAddress: string): Promise<Outcome<Presented, AuthenticationFault>> {
    const hash = identity.hashSecret(token)
    const name = Buffer.from(hash).toString('base64')
    const network = networkOf(remoteAddress)
    if (!wereGood.has(name) && limitUnknown(network, 0) > 0) return refuse('too_many', 'unknown personal tokens')
    const kept = await store.managementTokens.find(hash)
    if (!kept) {
      wereGood.delete(name)
      limitUnknown(network)
      return refuse('invalid_token', 'no such personal token')
    }
    wereGood.set(name, true)
    if (kept.expiresAt !== undefined && kept.expiresAt <= now()) return refuse('invalid_token', 'expired')
    const { userId, id: tokenId, scope, expiresAt: endsAt, isOfApp = false } = kept
    return accept({ userId, tokenId, scope, endsAt, isOfApp, grantId: undefined })
  }

  async function verifyOurs(authorization: string): Promise<Outcome<Presented, AuthenticationFault>> {
    const bearer = await identity.verifyBearer(authorization)
    if (!bearer.ok) return refuse('invalid_token', bearer.detail)
    const { uid, scopes, exp, grantId } = bearer.value.token
    // A client's own token says nothing about any person, whatever its scopes.
    if (uid === undefined) return refuse('invalid_token', 'not a token of a user')
    const mayWrite = scopes.includes(MANAGEMENT_WRITE)
    if (!mayWrite && !scopes.includes(MANAGEMENT_READ)) return refuse('insufficient_scope', 'no scope of ours')
    if (!(await takesPart(bearer.value.client, store))) return refuse('invalid_token', 'its app is switched off')
    // The exchange's own parts act for the person who sits there; what another app makes must not outlive its consent.
    const isOfApp = !bearer.value.client.settings.trusted
    const endsAt = isOfApp ? exp : undefined
    return accept({ userId: uid, scope: mayWrite ? 'write' : 'read', endsAt, isOfApp, grantId })
  }

  return {
    async authenticate(authorization, { requestId, remoteAddress }) {
      if (authorization === undefined) return refuse('missing', 'no Authorization header')
      const text = parseBearer(authorization) ?? ''
      const found = PERSONAL_TOKEN.test(text)
        ? await findPersonal(text, remoteAddress)
        : await verifyOurs(authorization)
      if (!found.ok) return found
      const { userId, tokenId, ...token } = found.value
      const [user, standing] = await Promise.all([users.find(userId), standings.find(userId)])
      if (!user || user.disabled || !standing) return refuse('invalid_token', 'the user is gone or disabled')
      return accept({ actor: { kind: 'user', userId, ...standing, tokenId, requestId }, token })
    },
    close() {
      users.close()
      standings.close()
    },
  }
}

/**
 * Credentials of an app are good as long as the app and its organization are: the gateway says the same (threat T-17). What belongs to
 * no app was looked at with the token.
 */
async function takesPart(
  { owner }: Pick<Client, 'owner'>,
  { apps, organizations }: Pick<Store, 'apps' | 'organizations'>,
): Promise<boolean> {
  if (owner.kind !== 'app') return true
  const app = await apps.find(owner.id)
  // An app takes its credentials with it when it goes.
  if (!app) return true
  return !app.disabled && (await organizations.find(app.organizationId))?.disabled === false
}

async function loadStanding(
  userId: UserId,
  { members, operators }: Pick<Store, 'members' | 'operators'>,
): Promise<Standing> {
  const [ofUser, operator] = await Promise.all([members.listByUser(userId), operators.find(userId)])
  return {
    operator: operator !== undefined,
    memberships: new Map(ofUser.map(({ organizationId, roles }) => [organizationId, roles])),
  }
}
