import { generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSignRs256 } from './sign-rs256.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

describe('createSignRs256', () => {
  it.each([1, 7, 15, 16, 17, 23, 24, 100])(
    'settles all of %i signatures asked for at once, each its own',
    async (count) => {
      const signRs256 = createSignRs256()
      const texts = Array.from({ length: count }, (_, at) => `text ${at}`)
      const signatures = await Promise.all(texts.map((text) => signRs256(text, privateKey)))
      texts.forEach((text, at) => {
        expect(verify('RSA-SHA256', Buffer.from(text), publicKey, signatures[at] as Buffer)).toBe(true)
      })
    },
  )

  it('goes on handing over after any number of keys that cannot sign', async () => {
    const signRs256 = createSignRs256()
    const refused = await Promise.allSettled(Array.from({ length: 40 }, () => signRs256('text', publicKey)))
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set(['rejected']))
    await expect(signRs256('text', privateKey)).resolves.toHaveLength(256)
  })

  it('leaves the event loop free', async () => {
    const signRs256 = createSignRs256()
    let turns = 0
    const turn = setInterval(() => turns++, 1)
    await Promise.all(Array.from({ length: 100 }, () => signRs256('text', privateKey)))
    clearInterval(turn)
    expect(turns).toBeGreaterThan(1)
  })
})
