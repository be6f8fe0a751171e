import type { AuthServerId, ClientId, EpochSeconds, GrantId, UserId } from '@portreeve/protocol'
import type { Changes, Grant, GrantStore, Revocation, RevocationKind, RevocationStore } from '../../store/index.ts'
import type { VerifiedToken } from '../verify-signed-token.ts'

/** Which access tokens are worthless before their time, from memory (design.md decision 5). Methods reject with StoreUnavailable. */
export interface RevokedTokens {
  /** Asked on every call: at most five look-ups in maps. */
  isRevoked(token: Pick<VerifiedToken, 'key' | 'cid' | 'uid' | 'grantId' | 'jti' | 'iat'>): boolean
  /** The grant itself, or all grants of its user, client or authorization server up to some moment after it was made. */
  isGrantRevoked(
    grant: Pick<Grant, 'id' | 'authServerId' | 'client_id' | 'userId' | 'createdAt' | 'revokedAt'>,
  ): boolean
  /** One token. */
  revokeToken(token: Pick<VerifiedToken, 'jti' | 'iat' | 'exp'>): Promise<void>
  /** A grant with its refresh token and its access tokens. */
  revokeGrant(id: GrantId): Promise<void>
  /** Every grant of a user, of one app's for a user, or of an app. */
  revokeGrants(of: { userId: UserId; client_id?: ClientId } | { client_id: ClientId }): Promise<void>
  /** Every access token of a user up to now, grants included: when a user is disabled or wants it. */
  revokeUser(userId: UserId): Promise<void>
  /** Every access token of a client up to now, grants included: when its secret was in wrong hands. */
  revokeClient(client_id: ClientId): Promise<void>
  /** Every token that an authorization server issued up to now, grants included. */
  revokeServer(id: AuthServerId): Promise<void>
  close(): void
}

/** Until when what was issued up to `now` may live. */
export type TokensUntil = (now: EpochSeconds) => EpochSeconds

export interface RevokedTokensDeps {
  store: { revocations: RevocationStore; grants: Pick<GrantStore, 'revoke' | 'revokeAll'>; changes: Changes }
  /** Access tokens. */
  tokensUntil: TokensUntil
  /** Codes and refresh tokens as well. */
  grantsUntil: TokensUntil
  now: () => EpochSeconds
  /** Told when the store cannot say what was revoked elsewhere; it is asked again until it can. */
  onFault: (fault: unknown) => void
}

type Moments = Pick<Revocation, 'issuedUpTo' | 'expiresAt'>
type Memory = Readonly<Record<RevocationKind, Map<string, Moments>>>

const RETRY_MILLIS = 250
const FORGET_EVERY_MILLIS = 60_000

/**
 * Resolves when every live revocation is in memory. What is known there is never unlearned before its time, whatever the
 * store says or does not say: a revocation that was heard of stays one.
 */
export async function createRevokedTokens(deps: RevokedTokensDeps): Promise<RevokedTokens> {
  const { store, tokensUntil, grantsUntil, now, onFault } = deps
  const memory: Memory = {
    token: new Map(),
    grant: new Map(),
    user: new Map(),
    client: new Map(),
    authorization_server: new Map(),
  }
  let closed = false
  let retry: NodeJS.Timeout | undefined

  function remember({ kind, id, issuedUpTo, expiresAt }: Revocation): void {
    const known = memory[kind].get(id)
    memory[kind].set(id, {
      issuedUpTo: Math.max(issuedUpTo, known?.issuedUpTo ?? 0) as EpochSeconds,
      expiresAt: Math.max(expiresAt, known?.expiresAt ?? 0) as EpochSeconds,
    })
  }

  async function loadLive(): Promise<void> {
    for (const revocation of await store.revocations.listLive(now())) remember(revocation)
  }

  /** Asks for everything again and again until the store has answered: then nothing is missing, whatever went wrong. */
  function loadSoon(): void {
    loadLive().catch((fault: unknown) => {
      if (closed) return
      onFault(fault)
      clearTimeout(retry)
      retry = setTimeout(loadSoon, RETRY_MILLIS).unref()
    })
  }

  function hear(kind: RevocationKind, id: string): void {
    const at = now()
    if (kind === 'token' || kind === 'grant') {
      // All tokens of that id are meant, so there is nothing to ask for, and nothing to wait for.
      remember({ kind, id, issuedUpTo: at, expiresAt: tokensUntil(at) })
      return
    }
    store.revocations.find(kind, id).then(
      (revocation) => revocation && remember(revocation),
      (fault: unknown) => {
        if (closed) return
        onFault(fault)
        loadSoon()
      },
    )
  }

  /** In memory first: should the store fail now, whoever asked is told so, and this node refuses the tokens all the same. */
  async function put(revocation: Revocation): Promise<void> {
    remember(revocation)
    await store.revocations.put(revocation)
  }

  /** Everything issued up to now. */
  function upToNow(kind: RevocationKind, id: string): Revocation {
    const at = now()
    return { kind, id, issuedUpTo: at, expiresAt: tokensUntil(at) }
  }

  /** Of racing requests that find the same code used again each asks for this: they wait for one write. */
  const revoking = new Map<GrantId, Promise<void>>()
  function revokeGrant(id: GrantId): Promise<void> {
    const running = revoking.get(id)
    if (running) return running
    const { issuedUpTo, expiresAt } = upToNow('grant', id)
    remember({ kind: 'grant', id, issuedUpTo, expiresAt })
    const begun = store.grants.revoke(id, issuedUpTo, expiresAt).finally(() => revoking.delete(id))
    revoking.set(id, begun)
    return begun
  }

  async function revokeGrants(of: Parameters<GrantStore['revokeAll']>[0]): Promise<void> {
    const at = now()
    for (const id of await store.grants.revokeAll(of, at, tokensUntil(at))) remember(upToNow('grant', id))
  }

  const covers = (kind: RevocationKind, id: string, issuedAt: EpochSeconds): boolean => {
    const moments = memory[kind].get(id)
    return moments !== undefined && issuedAt <= moments.issuedUpTo
  }

  function forgetExpired(): void {
    const at = now()
    for (const known of Object.values(memory)) {
      for (const [id, { expiresAt }] of known) if (expiresAt <= at) known.delete(id)
    }
  }

  const forgetting = setInterval(forgetExpired, FORGET_EVERY_MILLIS).unref()
  const stops = [
    store.changes.subscribe((change) => {
      if (change.kind !== 'revocation') return
      const colon = change.id.indexOf(':')
      hear(change.id.slice(0, colon) as RevocationKind, change.id.slice(colon + 1))
    }),
    store.changes.onGap(loadSoon),
  ]
  function close(): void {
    closed = true
    clearInterval(forgetting)
    clearTimeout(retry)
    for (const stop of stops) stop()
  }

  try {
    await loadLive()
  } catch (fault) {
    close()
    throw fault
  }
  return {
    isRevoked({ key, cid, uid, grantId, jti, iat }) {
      return (
        memory.token.has(jti) ||
        (grantId !== undefined && memory.grant.has(grantId)) ||
        covers('client', cid, iat) ||
        (uid !== undefined && covers('user', uid, iat)) ||
        covers('authorization_server', key.authServerId, iat)
      )
    },
    isGrantRevoked({ id, authServerId, client_id, userId, createdAt, revokedAt }) {
      return (
        revokedAt !== undefined ||
        memory.grant.has(id) ||
        covers('client', client_id, createdAt) ||
        covers('user', userId, createdAt) ||
        covers('authorization_server', authServerId, createdAt)
      )
    },
    revokeToken: ({ jti, iat, exp }) => put({ kind: 'token', id: jti, issuedUpTo: iat, expiresAt: exp }),
    revokeGrant,
    revokeGrants,
    async revokeUser(userId) {
      // What was issued in this very second is found by its grant, so that a login right after a new password is good.
      const revocation = upToNow('user', userId)
      await put({ ...revocation, issuedUpTo: (revocation.issuedUpTo - 1) as EpochSeconds })
      await revokeGrants({ userId })
    },
    async revokeClient(client_id) {
      await put(upToNow('client', client_id))
      await revokeGrants({ client_id })
    },
    // Its grants are not marked one by one, so this has to be known for as long as any of them may live.
    revokeServer: (id) => put({ ...upToNow('authorization_server', id), expiresAt: grantsUntil(now()) }),
    close,
  }
}
