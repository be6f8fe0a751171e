import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** What is sealed cannot be opened: it was made with another key, for another place, or was changed. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

/** Encrypts what the store keeps for us, so that a stolen database signs nothing (design.md decision 6). */
export interface Sealer {
  /** `place` says what the secret belongs to. It is not kept, and opening needs the same one again. */
  seal(plain: Uint8Array, place: string): Uint8Array
  /** Throws SealBroken. */
  open(sealed: Uint8Array, place: string): Buffer
}

const CIPHER = 'aes-256-gcm'
const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES

/** One key for one purpose out of the one the operator keeps (RFC 5869), so that no two uses can touch. 32 bytes. */
export function deriveKey(encryptionKey: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', encryptionKey, new Uint8Array(0), `portreeve ${purpose}`, 32))
}

/**
 * AES-256-GCM. Sealed form, version 1: the byte 1, nonce (12 bytes), tag (16), ciphertext. Version and place are
 * authenticated. Nonces are random: far fewer than 2^32 things are ever sealed with one key (NIST SP 800-38D §8.3).
 */
export function createSealer(encryptionKey: Uint8Array, purpose: string): Sealer {
  const key = deriveKey(encryptionKey, purpose)
  const bound = (place: string) => Buffer.from(`${VERSION} ${place}`)
  return {
    seal(plain, place) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(bound(place))
      const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), ciphertext])
    },
    open(sealed, place) {
      if (sealed[0] !== VERSION || sealed.length < HEAD_BYTES) throw new SealBroken(`unknown sealed form for ${place}`)
      const nonce = sealed.subarray(1, 1 + NONCE_BYTES)
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(bound(place))
        .setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEAD_BYTES))
      try {
        return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()])
      } catch {
        throw new SealBroken(
          `the seal of ${place} is broken: it was made with another key or for another place, or was changed`,
        )
      }
    },
  }
}
