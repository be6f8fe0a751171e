import type { AuthServerId, ClientId, EpochSeconds, GrantId, UserId } from '@portreeve/protocol'
import type { Grant, GrantCode, GrantInContext, GrantRefresh, GrantStore } from '../grants.ts'
import type { GrantRow, SessionRow } from '../schema.ts'
import { grantStatements } from './grant-statements.ts'
import { pruneSome } from './prune.ts'
import { revokeTokens } from './revocations.ts'
import type { Reads, Transaction } from './session.ts'
import { sessionFromRow } from './sessions.ts'
import { type SelectedUserRow, userFromRow } from './users.ts'

type Nullable<T> = { [Key in keyof T]: T[Key] | null }
type Prefixed<Prefix extends string, T> = { [Key in keyof T & string as `${Prefix}${Key}`]: T[Key] }
type JoinedUser = Prefixed<'u_', SelectedUserRow>
type JoinedSession = Prefixed<'s_', SessionRow>
/** All of a user's columns are null where there is none, and so with the session. */
type ContextRow = Omit<GrantRow, 'living_until'> & Nullable<JoinedUser> & Nullable<JoinedSession>

function toRow(grant: Grant): GrantRow {
  const { code, refresh } = grant
  return {
    id: grant.id,
    auth_server_id: grant.authServerId,
    client_id: grant.client_id,
    user_id: grant.userId,
    sid: grant.sid,
    scopes: JSON.stringify(grant.scopes),
    nonce: grant.nonce === undefined ? null : JSON.stringify(grant.nonce),
    claims: grant.claims === undefined ? null : JSON.stringify(grant.claims),
    auth_time: grant.authTime,
    amr: JSON.stringify(grant.amr),
    acr: grant.acr ?? null,
    code_hash: code?.hash ?? null,
    redirect_uri: code?.redirect_uri ?? null,
    code_challenge: code?.code_challenge ?? null,
    code_expires_at: code?.expiresAt ?? null,
    code_used_at: code?.usedAt ?? null,
    ...refreshToRow(refresh),
    living_until: Math.max(0, code?.expiresAt ?? 0, refresh?.expiresAt ?? 0),
    created_at: grant.createdAt,
    revoked_at: grant.revokedAt ?? null,
  }
}

function refreshToRow(refresh: GrantRefresh | undefined) {
  return {
    refresh_handle_hash: refresh?.handleHash ?? null,
    refresh_hash: refresh?.hash ?? null,
    refresh_previous_hash: refresh?.previousHash ?? null,
    refresh_rotated_at: refresh?.rotatedAt ?? null,
    refresh_expires_at: refresh?.expiresAt ?? null,
  }
}

type PlainGrantRow = Omit<GrantRow, 'living_until'>

function fromRow(row: PlainGrantRow): Grant {
  const [code, refresh] = [codeFromRow(row), refreshFromRow(row)]
  return {
    id: row.id as GrantId,
    authServerId: row.auth_server_id as AuthServerId,
    client_id: row.client_id as ClientId,
    userId: row.user_id as UserId,
    sid: row.sid,
    scopes: JSON.parse(row.scopes),
    ...(row.nonce !== null && { nonce: JSON.parse(row.nonce) }),
    ...(row.claims !== null && { claims: JSON.parse(row.claims) }),
    authTime: row.auth_time as EpochSeconds,
    amr: JSON.parse(row.amr),
    ...(row.acr !== null && { acr: row.acr }),
    ...(code && { code }),
    ...(refresh && { refresh }),
    createdAt: row.created_at as EpochSeconds,
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at as EpochSeconds }),
  }
}

function codeFromRow(row: PlainGrantRow): GrantCode | undefined {
  if (row.code_hash === null) return undefined
  return {
    hash: row.code_hash,
    redirect_uri: row.redirect_uri as string,
    ...(row.code_challenge !== null && { code_challenge: row.code_challenge }),
    expiresAt: row.code_expires_at as EpochSeconds,
    ...(row.code_used_at !== null && { usedAt: row.code_used_at as EpochSeconds }),
  }
}

function refreshFromRow(row: PlainGrantRow): GrantRefresh | undefined {
  if (row.refresh_handle_hash === null) return undefined
  return {
    handleHash: row.refresh_handle_hash,
    hash: row.refresh_hash as Uint8Array,
    ...(row.refresh_previous_hash !== null && { previousHash: row.refresh_previous_hash }),
    ...(row.refresh_rotated_at !== null && { rotatedAt: row.refresh_rotated_at as EpochSeconds }),
    expiresAt: row.refresh_expires_at as EpochSeconds,
  }
}

function inContext(row: ContextRow | undefined): GrantInContext | undefined {
  if (!row) return undefined
  return {
    grant: fromRow(row),
    user: row.u_id === null ? undefined : userFromRow(userColumns(row as JoinedUser)),
    session: row.s_sid === null ? undefined : sessionFromRow(sessionColumns(row as JoinedSession)),
  }
}

// Column by column: a loop over the names of a row costs as much as reading it does.
function userColumns(row: JoinedUser): SelectedUserRow {
  return {
    id: row.u_id,
    email: row.u_email,
    email_verified: row.u_email_verified,
    name: row.u_name,
    password_hash: row.u_password_hash,
    claims: row.u_claims,
    totp: row.u_totp,
    disabled: row.u_disabled,
    version: row.u_version,
    created_at: row.u_created_at,
    updated_at: row.u_updated_at,
  }
}

function sessionColumns(row: JoinedSession): SessionRow {
  return {
    sid: row.s_sid,
    id_hash: row.s_id_hash,
    user_id: row.s_user_id,
    auth_time: row.s_auth_time,
    amr: row.s_amr,
    created_at: row.s_created_at,
    last_seen_at: row.s_last_seen_at,
    ended_at: row.s_ended_at,
    user_agent: row.s_user_agent,
    address: row.s_address,
  }
}

type GrantReads = Pick<GrantStore, 'find' | 'findByCode' | 'findByRefresh' | 'listBySession' | 'listByUser'>

export function grantReads(reads: Reads): GrantReads {
  return {
    async find(id) {
      return inContext(await reads.first(grantStatements.find, { id }))
    },
    async findByCode(hash) {
      return inContext(await reads.first(grantStatements.findByCode, { hash }))
    },
    async findByRefresh(hash) {
      return inContext(await reads.first(grantStatements.findByRefresh, { hash }))
    },
    async listBySession(sid) {
      return (await reads.all(grantStatements.listBySession, { sid })).map(fromRow)
    },
    async listByUser(user_id) {
      return (await reads.all(grantStatements.listByUser, { user_id })).map(fromRow)
    },
  }
}

type Whose = Parameters<GrantStore['revokeAll']>[0]

/** In order of ids, so that two that revoke the same grants never wait for each other. */
async function listIds(tx: Transaction, of: Whose): Promise<GrantId[]> {
  const { client_id } = of
  const rows =
    'userId' in of
      ? client_id === undefined
        ? await tx.all(grantStatements.idsByUser, { user_id: of.userId })
        : await tx.all(grantStatements.idsByUserAndClient, { user_id: of.userId, client_id })
      : await tx.all(grantStatements.idsByClient, { client_id: of.client_id })
  return rows.map(({ id }) => id as GrantId)
}

async function revoke(tx: Transaction, id: GrantId, at: EpochSeconds, tokensUntil: EpochSeconds): Promise<void> {
  await Promise.all([
    tx.run(grantStatements.revoke, { id, at }),
    // All of its tokens are meant: one that another node is signing at this moment may be a second younger than `at`.
    revokeTokens(tx, { kind: 'grant', id, issuedUpTo: tokensUntil, expiresAt: tokensUntil }),
  ])
}

export const grantWrites = {
  async put(tx: Transaction, grant: Grant): Promise<void> {
    await tx.run(grantStatements.put, toRow(grant))
  },
  async useCode(
    tx: Transaction,
    hash: Uint8Array,
    { at, refresh }: { at: EpochSeconds; refresh?: GrantRefresh | undefined },
  ): Promise<'first' | 'again'> {
    const living_until = refresh?.expiresAt ?? 0
    const used = await tx.first(grantStatements.useCode, { hash, at, ...refreshToRow(refresh), living_until })
    return used ? 'first' : 'again'
  },
  async rotate(
    tx: Transaction,
    handle_hash: Uint8Array,
    { from, to, at }: { from: Uint8Array; to: Uint8Array; at: EpochSeconds },
  ): Promise<'first' | 'again'> {
    return (await tx.first(grantStatements.rotate, { handle_hash, from, to, at })) ? 'first' : 'again'
  },
  revoke,
  async revokeAll(tx: Transaction, of: Whose, at: EpochSeconds, tokensUntil: EpochSeconds): Promise<GrantId[]> {
    const ids = await listIds(tx, of)
    await Promise.all(ids.map((id) => revoke(tx, id, at, tokensUntil)))
    return ids
  },
  async prune(tx: Transaction, at: EpochSeconds, now: EpochSeconds): Promise<boolean> {
    return pruneSome(tx, grantStatements.prune, { at, now })
  },
}
