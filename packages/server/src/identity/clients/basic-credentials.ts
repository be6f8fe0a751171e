import { accept, type Outcome, refuse } from '@portreeve/protocol'

export interface BasicCredentials {
  client_id: string
  client_secret: string
}

/**
 * Reads `Basic` and base64 of `key:secret` (RFC 7617). The scheme's name may have any letter case (form 18 of protocol.md
 * 2.6).
 *
 * RFC 6749 §2.3.1 has both parts form-encoded first, and few clients do that. Our keys and secrets are alphanumeric, so
 * encoded and raw are the same text: nothing is decoded, and there is nothing to guess.
 */
export function parseBasic(authorization: string): Outcome<BasicCredentials, 'malformed'> {
  if (authorization.slice(0, 6).toLowerCase() !== 'basic ') return refuse('malformed', 'another scheme than Basic')
  const pair = Buffer.from(authorization.slice(6), 'base64').toString('latin1')
  const colon = pair.indexOf(':')
  if (colon === -1) return refuse('malformed', 'Basic without base64 of key:secret')
  return accept({ client_id: pair.slice(0, colon), client_secret: pair.slice(colon + 1) })
}

const KEY_ALONE = /^[A-Za-z0-9]{1,64}$/

/**
 * The key that stands in the header by itself: a library of the field names its public clients like that when it revokes
 * their tokens (okta-auth-js), without the colon that RFC 7617 §2 asks for. It proves nothing. Undefined for anything else.
 */
export function parseKeyAlone(authorization: string): string | undefined {
  if (authorization.slice(0, 6).toLowerCase() !== 'basic ') return undefined
  const key = Buffer.from(authorization.slice(6), 'base64').toString('latin1')
  return KEY_ALONE.test(key) ? key : undefined
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** Without the line end that `echo … | base64` leaves after a secret (form 12 of protocol.md 2.6). */
export function withoutLineEnd(secret: string): string {
  let end = secret.length
  if (secret.charCodeAt(end - 1) === LINE_FEED) end--
  if (secret.charCodeAt(end - 1) === CARRIAGE_RETURN) end--
  return end === secret.length ? secret : secret.slice(0, end)
}
