import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { selfSigned } from '../http/testing/self-signed.ts'
import { checkTlsPair, hostsNotCovered, readTlsPair } from './tls-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portreeve-tls-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const now = new Date()
const days = (count: number) => new Date(now.getTime() + count * 86_400_000)
const encrypted = () =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
  }).privateKey

describe('T-36 the certificate and its key, before anything is served', () => {
  it.each([{ rsa: false }, { rsa: true }])('pass when they fit and are valid now, %j', (kind) => {
    expect(checkTlsPair(selfSigned(kind), now)).toEqual([])
  })

  it.each([
    ['a key of another certificate', () => ({ ...selfSigned(), key: selfSigned().key }), 'do not belong together'],
    ['an expired certificate', () => selfSigned({ notBefore: days(-9), notAfter: days(-1) }), 'has expired on'],
    ['a certificate of tomorrow', () => selfSigned({ notBefore: days(1), notAfter: days(9) }), 'is not valid before'],
    ['something else for a certificate', () => ({ ...selfSigned(), cert: 'hello' }), '--tls-cert is no certificate'],
    ['something else for a key', () => ({ ...selfSigned(), key: 'hello' }), '--tls-key is no private key'],
    ['the two changed for each other', () => swapped(), '--tls-cert is no certificate'],
    ['an encrypted key', () => ({ ...selfSigned(), key: encrypted() }), '--tls-key is encrypted'],
  ])('refuse %s', (_what, make, text) => {
    expect(checkTlsPair(make(), now).join('\n')).toContain(text)
  })

  it('say every fault at once, and repeat no key', () => {
    const { key } = selfSigned()
    const faults = checkTlsPair({ cert: selfSigned({ notBefore: days(-9), notAfter: days(-1) }).cert, key }, now)
    expect(faults).toHaveLength(2)
    expect(faults.join('\n')).not.toContain(key.split('\n')[1])
  })

  it('are read from files, both of which are named when they cannot be', () => {
    const pair = selfSigned()
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    expect(readTlsPair({ cert, key }, now)).toMatchObject({
      ok: false,
      faults: [expect.stringContaining(`--tls-cert ${cert} cannot be read`), expect.stringContaining('--tls-key')],
    })
    writeFileSync(cert, pair.cert)
    writeFileSync(key, pair.key)
    expect(readTlsPair({ cert, key }, now)).toEqual({ ok: true, value: pair })
  })

  it('name the hosts that the certificate is not for', () => {
    const pair = selfSigned({ names: ['*.exchange.example', '127.0.0.1'] })
    const urls = ['https://identity.exchange.example', 'https://api.example:8443', 'https://127.0.0.1:8401']
    expect(hostsNotCovered(pair, urls)).toEqual(['api.example'])
  })
})

function swapped() {
  const { cert, key } = selfSigned()
  return { cert: key, key: cert }
}
