import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'
import type { TlsPair } from '../tls-pair.ts'

export interface SelfSignedOptions {
  /** Host names and IPv4 addresses it is for. */
  names?: readonly string[]
  notBefore?: Date
  notAfter?: Date
  /** Default: P-256. */
  rsa?: boolean
}

const HOUR_MILLIS = 3_600_000

/** A certificate that signs itself (RFC 5280 §4.1), with its key, for listeners in tests. Its file is also its own root. */
export function selfSigned({ names = ['localhost'], notBefore, notAfter, rsa }: SelfSignedOptions = {}): TlsPair {
  const { publicKey, privateKey } = rsa
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = rsa ? sequence(oid(SHA256_WITH_RSA), der(0x05)) : sequence(oid(ECDSA_WITH_SHA256))
  const name = sequence(der(0x31, sequence(oid(COMMON_NAME), der(0x0c, Buffer.from(names[0] ?? 'test')))))
  const certificate = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    sequence(
      time(notBefore ?? new Date(Date.now() - HOUR_MILLIS)),
      time(notAfter ?? new Date(Date.now() + HOUR_MILLIS)),
    ),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension(BASIC_CONSTRAINTS, sequence(der(0x01, Buffer.from([0xff])))), alternatives(names))),
  )
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', certificate, privateKey)]))
  return { cert: pem(sequence(certificate, algorithm, signature)), key: keyPem(privateKey) }
}

const COMMON_NAME = [0x55, 0x04, 0x03]
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13]
const SUBJECT_ALT_NAME = [0x55, 0x1d, 0x11]
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]
const SHA256_WITH_RSA = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b]

/** One element of DER (X.690 §8.1): tag, length, content. */
function der(tag: number, content: Buffer = Buffer.alloc(0)): Buffer {
  const { length } = content
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, Math.floor(length / 0x100), length % 0x100]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, Buffer.concat(parts))
const oid = (bytes: readonly number[]): Buffer => der(0x06, Buffer.from(bytes))
const extension = (id: readonly number[], value: Buffer): Buffer => sequence(oid(id), der(0x04, value))

/** `YYYYMMDDHHMMSSZ`. */
const time = (at: Date): Buffer => der(0x18, Buffer.from(`${at.toISOString().replace(/\.\d+Z|[-:T]/g, '')}Z`))

function alternatives(names: readonly string[]): Buffer {
  const entries = names.map((name) =>
    isIP(name) === 4 ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
  )
  return extension(SUBJECT_ALT_NAME, sequence(...entries))
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

const keyPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string
