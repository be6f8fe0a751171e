import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { managementToken } from './samples.ts'
import { useStore } from './suite.ts'

export function managementTokensContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds a token by all of its hmac, and what replaced it', async () => {
    const { managementTokens } = subject.store
    const kept = managementToken()
    await managementTokens.put(kept)
    expect(await managementTokens.find(kept.hmac)).toEqual(kept)
    expect(await managementTokens.find(Buffer.from(kept.hmac))).toEqual(kept)
    expect(await managementTokens.find(kept.hmac.slice(0, 31))).toBeUndefined()
    const changed = { ...kept, name: 'desktop' }
    await managementTokens.put(changed)
    expect(await managementTokens.find(kept.hmac)).toEqual(changed)
  })

  it('reads bytes from a view into a larger buffer', async () => {
    const pool = new Uint8Array(100).map((_, index) => index)
    const kept = managementToken({ hmac: pool.subarray(10, 42) })
    await subject.store.managementTokens.put(kept)
    expect((await subject.store.managementTokens.find(pool.slice(10, 42)))?.hmac).toEqual(pool.slice(10, 42))
  })
}
