import type { AuthServerId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { signingKey, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function signingKeysContract(engine: Engine): void {
  const subject = useStore(engine)

  it('keeps the first key of a server and no second one', async () => {
    const { signingKeys } = subject.store
    const key = signingKey()
    expect(await signingKeys.put(key)).toBe('kept')
    expect(await signingKeys.put(signingKey({ authServerId: key.authServerId }))).toBe('exists')
    const listed = await signingKeys.listByServer(key.authServerId)
    expect(listed).toEqual([key])
    expect(Object.getPrototypeOf(listed[0]?.sealedPrivateKey)).toBe(Uint8Array.prototype)
  })

  it('lists nothing for a server without keys', async () => {
    expect(await subject.store.signingKeys.listByServer(unique('aus') as AuthServerId)).toEqual([])
  })

  it('does not take a kid of another server for "exists"', async () => {
    const key = signingKey()
    await subject.store.signingKeys.put(key)
    const clash = signingKey({ kid: key.kid })
    await expect(subject.store.signingKeys.put(clash)).rejects.toThrow()
    expect(await subject.store.signingKeys.listByServer(clash.authServerId)).toEqual([])
  })

  it('announces a kept key under its server, and nothing when it was not kept', async () => {
    const key = signingKey()
    await subject.store.signingKeys.put(key)
    const heard = subject.heard.length
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'signing_key', id: key.authServerId })
    await subject.store.signingKeys.put(signingKey({ authServerId: key.authServerId }))
    expect(subject.heard).toHaveLength(heard)
  })
}
