import { randomBytes } from 'node:crypto'
import type { AuthServerId, ClientId, UserId } from '@portreeve/protocol'

/** Forms of protocol.md 1 and 2.12. All of them come from the system's randomness, without bias. */

/** An app's API Key or an API's Client ID: 32 alphanumerics. */
export const generateClientId = (): ClientId => alphanumerics(32) as ClientId

/** An API Secret or Client Secret: 16 alphanumerics, 95 bits. Shown once; only its HMAC is kept. */
export const generateClientSecret = (): string => alphanumerics(16)

/** `00u` and 17 alphanumerics. */
export const generateUserId = (): UserId => `00u${alphanumerics(17)}` as UserId

/** `aus` and 17 alphanumerics. */
export const generateAuthServerId = (): AuthServerId => `aus${alphanumerics(17)}` as AuthServerId

/** `00o` and 17 alphanumerics: `idp` of ID tokens (protocol.md 2.10). */
export const generateIdpId = (): string => `00o${alphanumerics(17)}`

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
// Bytes from here on are thrown away: keeping them would make the first letters of the alphabet likelier.
const BYTE_LIMIT = 256 - (256 % ALPHABET.length)

function alphanumerics(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length)) {
      if (byte < BYTE_LIMIT) text += ALPHABET.charAt(byte % ALPHABET.length)
    }
  }
  return text
}
