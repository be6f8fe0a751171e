import { createHash, createHmac, createSecretKey, randomBytes } from 'node:crypto'
import type { GrantRefresh } from '../../store/index.ts'

/** What finds and proves a refresh token, of which the store keeps nothing else. */
export type RefreshTokenHashes = Pick<GrantRefresh, 'handleHash' | 'hash'>

/**
 * Refresh tokens: a handle of 16 bytes, which finds the grant for as long as it lives, and a secret of 16 bytes, which is
 * another one after each rotation. As text 43 base64url characters (protocol.md 2.7).
 */
export interface RefreshTokens {
  /** A new one. */
  generate(): string
  hashesOf(token: string): RefreshTokenHashes
  /**
   * The token after this one: its secret is an HMAC over the whole token before it. So a client that asks again, because the
   * answer got lost, gets the same successor, and nobody has to keep it meanwhile; who has not the key cannot go ahead.
   */
  successorOf(token: string): string
}

const HANDLE_BYTES = 16
const SECRET_BYTES = 16
/** Of the 32 bytes there is one way to write them (RFC 4648 §3.5). */
const form = /^[\w-]{42}[AEIMQUYcgkosw048]$/

/** Whether it could be one of ours. Pure. */
export const isRefreshToken = (text: string): boolean => form.test(text)

/** `key`: 32 bytes that are not in the store. */
export function createRefreshTokens(key: Uint8Array): RefreshTokens {
  const secretKey = createSecretKey(key)
  return {
    generate: () => randomBytes(HANDLE_BYTES + SECRET_BYTES).toString('base64url'),
    hashesOf(token) {
      const bytes = Buffer.from(token, 'base64url')
      return {
        handleHash: hash('refresh token handle', bytes.subarray(0, HANDLE_BYTES)),
        hash: hash('refresh token', bytes),
      }
    },
    successorOf(token) {
      const bytes = Buffer.from(token, 'base64url')
      const secret = createHmac('sha256', secretKey).update(bytes).digest().subarray(0, SECRET_BYTES)
      return Buffer.concat([bytes.subarray(0, HANDLE_BYTES), secret]).toString('base64url')
    },
  }
}

/** The purpose goes first, so that no hash of one kind is ever that of another (threat T-10). */
function hash(purpose: string, bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(`${purpose} `).update(bytes).digest()
}
