import type { AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import type { Client, ClientOwner, ClientSecret, ClientStore } from '../clients.ts'
import type { ClientRow, ClientSecretRow } from '../schema.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = [
  'client_id',
  'auth_server_id',
  'owner_kind',
  'owner_id',
  'grant_types',
  'scopes',
  'disabled',
  'created_at',
] as const satisfies (keyof ClientRow)[]

export const clientStatements = {
  put: upsert('client_put', 'client', ['client_id'], columns),
  deleteSecrets: statement('client_secret_delete', (db, p: { client_id: string }) =>
    db.deleteFrom('client_secret').where('client_id', '=', p.client_id),
  ),
  insertSecret: statement('client_secret_insert', (db, p: ClientSecretRow) =>
    db.insertInto('client_secret').values({
      client_id: p.client_id,
      position: p.position,
      hmac: p.hmac,
      created_at: p.created_at,
      expires_at: p.expires_at,
    }),
  ),
  // One statement, so that a reader never pairs a client with the secrets of its next version.
  find: statement('client_find', (db, p: { client_id: string }) =>
    db
      .selectFrom('client as c')
      .leftJoin('client_secret as s', 's.client_id', 'c.client_id')
      .select([
        'c.client_id',
        'c.auth_server_id',
        'c.owner_kind',
        'c.owner_id',
        'c.grant_types',
        'c.scopes',
        'c.disabled',
        'c.created_at',
        's.hmac',
        's.created_at as secret_created_at',
        's.expires_at',
      ])
      .where('c.client_id', '=', p.client_id)
      .orderBy('s.position'),
  ),
}

export function clientReads(reads: Reads): Pick<ClientStore, 'find'> {
  return {
    async find(client_id) {
      const rows = await reads.all(clientStatements.find, { client_id })
      const row = rows[0]
      if (!row) return undefined
      return {
        client_id: row.client_id as ClientId,
        authServerId: row.auth_server_id as AuthServerId,
        owner: { kind: row.owner_kind, id: row.owner_id } as ClientOwner,
        secrets: rows.flatMap(secretFromRow),
        grant_types: JSON.parse(row.grant_types),
        scopes: JSON.parse(row.scopes),
        disabled: row.disabled === 1,
        createdAt: row.created_at as EpochSeconds,
      }
    },
  }
}

/** Empty for the one row of a client without secrets. */
function secretFromRow(row: {
  hmac: Uint8Array | null
  secret_created_at: number | null
  expires_at: number | null
}): ClientSecret[] {
  if (row.hmac === null) return []
  const secret: ClientSecret = { hmac: row.hmac, createdAt: row.secret_created_at as EpochSeconds }
  if (row.expires_at !== null) secret.expiresAt = row.expires_at as EpochSeconds
  return [secret]
}

export const clientWrites = {
  async put(tx: Transaction, client: Client): Promise<void> {
    const { client_id } = client
    await Promise.all([
      tx.run(clientStatements.put, {
        client_id,
        auth_server_id: client.authServerId,
        owner_kind: client.owner.kind,
        owner_id: client.owner.id,
        grant_types: JSON.stringify(client.grant_types),
        scopes: JSON.stringify(client.scopes),
        disabled: client.disabled ? 1 : 0,
        created_at: client.createdAt,
      }),
      tx.run(clientStatements.deleteSecrets, { client_id }),
      ...client.secrets.map((secret, position) =>
        tx.run(clientStatements.insertSecret, {
          client_id,
          position,
          hmac: secret.hmac,
          created_at: secret.createdAt,
          expires_at: secret.expiresAt ?? null,
        }),
      ),
    ])
    tx.announce('client', client_id)
  },
}
