import type { IncomingHttpHeaders } from 'node:http'

/** The tag of a revision (RFC 9110 §8.8.3). */
export const tagOf = (revision: number): string => `"${revision}"`

/**
 * `If-Match` as one revision. `any`: none was sent, or `*`. `never`: what was sent is no revision of ours, so it is not the
 * one that is there. Undefined: several, of which nobody says which they saw.
 */
export function readIfMatch(header: string | undefined): number | 'any' | 'never' | undefined {
  if (header === undefined || header.trim() === '*') return 'any'
  if (header.includes(',')) return undefined
  const [, digits] = /^"(\d{1,15})"$/.exec(header.trim()) ?? []
  return digits === undefined ? 'never' : Number(digits)
}

/** Has the caller seen `tag` already? Weak comparison (RFC 9110 §13.1.2). */
export function hasSeen({ 'if-none-match': seen }: IncomingHttpHeaders, tag: string): boolean {
  if (seen === undefined) return false
  return seen.trim() === '*' || seen.split(',').some((one) => one.trim().replace(/^W\//, '') === tag)
}
