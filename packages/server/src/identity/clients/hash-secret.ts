import { createHmac, createSecretKey } from 'node:crypto'

/** HMAC-SHA-256 of a generated secret (design.md decision 6). 32 bytes. */
export type HashSecret = (secret: string) => Uint8Array

/** `key` is 32 bytes that are not in the store. */
export function createHashSecret(key: Uint8Array): HashSecret {
  const secretKey = createSecretKey(key)
  return (secret) => createHmac('sha256', secretKey).update(secret).digest()
}
