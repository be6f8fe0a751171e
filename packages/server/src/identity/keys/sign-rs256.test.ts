import { generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signRs256 } from './sign-rs256.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

describe('signRs256', () => {
  it('settles all of many signatures asked for at once, each its own', async () => {
    const texts = Array.from({ length: 100 }, (_, at) => `text ${at}`)
    const signatures = await Promise.all(texts.map((text) => signRs256(text, privateKey)))
    texts.forEach((text, at) => {
      expect(verify('RSA-SHA256', Buffer.from(text), publicKey, signatures[at] as Buffer)).toBe(true)
    })
  })

  it('rejects for a key that cannot sign, and goes on', async () => {
    const refused = await Promise.allSettled(Array.from({ length: 40 }, () => signRs256('text', publicKey)))
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set(['rejected']))
    await expect(signRs256('text', privateKey)).resolves.toHaveLength(256)
  })

  it('leaves the event loop free', async () => {
    let turns = 0
    const turn = setInterval(() => turns++, 1)
    await Promise.all(Array.from({ length: 100 }, () => signRs256('text', privateKey)))
    clearInterval(turn)
    expect(turns).toBeGreaterThan(1)
  })
})
