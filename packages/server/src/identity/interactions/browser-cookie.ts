import { createHash, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { createCookie } from './cookie.ts'

const BYTES = 32

/** A browser that was here before, or is from now on. */
export interface Browser {
  /** SHA-256 of its cookie, 32 bytes: what interactions are bound to. */
  hash: Uint8Array
  /** Ties forms outside an interaction to this browser: `csrfToken` of browser-csrf.ts is made of it. */
  secret: string
  /** Header values to send; empty when the browser has its cookie already. */
  setCookie: string[]
}

/** The cookie that tells one browser from another before anybody has signed in. It lives as long as the browser runs. */
export interface BrowserCookie {
  /** Undefined when it brings none, or one that is no cookie of ours. */
  read(headers: IncomingHttpHeaders): Browser | undefined
  /** As `read`, and makes one where there is none. */
  ensure(headers: IncomingHttpHeaders): Browser
}

export function createBrowserCookie({ secure }: { secure: boolean }): BrowserCookie {
  const cookie = createCookie('browser', { secure })
  const browserOf = (secret: string, setCookie: string[]): Browser => ({ hash: hashOf(secret), secret, setCookie })
  const read = (headers: IncomingHttpHeaders): Browser | undefined => {
    const secret = cookie.read(headers)
    return secret === undefined ? undefined : browserOf(secret, [])
  }
  return {
    read,
    ensure(headers) {
      const known = read(headers)
      if (known) return known
      const secret = randomBytes(BYTES).toString('base64url')
      return browserOf(secret, [cookie.set(secret)])
    },
  }
}

const hashOf = (secret: string): Uint8Array => createHash('sha256').update(`browser ${secret}`).digest()
