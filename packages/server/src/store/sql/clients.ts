import type { AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import type { Client, ClientOwner, ClientSecret, ClientStore } from '../clients.ts'
import type { ClientRow, ClientSecretRow } from '../schema.ts'
import { ABOVE_ALL, type ListParameters, listParameters, placeholders } from './conditions.ts'
import { putWords, removeWords, searchPage, searchStatements } from './search-words.ts'
import type { Reads, Transaction } from './session.ts'
import { insert, replaceCounted, statement, upsertCounted } from './statement.ts'

const columns = [
  'client_id',
  'auth_server_id',
  'owner_kind',
  'owner_id',
  'grant_types',
  'scopes',
  'metadata',
  'settings',
  'disabled',
  'created_at',
] as const satisfies (keyof ClientRow)[]

const selected = [
  'c.client_id',
  'c.auth_server_id',
  'c.owner_kind',
  'c.owner_id',
  'c.grant_types',
  'c.scopes',
  'c.metadata',
  'c.settings',
  'c.disabled',
  'c.version',
  'c.created_at',
  's.hmac',
  's.sealed',
  's.created_at as secret_created_at',
  's.expires_at',
] as const

/** How many clients are looked up by one statement. */
const SOME = 20

const searched = searchStatements<Pick<ClientRow, 'client_id'>, { auth_server_id: string }>({
  name: 'client',
  table: 'client',
  columns: ['client_id'],
  id: 'client_id',
  order: { column: 'client_id', direction: 'asc' },
  narrow: (query, p) => query.where('t.auth_server_id', '=', p.auth_server_id),
})

export const clientStatements = {
  gather: searched.gather,
  walk: searched.walk,
  findSome: statement('client_find_some', (db, p: ListParameters<'client_id'>) =>
    db
      .selectFrom('client as c')
      .leftJoin('client_secret as s', 's.client_id', 'c.client_id')
      .select(selected)
      .where('c.client_id', 'in', placeholders(p, 'client_id', SOME))
      .orderBy('c.client_id')
      .orderBy('s.position'),
  ),
  put: upsertCounted('client_put', 'client', 'client_id', columns, 'version'),
  replace: replaceCounted('client_replace', 'client', 'client_id', columns, 'version'),
  remove: statement('client_remove', (db, p: { client_id: string }) =>
    db.deleteFrom('client').where('client_id', '=', p.client_id),
  ),
  deleteSecrets: statement('client_secret_delete', (db, p: { client_id: string }) =>
    db.deleteFrom('client_secret').where('client_id', '=', p.client_id),
  ),
  insertSecret: insert('client_secret_insert', 'client_secret', [
    'client_id',
    'position',
    'hmac',
    'sealed',
    'created_at',
    'expires_at',
  ]),
  // One statement, so that a reader never pairs a client with the secrets of its next version.
  find: statement('client_find', (db, p: { client_id: string }) =>
    db
      .selectFrom('client as c')
      .leftJoin('client_secret as s', 's.client_id', 'c.client_id')
      .select(selected)
      .where('c.client_id', '=', p.client_id)
      .orderBy('s.position'),
  ),
  list: statement('client_list', (db, p: { auth_server_id: string; after: string; limit: number }) =>
    db
      .selectFrom((page) =>
        page
          .selectFrom('client')
          .select([...columns, 'version'])
          .where('auth_server_id', '=', p.auth_server_id)
          .where('client_id', '>', p.after)
          .orderBy('client_id')
          .limit(p.limit)
          .as('c'),
      )
      .leftJoin('client_secret as s', 's.client_id', 'c.client_id')
      .select(selected)
      .orderBy('c.client_id')
      .orderBy('s.position'),
  ),
}

type SelectedRow = ClientRow & {
  hmac: Uint8Array | null
  sealed: Uint8Array | null
  secret_created_at: number | null
  expires_at: number | null
}

/** From the rows of one client, one for each of its secrets. */
function fromRows([row, ...others]: [SelectedRow, ...SelectedRow[]]): Client {
  return {
    client_id: row.client_id as ClientId,
    authServerId: row.auth_server_id as AuthServerId,
    owner: { kind: row.owner_kind, id: row.owner_id } as ClientOwner,
    secrets: [row, ...others].flatMap(secretFromRow),
    grant_types: JSON.parse(row.grant_types),
    scopes: JSON.parse(row.scopes),
    metadata: JSON.parse(row.metadata),
    settings: JSON.parse(row.settings),
    disabled: row.disabled === 1,
    version: row.version,
    createdAt: row.created_at as EpochSeconds,
  }
}

/** Empty for the one row of a client without secrets. */
function secretFromRow(row: SelectedRow): ClientSecret[] {
  if (row.hmac === null) return []
  return [
    {
      hmac: row.hmac,
      ...(row.sealed !== null && { sealed: row.sealed }),
      createdAt: row.secret_created_at as EpochSeconds,
      ...(row.expires_at !== null && { expiresAt: row.expires_at as EpochSeconds }),
    },
  ]
}

export function clientReads(reads: Reads): Pick<ClientStore, 'find' | 'list'> {
  async function searchRows(page: { auth_server_id: string; after: string; limit: number }, search: string) {
    const ids = await searchPage<Pick<ClientRow, 'client_id'>>(
      reads,
      { kind: 'client', search },
      {
        gather: (parameters) => reads.all(clientStatements.gather, { ...parameters, ...page }),
        walk: (parameters) => reads.all(clientStatements.walk, { ...parameters, ...page }),
        end: ABOVE_ALL,
        limit: page.limit,
      },
    )
    const asked: Promise<SelectedRow[]>[] = []
    for (let at = 0; at < ids.length; at += SOME) {
      const some = ids.slice(at, at + SOME).map(({ client_id }) => client_id)
      asked.push(reads.all(clientStatements.findSome, listParameters('client_id', SOME, some)))
    }
    return (await Promise.all(asked)).flat()
  }
  return {
    async find(client_id) {
      const [first, ...others] = await reads.all(clientStatements.find, { client_id })
      return first && fromRows([first, ...others])
    },
    async list({ authServerId, search, after = '', limit }) {
      const page = { auth_server_id: authServerId, after, limit }
      const rows = await (!search ? reads.all(clientStatements.list, page) : searchRows(page, search))
      const byClient = new Map<string, [SelectedRow, ...SelectedRow[]]>()
      for (const row of rows) {
        const ofClient = byClient.get(row.client_id)
        if (ofClient) ofClient.push(row)
        else byClient.set(row.client_id, [row])
      }
      return [...byClient.values()].map(fromRows)
    },
  }
}

function toRow(client: Client): ClientRow {
  return {
    client_id: client.client_id,
    auth_server_id: client.authServerId,
    owner_kind: client.owner.kind,
    owner_id: client.owner.id,
    grant_types: JSON.stringify(client.grant_types),
    scopes: JSON.stringify(client.scopes),
    metadata: JSON.stringify(client.metadata),
    settings: JSON.stringify(client.settings),
    disabled: client.disabled ? 1 : 0,
    version: client.version,
    created_at: client.createdAt,
  }
}

function secretToRow(client_id: ClientId, secret: ClientSecret, position: number): ClientSecretRow {
  return {
    client_id,
    position,
    hmac: secret.hmac,
    sealed: secret.sealed ?? null,
    created_at: secret.createdAt,
    expires_at: secret.expiresAt ?? null,
  }
}

const putClientWords = (tx: Transaction, { client_id, metadata }: Client) =>
  putWords(tx, 'client', client_id, [client_id, metadata.client_name ?? ''])

async function replaceSecrets(tx: Transaction, { client_id, secrets }: Client): Promise<void> {
  await Promise.all([
    tx.run(clientStatements.deleteSecrets, { client_id }),
    ...secrets.map((secret, position) =>
      tx.run(clientStatements.insertSecret, secretToRow(client_id, secret, position)),
    ),
  ])
}

export const clientWrites = {
  async put(tx: Transaction, client: Client): Promise<void> {
    await Promise.all([
      tx.run(clientStatements.put, toRow(client)),
      replaceSecrets(tx, client),
      putClientWords(tx, client),
    ])
    tx.announce('client', client.client_id)
  },
  async replace(tx: Transaction, client: Client): Promise<'replaced' | 'changed'> {
    if (!(await tx.first(clientStatements.replace, toRow(client)))) return 'changed'
    await Promise.all([replaceSecrets(tx, client), putClientWords(tx, client)])
    tx.announce('client', client.client_id)
    return 'replaced'
  },
  async remove(tx: Transaction, client_id: ClientId): Promise<void> {
    // Its secrets go with it.
    await Promise.all([tx.run(clientStatements.remove, { client_id }), removeWords(tx, 'client', client_id)])
    tx.announce('client', client_id)
  },
}
