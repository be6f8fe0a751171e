import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { UserId } from '@portreeve/protocol'
import { createCookie } from '../interactions/cookie.ts'

/**
 * Browsers in which somebody has signed in before. Whoever guesses passwords has none of these, so they can lock themselves out
 * and nobody else. Such a cookie opens nothing: a password is still asked for.
 */
export interface KnownDevices {
  /** Names the browser among those of this user. Undefined for everybody else's. */
  find(headers: IncomingHttpHeaders, userId: UserId): string | undefined
  /** A `Set-Cookie` value for a browser in which this user has just proven who they are. */
  remember(userId: UserId): string
}

const ID_BYTES = 16
const TAG_BYTES = 16
const LIFETIME_SECONDS = 365 * 86_400

/** The cookie is 16 random bytes and as many of their HMAC with the user's id, so nothing about it has to be kept. */
export function createKnownDevices({ key, secure }: { key: Uint8Array; secure: boolean }): KnownDevices {
  const cookie = createCookie('device', { secure })
  const tagOf = (userId: UserId, id: Uint8Array) =>
    createHmac('sha256', key).update(`known device ${userId} `).update(id).digest().subarray(0, TAG_BYTES)
  return {
    find(headers, userId) {
      const value = cookie.read(headers)
      if (value === undefined) return undefined
      const bytes = Buffer.from(value, 'base64url')
      // The last character has bits to spare: only the one spelling that we made is ours (threat T-21).
      if (bytes.toString('base64url') !== value) return undefined
      const id = bytes.subarray(0, ID_BYTES)
      return timingSafeEqual(tagOf(userId, id), bytes.subarray(ID_BYTES)) ? id.toString('base64url') : undefined
    },
    remember(userId) {
      const id = randomBytes(ID_BYTES)
      return cookie.set(Buffer.concat([id, tagOf(userId, id)]).toString('base64url'), LIFETIME_SECONDS)
    },
  }
}
