import { createHash, randomFillSync } from 'node:crypto'
import type { GrantId } from '@portreeve/protocol'

/** 43 characters of base64url (protocol.md 2.9, 2.10). */
export const JTI_BYTES = 32
const GRANT_ID_BYTES = 16
const PREFIX = 'AT.'
const JTI_LENGTH = PREFIX.length + 43

/**
 * `jti` of a user's access token: the grant's id and 16 random bytes, so that revoking a grant finds its tokens and no row
 * has to be kept for each of them. Of a grant with `offline_access`, with the tail that all its tokens share (protocol.md 2.9).
 */
export function jtiOfGrant(id: GrantId, offline: boolean): string {
  const bytes = Buffer.from(id, 'base64url')
  if (bytes.length !== GRANT_ID_BYTES) throw new Error('a grant id is not 16 bytes long')
  const jti = Buffer.allocUnsafe(JTI_BYTES)
  bytes.copy(jti)
  randomFillSync(jti, GRANT_ID_BYTES)
  const text = `${PREFIX}${jti.toString('base64url')}`
  return offline ? `${text}.${createHash('sha256').update(`refreshes of ${id}`).digest('base64')}` : text
}

/** The id that `jtiOfGrant` put into a user's token. Undefined when this is no such `jti`. */
export function grantIdIn(jti: string): GrantId | undefined {
  if (jti.length < JTI_LENGTH || !jti.startsWith(PREFIX)) return undefined
  const bytes = Buffer.from(jti.slice(PREFIX.length, JTI_LENGTH), 'base64url')
  return bytes.length === JTI_BYTES ? (bytes.toString('base64url', 0, GRANT_ID_BYTES) as GrantId) : undefined
}
