import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { AuthServerId, EpochSeconds } from '@portreeve/protocol'
import { v1 as uuidV1 } from 'uuid'
import type { SigningKey } from '../../store/index.ts'
import type { Sealer } from './seal.ts'

/** A signing key with both halves parsed once: parsing one again for each signature is three times as slow. */
export interface LoadedKey {
  kid: string
  alg: SigningKey['alg']
  publicJwk: SigningKey['publicJwk']
  publicKey: KeyObject
  privateKey: KeyObject
}

/** protocol.md 2.9: signatures of the exchange are 256 bytes. */
const MODULUS_BITS = 2048

const generateRsa = promisify(generateKeyPair)

/** A new RS256 key, its private half sealed. The search for primes runs off the event loop. */
export async function makeSigningKey(
  authServerId: AuthServerId,
  { sealer, now }: { sealer: Sealer; now: () => EpochSeconds },
): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateRsa('rsa', { modulusLength: MODULUS_BITS })
  const { n, e } = publicKey.export({ format: 'jwk' })
  if (!n || !e) throw new Error('an RSA key without modulus or exponent')
  const key: Omit<SigningKey, 'sealedPrivateKey'> = {
    kid: uuidV1(), // Version 1, as in the published tokens (protocol.md 2.9). The node id in it is random.
    authServerId,
    alg: 'RS256',
    publicJwk: { kty: 'RSA', n, e },
    createdAt: now(),
  }
  const plain = privateKey.export({ format: 'der', type: 'pkcs8' })
  return { ...key, sealedPrivateKey: sealer.seal(plain, placeOf(key)) }
}

/** Throws SealBroken when the row is not as `makeSigningKey` left it. */
export function openSigningKey(key: SigningKey, sealer: Sealer): LoadedKey {
  const plain = sealer.open(key.sealedPrivateKey, placeOf(key))
  const { kid, alg, publicJwk } = key
  return {
    kid,
    alg,
    publicJwk,
    publicKey: createPublicKey({ key: publicJwk, format: 'jwk' }),
    privateKey: createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' }),
  }
}

/**
 * The public half is bound too: who can write to the store but has not the encryption key cannot put a public key of
 * their own beside a `kid` that verifiers trust, nor move a key to another authorization server.
 */
function placeOf({ kid, authServerId, alg, publicJwk }: Omit<SigningKey, 'sealedPrivateKey'>): string {
  return `signing key ${kid} of ${authServerId}, ${alg}, n ${publicJwk.n}, e ${publicJwk.e}`
}
