import { createPrivateKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { selfSigned } from '../../http/testing/self-signed.ts'
import { checkPrivateKey, readCertificates } from './read-certificates.ts'

const [one, other, rsa] = [selfSigned(), selfSigned({ names: ['other.example'] }), selfSigned({ rsa: true })]
const detailOf = (pem: string) => {
  const read = readCertificates(pem)
  return read.ok ? read.certificates.length : read.detail
}

describe('certificates as text', () => {
  it('are one or several, whatever the line ends, with words of openssl between them', () => {
    expect(detailOf(one.cert)).toBe(1)
    expect(detailOf(`${one.cert}${other.cert}${rsa.cert}`)).toBe(3)
    expect(detailOf(`subject=CN = dms\r\n${one.cert.replaceAll('\n', '\r\n')}\n\n${other.cert.trimEnd()}`)).toBe(2)
  })

  it('are nothing that cannot be read, and the one is named', () => {
    const broken = one.cert.replace(/[A-Za-z]{20}/, '!'.repeat(20))
    expect(detailOf(other.cert + broken)).toBe('Certificate 2 of 2 cannot be read.')
    expect(detailOf('')).toContain('has to be')
    expect(detailOf('my certificate')).toContain('has to be')
    expect(detailOf(one.cert.replace(/-----END.*/, ''))).toContain('has no end')
    expect(detailOf(one.cert.replace('-----END', '-----BEGIN'))).toContain('has no end')
    expect(detailOf('-----END CERTIFICATE-----')).toContain('has no end')
    expect(detailOf('-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----')).toContain('no CERTIFICATE')
    expect(detailOf(one.cert.repeat(21))).toContain('20 certificates at most')
  })

  it('G-H are never taken with a private key among them, because they are shown', () => {
    for (const key of [one.key, createPrivateKey(rsa.key).export({ type: 'pkcs1', format: 'pem' }) as string]) {
      for (const pem of [one.cert + key, key + one.cert, key]) expect(detailOf(pem)).toContain('private key')
    }
  })

  it('take no longer than their length says, whatever is in them', () => {
    const begun = performance.now()
    detailOf('-----BEGIN CERTIFICATE-----\n'.repeat(10_000))
    detailOf(`-----BEGIN ${'A '.repeat(20_000)}`)
    expect(performance.now() - begun).toBeLessThan(500)
  })
})

describe('a private key', () => {
  it('goes with the first certificate, in every form of PEM', () => {
    expect(checkPrivateKey(one.cert, one.key)).toBeUndefined()
    expect(checkPrivateKey(one.cert + other.cert, one.key)).toBeUndefined()
    const pkcs1 = createPrivateKey(rsa.key).export({ type: 'pkcs1', format: 'pem' }) as string
    expect(checkPrivateKey(rsa.cert, pkcs1)).toBeUndefined()
  })

  it('is not another one, no certificate, and not behind a passphrase', () => {
    expect(checkPrivateKey(one.cert, other.key)).toContain('not the private key of the first certificate')
    expect(checkPrivateKey(other.cert + one.cert, one.key)).toContain('not the private key of the first certificate')
    const locked = createPrivateKey(one.key).export({
      ...{ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' },
    }) as string
    for (const key of [locked, one.cert, 'secret', '']) expect(checkPrivateKey(one.cert, key)).toContain('in PEM')
  })
})
