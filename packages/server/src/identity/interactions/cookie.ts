import type { IncomingHttpHeaders } from 'node:http'

/** One cookie of ours. Values are 43 base64url characters: 256 random bits, and nothing that could be read out of them. */
export interface Cookie {
  /** Undefined without it, with two of the name, or when it has another form (threat T-21). */
  read(headers: IncomingHttpHeaders): string | undefined
  /** A `Set-Cookie` value. Without `maxAgeSeconds` it goes when the browser is closed. */
  set(value: string, maxAgeSeconds?: number): string
  /** A `Set-Cookie` value that takes it away. */
  clear(): string
}

const VALUE = /^[A-Za-z0-9_-]{43}$/

/**
 * `__Host-` where the browser allows it: no other host name, and nobody on plain http, can then set it for us. `Lax`, because
 * people come here by links and redirects of other sites; every form checks more than the cookie.
 */
export function createCookie(name: string, { secure }: { secure: boolean }): Cookie {
  const fullName = secure ? `__Host-portreeve_${name}` : `portreeve_${name}`
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  return {
    read(headers) {
      const values = (headers.cookie ?? '')
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${fullName}=`))
        .map((pair) => pair.slice(fullName.length + 1))
      const [value] = values
      return values.length === 1 && value !== undefined && VALUE.test(value) ? value : undefined
    },
    set: (value, maxAgeSeconds) =>
      `${fullName}=${value}${attributes}${maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`}`,
    clear: () => `${fullName}=${attributes}; Max-Age=0`,
  }
}
