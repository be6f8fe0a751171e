import type { AuthServerId, EpochSeconds } from '@portreeve/protocol'
import type { AuthorizationServer, AuthorizationServerStore } from '../authorization-servers.ts'
import type { AuthorizationServerRow } from '../schema.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = [
  'id',
  'name',
  'profile',
  'audience',
  'access_token_ttl_seconds',
  'settings',
  'disabled',
  'created_at',
] as const satisfies (keyof AuthorizationServerRow)[]

export const authorizationServerStatements = {
  put: upsert('authorization_server_put', 'authorization_server', ['id'], columns),
  replace: statement(
    'authorization_server_replace',
    (
      db,
      p: Pick<AuthorizationServerRow, 'id' | 'name' | 'access_token_ttl_seconds' | 'settings' | 'disabled'> & {
        from_name: string
        from_ttl_seconds: number
        from_settings: string
        from_disabled: number
      },
    ) =>
      db
        .updateTable('authorization_server')
        .set({
          name: p.name,
          access_token_ttl_seconds: p.access_token_ttl_seconds,
          settings: p.settings,
          disabled: p.disabled,
        })
        .where('id', '=', p.id)
        .where('name', '=', p.from_name)
        .where('access_token_ttl_seconds', '=', p.from_ttl_seconds)
        .where('settings', '=', p.from_settings)
        .where('disabled', '=', p.from_disabled)
        .returning('id'),
  ),
  find: statement('authorization_server_find', (db, p: { id: string }) =>
    db.selectFrom('authorization_server').select(columns).where('id', '=', p.id),
  ),
  list: statement('authorization_server_list', (db, _: Record<never, never>) =>
    db.selectFrom('authorization_server').select(columns).orderBy('created_at').orderBy('id'),
  ),
}

function fromRow(row: AuthorizationServerRow): AuthorizationServer {
  return {
    id: row.id as AuthServerId,
    name: row.name,
    profile: row.profile as AuthorizationServer['profile'],
    audience: row.audience,
    accessTokenTtlSeconds: row.access_token_ttl_seconds,
    settings: JSON.parse(row.settings),
    disabled: row.disabled === 1,
    createdAt: row.created_at as EpochSeconds,
  }
}

export function authorizationServerReads(reads: Reads): Pick<AuthorizationServerStore, 'find' | 'list'> {
  return {
    async find(id) {
      const row = await reads.first(authorizationServerStatements.find, { id })
      return row && fromRow(row)
    },
    async list() {
      return (await reads.all(authorizationServerStatements.list, {})).map(fromRow)
    },
  }
}

export const authorizationServerWrites = {
  async put(tx: Transaction, server: AuthorizationServer): Promise<void> {
    await tx.run(authorizationServerStatements.put, {
      id: server.id,
      name: server.name,
      profile: server.profile,
      audience: server.audience,
      access_token_ttl_seconds: server.accessTokenTtlSeconds,
      settings: JSON.stringify(server.settings),
      disabled: server.disabled ? 1 : 0,
      created_at: server.createdAt,
    })
    tx.announce('authorization_server', server.id)
  },
  async replace(tx: Transaction, from: AuthorizationServer, to: AuthorizationServer): Promise<'replaced' | 'changed'> {
    const replaced = await tx.first(authorizationServerStatements.replace, {
      id: from.id,
      name: to.name,
      access_token_ttl_seconds: to.accessTokenTtlSeconds,
      settings: JSON.stringify(to.settings),
      disabled: to.disabled ? 1 : 0,
      from_name: from.name,
      from_ttl_seconds: from.accessTokenTtlSeconds,
      // The text as `put` wrote it: what was parsed keeps the order of its members.
      from_settings: JSON.stringify(from.settings),
      from_disabled: from.disabled ? 1 : 0,
    })
    if (!replaced) return 'changed'
    tx.announce('authorization_server', from.id)
    return 'replaced'
  },
}
