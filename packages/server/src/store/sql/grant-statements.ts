import type { Kysely } from 'kysely'
import type { GrantRow, Tables } from '../schema.ts'
import { PRUNED_MAX } from './prune.ts'
import { insert, statement } from './statement.ts'

const columns = [
  'id',
  'auth_server_id',
  'client_id',
  'user_id',
  'sid',
  'scopes',
  'nonce',
  'claims',
  'auth_time',
  'amr',
  'acr',
  'code_hash',
  'redirect_uri',
  'code_challenge',
  'code_expires_at',
  'code_used_at',
  'refresh_handle_hash',
  'refresh_hash',
  'refresh_previous_hash',
  'refresh_rotated_at',
  'refresh_expires_at',
  'created_at',
  'revoked_at',
] as const satisfies (keyof GrantRow)[]

/** Grant, user and session in one row, as of one moment. */
function selectInContext(db: Kysely<Tables>) {
  return db
    .selectFrom('user_grant as g')
    .leftJoin('user_account as u', 'u.id', 'g.user_id')
    .leftJoin('session as s', 's.sid', 'g.sid')
    .select([
      'g.id',
      'g.auth_server_id',
      'g.client_id',
      'g.user_id',
      'g.sid',
      'g.scopes',
      'g.nonce',
      'g.claims',
      'g.auth_time',
      'g.amr',
      'g.acr',
      'g.code_hash',
      'g.redirect_uri',
      'g.code_challenge',
      'g.code_expires_at',
      'g.code_used_at',
      'g.refresh_handle_hash',
      'g.refresh_hash',
      'g.refresh_previous_hash',
      'g.refresh_rotated_at',
      'g.refresh_expires_at',
      'g.created_at',
      'g.revoked_at',
      'u.id as u_id',
      'u.email as u_email',
      'u.email_verified as u_email_verified',
      'u.name as u_name',
      'u.password_hash as u_password_hash',
      'u.claims as u_claims',
      'u.totp as u_totp',
      'u.disabled as u_disabled',
      'u.version as u_version',
      'u.created_at as u_created_at',
      'u.updated_at as u_updated_at',
      's.sid as s_sid',
      's.id_hash as s_id_hash',
      's.user_id as s_user_id',
      's.auth_time as s_auth_time',
      's.amr as s_amr',
      's.created_at as s_created_at',
      's.last_seen_at as s_last_seen_at',
      's.ended_at as s_ended_at',
      's.user_agent as s_user_agent',
      's.address as s_address',
    ])
}

function selectLiving(db: Kysely<Tables>) {
  return db
    .selectFrom('user_grant')
    .select(columns)
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id')
}

function selectLivingIds(db: Kysely<Tables>) {
  return db.selectFrom('user_grant').select('id').where('revoked_at', 'is', null).orderBy('id')
}

type RefreshColumns = Pick<
  GrantRow,
  'refresh_handle_hash' | 'refresh_hash' | 'refresh_previous_hash' | 'refresh_rotated_at' | 'refresh_expires_at'
>

export const grantStatements = {
  put: insert('grant_put', 'user_grant', [...columns, 'living_until']),
  find: statement('grant_find', (db, p: { id: string }) => selectInContext(db).where('g.id', '=', p.id)),
  findByCode: statement('grant_find_by_code', (db, p: { hash: Uint8Array }) =>
    selectInContext(db).where('g.code_hash', '=', p.hash),
  ),
  findByRefresh: statement('grant_find_by_refresh', (db, p: { hash: Uint8Array }) =>
    selectInContext(db).where('g.refresh_handle_hash', '=', p.hash),
  ),
  listBySession: statement('grant_list_by_session', (db, p: { sid: string }) =>
    selectLiving(db).where('sid', '=', p.sid),
  ),
  listByUser: statement('grant_list_by_user', (db, p: { user_id: string }) =>
    selectLiving(db).where('user_id', '=', p.user_id),
  ),
  idsByUser: statement('grant_ids_by_user', (db, p: { user_id: string }) =>
    selectLivingIds(db).where('user_id', '=', p.user_id),
  ),
  idsByClient: statement('grant_ids_by_client', (db, p: { client_id: string }) =>
    selectLivingIds(db).where('client_id', '=', p.client_id),
  ),
  idsByUserAndClient: statement('grant_ids_by_user_and_client', (db, p: { user_id: string; client_id: string }) =>
    selectLivingIds(db).where('user_id', '=', p.user_id).where('client_id', '=', p.client_id),
  ),
  useCode: statement(
    'grant_use_code',
    (db, p: RefreshColumns & { hash: Uint8Array; at: number; living_until: number }) =>
      db
        .updateTable('user_grant')
        .set((row) => ({
          code_used_at: p.at,
          refresh_handle_hash: p.refresh_handle_hash,
          refresh_hash: p.refresh_hash,
          refresh_previous_hash: p.refresh_previous_hash,
          refresh_rotated_at: p.refresh_rotated_at,
          refresh_expires_at: p.refresh_expires_at,
          living_until: row
            .case()
            .when('living_until', '<', p.living_until)
            .then(p.living_until)
            .else(row.ref('living_until'))
            .end(),
        }))
        .where('code_hash', '=', p.hash)
        .where('code_used_at', 'is', null)
        .where('revoked_at', 'is', null)
        .returning('id'),
  ),
  rotate: statement(
    'grant_rotate',
    (db, p: { handle_hash: Uint8Array; from: Uint8Array; to: Uint8Array; at: number }) =>
      db
        .updateTable('user_grant')
        .set({ refresh_hash: p.to, refresh_previous_hash: p.from, refresh_rotated_at: p.at })
        .where('refresh_handle_hash', '=', p.handle_hash)
        .where('refresh_hash', '=', p.from)
        .where('revoked_at', 'is', null)
        .returning('id'),
  ),
  revoke: statement('grant_revoke', (db, p: { id: string; at: number }) =>
    db.updateTable('user_grant').set({ revoked_at: p.at }).where('id', '=', p.id).where('revoked_at', 'is', null),
  ),
  prune: statement('grant_prune', (db, p: { at: number; now: number }) =>
    db
      .deleteFrom('user_grant')
      .where('id', 'in', (row) =>
        row
          .selectFrom('user_grant')
          .select('id')
          .where('living_until', '<=', p.now)
          .where('created_at', '<', p.at)
          .limit(PRUNED_MAX),
      )
      .where('living_until', '<=', p.now) // once more: see prune.ts
      .returning('id'),
  ),
}
