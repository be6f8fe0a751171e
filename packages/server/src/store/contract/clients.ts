import type { ApiId, ClientId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { client, seconds, unique } from './samples.ts'
import { useStore } from './suite.ts'

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
}
