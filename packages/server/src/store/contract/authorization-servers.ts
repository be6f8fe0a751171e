import type { AuthServerId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { AuthorizationServer, AuthorizationServerSettings } from '../index.ts'
import type { Engine } from './engines.ts'
import { authorizationServer, seconds, unique } from './samples.ts'
import { useStore } from './suite.ts'

/** Whoever adds a setting has to add it here. */
const settings: Required<AuthorizationServerSettings> = {
  signingAlgs: ['ES256', 'RS256'],
  keyLifetimeSeconds: 100,
  keyAnnouncedSeconds: 10,
  codeTtlSeconds: 30,
  idTokenTtlSeconds: 300,
  refreshTokenTtlSeconds: 9_000,
  requirePkce: true,
  scopes: ['roles'],
  branding: { displayName: 'Börse', logoUri: 'https://example.com/logo.svg', colour: '#0a3d62' },
  earlierTokensUntil: seconds(7_200),
}

export function authorizationServersContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds what was put, and what replaced it', async () => {
    const { authorizationServers } = subject.store
    const server = authorizationServer()
    await authorizationServers.put(server)
    expect(await authorizationServers.find(server.id)).toEqual(server)
    const changed = { ...server, name: 'Partners', audience: 'x', accessTokenTtlSeconds: 60, disabled: true }
    await authorizationServers.put(changed)
    expect(await authorizationServers.find(server.id)).toEqual(changed)
    expect(await authorizationServers.find(unique('aus') as AuthServerId)).toBeUndefined()
  })

  it('T-12 keeps every field, and a read-modify-write clears none', async () => {
    const { authorizationServers } = subject.store
    const full: Required<AuthorizationServer> = { ...authorizationServer(), profile: 'strict', settings }
    await authorizationServers.put(full)
    const found = (await authorizationServers.find(full.id)) as AuthorizationServer
    expect(found).toStrictEqual(full)
    await authorizationServers.put({ ...found, name: 'Partners' })
    expect(await authorizationServers.find(full.id)).toStrictEqual({ ...full, name: 'Partners' })
  })

  it('lists all, oldest first', async () => {
    const { authorizationServers } = subject.store
    const [young, old] = [
      authorizationServer({ createdAt: seconds(9) }),
      authorizationServer({ createdAt: seconds(8) }),
    ]
    await authorizationServers.put(young)
    await authorizationServers.put(old)
    const listed = await authorizationServers.list()
    expect(listed.slice(0, 2)).toEqual([old, young])
    expect(listed).toHaveLength(4)
  })

  it('announces each put under the id', async () => {
    const server = authorizationServer()
    await subject.store.authorizationServers.put(server)
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'authorization_server', id: server.id })
  })

  it('T-12 replaces what was looked at, and nothing that somebody wrote meanwhile', async () => {
    const { authorizationServers } = subject.store
    const full: AuthorizationServer = { ...authorizationServer(), settings }
    await authorizationServers.put(full)
    const found = (await authorizationServers.find(full.id)) as AuthorizationServer
    const disabled = { ...found, disabled: true }
    expect(await authorizationServers.replace(found, disabled)).toBe('replaced')
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'authorization_server', id: full.id })
    const others: Partial<AuthorizationServer>[] = [
      { name: 'Partners' },
      { accessTokenTtlSeconds: 61 },
      { settings: { ...settings, requirePkce: false } },
    ]
    for (const change of others)
      expect(await authorizationServers.replace(found, { ...found, ...change })).toBe('changed')
    expect(await authorizationServers.find(full.id)).toStrictEqual(disabled)
    let now = disabled
    for (const change of others) {
      expect(await authorizationServers.replace(now, { ...now, ...change })).toBe('replaced')
      expect(await authorizationServers.replace(now, now)).toBe('changed')
      now = { ...now, ...change }
    }
    expect(await authorizationServers.find(full.id)).toStrictEqual(now)
    const unknown = { ...full, id: unique('aus') as AuthServerId }
    expect(await authorizationServers.replace(unknown, unknown)).toBe('changed')
  })
}
