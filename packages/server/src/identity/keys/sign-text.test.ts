import { verify } from 'node:crypto'
import { type AuthServerId, type EpochSeconds, type SigningAlg, signingAlgs } from '@portreeve/protocol'
import { compactVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { algorithms } from './algorithms.ts'
import { createSealer } from './seal.ts'
import { signText } from './sign-text.ts'
import { type LoadedKey, makeSigningKey, openSigningKey } from './signing-key.ts'

const sealer = createSealer(new Uint8Array(32), 'signing keys')
const at = 1_800_000_000 as EpochSeconds
async function keyFor(alg: SigningAlg): Promise<LoadedKey> {
  const place = { authServerId: 'aus1' as AuthServerId, alg, ordinal: 1, createdAt: at, activeFrom: at }
  return openSigningKey(await makeSigningKey(place, sealer), sealer)
}

const keys = new Map(await Promise.all(signingAlgs.map(async (alg) => [alg, await keyFor(alg)] as const)))
const keyOf = (alg: SigningAlg) => keys.get(alg) as LoadedKey

describe('signText', () => {
  it.each(signingAlgs)('signs as another library verifies %s (RFC 7515 §5.2)', async (alg) => {
    const key = keyOf(alg)
    const signed = `${Buffer.from(JSON.stringify({ alg })).toString('base64url')}.e30`
    const signature = (await signText(signed, key)).toString('base64url')
    const { protectedHeader } = await compactVerify(`${signed}.${signature}`, key.publicKey, { algorithms: [alg] })
    expect(protectedHeader.alg).toBe(alg)
  })

  it.each(signingAlgs)('settles all of many %s signatures asked for at once, each its own', async (alg) => {
    const key = keyOf(alg)
    const { digest, options } = algorithms[alg]
    const texts = Array.from({ length: 50 }, (_, index) => `text ${index}`)
    const signatures = await Promise.all(texts.map((text) => signText(text, key)))
    texts.forEach((text, index) => {
      const signature = signatures[index] as Buffer
      expect(verify(digest, Buffer.from(text), { key: key.publicKey, ...options }, signature)).toBe(true)
    })
  })

  it.each(signingAlgs)('rejects for a %s key that cannot sign, and goes on', async (alg) => {
    const key = keyOf(alg)
    const broken = { alg, privateKey: key.publicKey }
    const refused = await Promise.allSettled(Array.from({ length: 10 }, () => signText('text', broken)))
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set(['rejected']))
    await expect(signText('text', key)).resolves.toBeInstanceOf(Buffer)
  })

  it.each(['RS256', 'PS256'] as const)('leaves the event loop free for %s', async (alg) => {
    const key = keyOf(alg)
    let turns = 0
    for (let round = 0; round < 20; round++) {
      setImmediate(() => turns++)
      await signText('text', key)
    }
    // A synchronous signature would settle before any of them had its turn.
    expect(turns).toBeGreaterThan(0)
  })
})
