import type { AuthServerId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { authorizationServer, seconds, unique } from './samples.ts'
import { useStore } from './suite.ts'

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
    expect(listed).toHaveLength(3)
  })

  it('announces each put under the id', async () => {
    const server = authorizationServer()
    await subject.store.authorizationServers.put(server)
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'authorization_server', id: server.id })
  })
}
