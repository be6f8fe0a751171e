import type { ApiId, AuthServerId, ClientId, ClientMetadata } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Client, ClientSettings } from '../index.ts'
import type { Engine } from './engines.ts'
import { client, seconds, unique } from './samples.ts'
import { useStore } from './suite.ts'

/** Whoever adds a word to a client's metadata or settings has to add it here. */
const metadata: Required<ClientMetadata> = {
  client_name: 'Werkstatt-Planer ö',
  client_uri: 'https://app.example.com',
  logo_uri: 'https://app.example.com/logo.png',
  policy_uri: 'https://app.example.com/policy',
  tos_uri: 'https://app.example.com/terms',
  contacts: ['dev@example.com'],
  application_type: 'web',
  redirect_uris: ['https://app.example.com/cb'],
  response_types: ['code', 'code id_token'],
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] },
  jwks_uri: 'https://app.example.com/keys',
  subject_type: 'public',
  id_token_signed_response_alg: 'ES256',
  userinfo_signed_response_alg: 'EdDSA',
  introspection_signed_response_alg: 'PS256',
  request_object_signing_alg: 'RS256',
  request_uris: ['https://app.example.com/request'],
  default_max_age: 0,
  require_auth_time: false,
  default_acr_values: ['urn:example:2'],
  initiate_login_uri: 'https://app.example.com/login',
  post_logout_redirect_uris: ['https://app.example.com/bye'],
  backchannel_logout_uri: 'https://app.example.com/logout',
  backchannel_logout_session_required: true,
  frontchannel_logout_uri: 'https://app.example.com/frame',
  frontchannel_logout_session_required: false,
  software_id: 'planner',
  software_version: '1.2',
}
const settings: Required<ClientSettings> = {
  trusted: true,
  requirePkce: false,
  refreshTokens: 'rotate',
  refreshGraceSeconds: 0,
  registrationTokenHmac: 'aG1hYw',
  disabledWith: 'operator',
}
const everyField = (): Required<Client> => ({
  ...client(),
  owner: { kind: 'registration', id: 'r1' },
  secrets: [
    {
      hmac: new Uint8Array(32).fill(1),
      sealed: new Uint8Array([0, 255]),
      createdAt: seconds(5),
      expiresAt: seconds(7),
    },
    { hmac: new Uint8Array(32).fill(2), createdAt: seconds(6) },
  ],
  metadata,
  settings,
  disabled: true,
})

export function clientsContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds what was put, secrets in order, and what replaced it', async () => {
    const { clients } = subject.store
    const first = client()
    await clients.put(first)
    expect(await clients.find(first.client_id)).toEqual(first)
    const rotated = client({
      client_id: first.client_id,
      owner: { kind: 'api', id: 'api9' as ApiId },
      secrets: [
        { hmac: new Uint8Array([9, 0, 255]), createdAt: seconds(5), expiresAt: seconds(7) },
        { hmac: new Uint8Array([1]), createdAt: seconds(6) },
      ],
      grant_types: ['client_credentials', 'refresh_token'],
      scopes: [],
      disabled: true,
      version: 2,
    })
    await clients.put(rotated)
    expect(await clients.find(first.client_id)).toEqual(rotated)
    await clients.put({ ...rotated, secrets: [] })
    expect(await clients.find(first.client_id)).toEqual({ ...rotated, secrets: [], version: 3 })
  })

  it('answers hmacs as plain bytes', async () => {
    const kept = client()
    await subject.store.clients.put(kept)
    const hmac = (await subject.store.clients.find(kept.client_id))?.secrets[0]?.hmac
    expect(Object.getPrototypeOf(hmac)).toBe(Uint8Array.prototype)
    expect(hmac).toEqual(kept.secrets[0]?.hmac)
  })

  it('tells letter case apart in a client_id, and a longer one', async () => {
    const kept = client({ client_id: unique('CaSe') as ClientId })
    await subject.store.clients.put(kept)
    expect(await subject.store.clients.find(kept.client_id.toLowerCase() as ClientId)).toBeUndefined()
    expect(await subject.store.clients.find(`${kept.client_id} ` as ClientId)).toBeUndefined()
  })

  it('never shows a client with the secrets of its next version', async () => {
    const { clients } = subject.store
    const version = (n: number) =>
      client({
        client_id: 'versioned' as ClientId,
        scopes: [String(n)],
        version: n + 1,
        secrets: Array.from({ length: 1 + (n % 3) }, () => ({ hmac: new Uint8Array([n]), createdAt: seconds(n) })),
      })
    await clients.put(version(0))
    let done = false
    const writing = (async () => {
      for (let n = 1; n <= 60; n++) await clients.put(version(n))
      done = true
    })()
    let looks = 0
    while (!done) {
      const seen = await clients.find('versioned' as ClientId)
      expect(seen).toEqual(version(Number(seen?.scopes[0])))
      looks += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
    await writing
    expect(looks).toBeGreaterThan(0)
  })

  it('announces each put under the client_id', async () => {
    const kept = client()
    await subject.store.clients.put(kept)
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'client', id: kept.client_id })
  })

  it('T-12 keeps every field, and a read-modify-write clears none', async () => {
    const { clients } = subject.store
    const full = everyField()
    await clients.put(full)
    const found = await clients.find(full.client_id)
    expect(found).toStrictEqual(full)
    for (const [version, change] of [{ disabled: false }, { scopes: ['openid'] }, { secrets: [] }].entries()) {
      const kept = (await clients.find(full.client_id)) as Client
      expect(await clients.replace({ ...kept, ...change })).toBe('replaced')
      expect(await clients.find(full.client_id)).toStrictEqual({ ...kept, ...change, version: version + 2 })
    }
    await clients.put({ ...full, version: 99 })
    expect(await clients.find(full.client_id)).toStrictEqual({ ...full, version: 5 })
  })

  it('replaces the version that was looked at and no other, secrets included', async () => {
    const { clients } = subject.store
    const kept = everyField()
    await clients.put(kept)
    const changed = { ...kept, owner: { kind: 'exchange' as const, id: 'console' }, secrets: [], scopes: ['openid'] }
    expect(await clients.replace(changed)).toBe('replaced')
    const heard = subject.heard.length
    expect(await clients.replace(kept)).toBe('changed')
    expect(await clients.replace(client())).toBe('changed')
    expect(subject.heard).toHaveLength(heard)
    expect(await clients.find(kept.client_id)).toStrictEqual({ ...changed, version: 2 })
  })

  it('removes a client with its secrets, and announces that', async () => {
    const { clients } = subject.store
    const kept = client()
    await clients.put(kept)
    await clients.remove(kept.client_id)
    expect(await clients.find(kept.client_id)).toBeUndefined()
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'client', id: kept.client_id })
    expect(await clients.replace(kept)).toBe('changed')
    await clients.put({ ...kept, secrets: [] })
    expect(await clients.find(kept.client_id)).toStrictEqual({ ...kept, secrets: [] })
  })

  it('lists clients of one server by client_id, page by page, each with its secrets', async () => {
    const { clients } = subject.store
    const authServerId = unique('aus') as AuthServerId
    const word = unique('c')
    const [a, b, c] = ['a', 'B', 'c'].map((letter, index) => ({
      ...everyField(),
      authServerId,
      client_id: `${letter}${word}` as ClientId,
      secrets: everyField().secrets.slice(0, index),
    })) as [Client, Client, Client]
    for (const one of [a, b, c, client()]) await clients.put(one)
    expect(await clients.list({ authServerId, limit: 2 })).toStrictEqual([b, a])
    expect(await clients.list({ authServerId, after: a.client_id, limit: 2 })).toStrictEqual([c])
    expect(await clients.list({ authServerId, after: c.client_id, limit: 2 })).toEqual([])
    expect(await clients.list({ authServerId: unique('aus') as AuthServerId, limit: 2 })).toEqual([])
  })
}
