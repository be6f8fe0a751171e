import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { SigningAlg } from '@portreeve/protocol'
import { v1 as uuidV1 } from 'uuid'
import type { PublicJwk, SigningKey } from '../../store/index.ts'
import type { Sealer } from './seal.ts'

/** A signing key with both halves parsed once: parsing one again for each signature is three times as slow. */
export interface LoadedKey extends Omit<SigningKey, 'sealedPrivateKey' | 'authServerId'> {
  publicKey: KeyObject
  privateKey: KeyObject
}

/** What is decided about a key before it is made. */
export type KeyPlace = Pick<SigningKey, 'authServerId' | 'alg' | 'ordinal' | 'createdAt' | 'activeFrom'>

/** protocol.md 2.9: RSA signatures of the exchange are 256 bytes. */
const MODULUS_BITS = 2048

const generatePair = promisify(generateKeyPair)

export interface KeyPair {
  publicKey: KeyObject
  privateKey: KeyObject
}

/** Both halves of a new key. The search for primes runs off the event loop. */
export type GenerateKeyPair = (alg: SigningAlg) => Promise<KeyPair>

/** A new key, its private half sealed. */
export async function makeSigningKey(
  place: KeyPlace,
  sealer: Sealer,
  generate: GenerateKeyPair = generateSigningPair,
): Promise<SigningKey> {
  const { privateKey, publicKey } = await generate(place.alg)
  const key: Omit<SigningKey, 'sealedPrivateKey'> = {
    kid: uuidV1(), // Version 1, as in the published tokens (protocol.md 2.9). The node id in it is random.
    ...place,
    publicJwk: publicJwkOf(publicKey),
  }
  const plain = privateKey.export({ format: 'der', type: 'pkcs8' })
  return { ...key, sealedPrivateKey: sealer.seal(plain, placeOf(key)) }
}

/** Throws SealBroken when the row is not as `makeSigningKey` left it. */
export function openSigningKey(key: SigningKey, sealer: Sealer): LoadedKey {
  const plain = sealer.open(key.sealedPrivateKey, placeOf(key))
  const { kid, alg, ordinal, publicJwk, createdAt, activeFrom, revokedAt } = key
  return {
    kid,
    alg,
    ordinal,
    publicJwk,
    createdAt,
    activeFrom,
    revokedAt,
    publicKey: createPublicKey({ key: publicJwk, format: 'jwk' }),
    privateKey: createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' }),
  }
}

export function generateSigningPair(alg: SigningAlg): Promise<KeyPair> {
  switch (alg) {
    case 'RS256':
    case 'PS256':
      return generatePair('rsa', { modulusLength: MODULUS_BITS })
    case 'ES256':
      return generatePair('ec', { namedCurve: 'P-256' })
    case 'EdDSA':
      return generatePair('ed25519')
  }
}

function publicJwkOf(publicKey: KeyObject): PublicJwk {
  const { kty, crv, n, e, x, y } = publicKey.export({ format: 'jwk' })
  if (kty === 'RSA' && n && e) return { kty, n, e }
  if (kty === 'EC' && crv === 'P-256' && x && y) return { kty, crv, x, y }
  if (kty === 'OKP' && crv === 'Ed25519' && x) return { kty, crv, x }
  throw new Error('a new key of a type that was not asked for')
}

/**
 * The public half is bound too: who can write to the store but has not the encryption key cannot put a public key of
 * their own beside a `kid` that verifiers trust, nor move a key to another authorization server or algorithm.
 */
function placeOf({ kid, authServerId, alg, publicJwk }: Omit<SigningKey, 'sealedPrivateKey'>): string {
  return `signing key ${kid} of ${authServerId}, ${alg}, ${membersOf(publicJwk)}`
}

function membersOf(jwk: PublicJwk): string {
  switch (jwk.kty) {
    case 'RSA':
      return `n ${jwk.n}, e ${jwk.e}`
    case 'EC':
      return `${jwk.crv}, x ${jwk.x}, y ${jwk.y}`
    case 'OKP':
      return `${jwk.crv}, x ${jwk.x}`
  }
}
