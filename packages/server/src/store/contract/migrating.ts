import type { ApiId, AppId, AuthServerId, ClientId, UserId } from '@portreeve/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Store } from '../index.ts'
import { firstRecords } from '../migrations/0001-first-records.ts'
import { postgresDialect, sqliteDialect } from '../migrations/dialects.ts'
import type { Engine, Place } from './engines.ts'
import { grant, grantRefresh, hash32, seconds } from './samples.ts'

/** Stores of earlier programs, with records in them. */
export function migratingContract(engine: Engine): void {
  const sqlite = engine.name === 'SQLite'
  const dialect = sqlite ? sqliteDialect : postgresDialect
  const bytes = (hex: string) => (sqlite ? `x'${hex}'` : `'\\x${hex}'`)

  let place: Place
  let store: Store | undefined
  beforeEach(async () => {
    place = await engine.createPlace()
    const records = [
      `insert into authorization_server values ('aus1', 'Production', 'exchange', 'api_providers', 3600, 0, 100)`,
      `insert into signing_key values ('kid1', 'aus1', 1, 'RS256', '{"kty":"RSA","n":"sXch","e":"AQAB"}', ${bytes('00ff')}, 101)`,
      `insert into client values ('cid1', 'aus1', 'app', 'app1', '["client_credentials"]', '["anonymous"]', 0, 102)`,
      `insert into client values ('cid2', 'aus1', 'api', 'api1', '[]', '[]', 1, 103)`,
      `insert into client_secret values ('cid1', 0, ${bytes('01')}, 104, null)`,
      `insert into client_secret values ('cid1', 1, ${bytes('02')}, 105, 999)`,
      `insert into user_account values ('00u1', 'Ada@Example.com', 'ada@example.com', 'Ada LOVELACE', '$argon2id$x', 106)`,
      `insert into user_account values ('00u2', 'Bob@Example.com', 'bob@example.com', 'Bob', '$argon2id$y', 107)`,
      `insert into management_token values (${bytes('0a')}, '00u1', 'laptop', 108)`,
      `insert into management_token values (${bytes('0b')}, '00u1', 'desktop', 109)`,
      `insert into organization values ('org1', 'Lakeside MOTORS', 'Seestraße 1', 'CH', '+41 44', 110)`,
      `insert into api values ('api1', 'org1', 'Appointments', '1', 'Production', 'lakeside', '/a', 'http://a', 'cid2', 'aus1', '{}', 0, 112)`,
      `insert into api values ('api2', 'org2', 'Repairs', '1', 'Production', 'lakeside', '/b', 'http://b', 'cid3', 'aus1', '{}', 0, 111)`,
      `insert into api values ('api3', 'org1', 'Parts', '1', 'Test', 'parts', '/c', 'http://c', 'cid4', 'aus1', '{}', 0, 113)`,
      `insert into change values (1, 'client', 'cid1', 2000000000)`,
      'update change_head set revision = 1',
    ]
    const made = [
      `create table migration (name ${dialect.text} not null primary key) ${dialect.tableOptions}`,
      ...firstRecords.up(dialect),
      `insert into migration (name) values ('${firstRecords.name}')`,
      ...records,
    ]
    await place.sql(made.join(';\n'))
  })
  afterEach(async () => {
    await store?.close()
    store = undefined
    await place.remove()
  })

  it('keeps every record of a store of step 0001, with sensible values for what is new', async () => {
    store = await place.open()
    expect(await store.authorizationServers.list()).toStrictEqual([
      {
        id: 'aus1',
        name: 'Production',
        profile: 'exchange',
        audience: 'api_providers',
        accessTokenTtlSeconds: 3600,
        settings: {},
        disabled: false,
        createdAt: 100,
      },
    ])
    expect(await store.signingKeys.listByServer('aus1' as AuthServerId)).toStrictEqual([
      {
        kid: 'kid1',
        authServerId: 'aus1',
        alg: 'RS256',
        ordinal: 1,
        publicJwk: { kty: 'RSA', n: 'sXch', e: 'AQAB' },
        sealedPrivateKey: new Uint8Array([0, 255]),
        createdAt: 101,
        activeFrom: 101,
      },
    ])
    const cid1 = {
      client_id: 'cid1' as ClientId,
      authServerId: 'aus1' as AuthServerId,
      owner: { kind: 'app' as const, id: 'app1' as AppId },
      secrets: [
        { hmac: new Uint8Array([1]), createdAt: seconds(104) },
        { hmac: new Uint8Array([2]), createdAt: seconds(105), expiresAt: seconds(999) },
      ],
      grant_types: ['client_credentials'],
      scopes: ['anonymous'],
      metadata: {},
      settings: {},
      disabled: false,
      version: 1,
      createdAt: seconds(102),
    }
    const owner = { kind: 'api' as const, id: 'api1' as ApiId }
    const cid2 = { ...cid1, client_id: 'cid2', owner, secrets: [], grant_types: [], scopes: [], disabled: true }
    const page = { authServerId: 'aus1' as AuthServerId, limit: 10 }
    expect(await store.clients.list(page)).toStrictEqual([cid1, { ...cid2, createdAt: 103 }])
    expect(await store.clients.replace({ ...cid1, scopes: [] })).toBe('replaced')
    const ada = {
      id: '00u1',
      email: 'Ada@Example.com',
      emailVerified: false,
      name: 'Ada LOVELACE',
      passwordHash: '$argon2id$x',
      claims: {},
      disabled: false,
      version: 1,
      createdAt: 106,
      updatedAt: 106,
    }
    expect(await store.users.find('00u1' as UserId)).toStrictEqual(ada)
    expect(await store.users.list({ search: 'lovelace', limit: 10 })).toStrictEqual([ada])
    expect((await store.users.list({ limit: 10 })).map(({ id }) => id)).toEqual(['00u1', '00u2'])
  })

  it('makes an operator of whoever has a management token, and names each token', async () => {
    store = await place.open()
    const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const kept = (hmac: number, name: string, createdAt: number) => ({
      id: uuid,
      hmac: new Uint8Array([hmac]),
      userId: '00u1',
      name,
      scope: 'write',
      createdAt,
    })
    const tokens = await store.managementTokens.listByUser('00u1' as UserId)
    expect(tokens).toStrictEqual([kept(10, 'laptop', 108), kept(11, 'desktop', 109)])
    expect(tokens[0]?.id).not.toBe(tokens[1]?.id)
    expect(await store.managementTokens.find(new Uint8Array([10]))).toStrictEqual(tokens[0])
    expect(await store.managementTokens.remove('00u1' as UserId, tokens[0]?.id as string)).toBe('removed')
    expect(await store.operators.list()).toStrictEqual([{ userId: '00u1', createdAt: 108 }])
  })

  it('gives each namespace to the organization whose API had it first, and organizations what is new', async () => {
    store = await place.open()
    expect(await store.namespaces.find('lakeside')).toStrictEqual({
      name: 'lakeside',
      organizationId: 'org2',
      createdAt: 111,
    })
    expect(await store.namespaces.find('parts')).toStrictEqual({
      name: 'parts',
      organizationId: 'org1',
      createdAt: 113,
    })
    expect(await store.organizations.list({ search: 'motors', limit: 9 })).toStrictEqual([
      {
        id: 'org1',
        name: 'Lakeside MOTORS',
        address: 'Seestraße 1',
        countryCode: 'CH',
        phoneNumber: '+41 44',
        dealerCodes: [],
        apiDmsInfo: [],
        disabled: false,
        revision: 1,
        createdAt: 110,
        updatedAt: 110,
      },
    ])
  })

  it('holds the new rules in an old store: unique e-mails, users without a password, keys of several algorithms', async () => {
    store = await place.open()
    const { users, signingKeys } = store
    const ada = await users.find('00u1' as UserId)
    if (!ada) throw new Error('the user is gone')
    await expect(users.put({ ...ada, id: '00u3' as UserId })).rejects.toThrow('another user has this e-mail')
    const { passwordHash: _, ...without } = ada
    expect(await users.replace(without)).toBe('replaced')
    expect(await users.find(ada.id)).toStrictEqual({ ...without, version: 2 })
    const [first] = await signingKeys.listByServer('aus1' as AuthServerId)
    if (!first) throw new Error('the key is gone')
    expect(await signingKeys.put({ ...first, kid: 'kid2' })).toBe('exists')
    expect(await signingKeys.put({ ...first, kid: 'kid2', ordinal: 2 })).toBe('kept')
    expect(await signingKeys.put({ ...first, kid: 'kid3', alg: 'ES256' })).toBe('kept')
  })

  it('goes on with its numbers of changes, and opens again', async () => {
    store = await place.open()
    const heard: number[] = []
    store.changes.subscribe(({ revision }) => heard.push(revision))
    await store.clients.remove('cid1' as ClientId)
    expect(heard).toEqual([2])
    const kept = grant({ refresh: grantRefresh({ previousHash: hash32() }) })
    await store.grants.put(kept)
    await store.close()
    store = await place.open()
    expect((await store.grants.find(kept.id))?.grant).toStrictEqual(kept)
  })
}
