import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a form was sent from our own pages, as far as the browser tells. A browser that tells nothing (an old one, or a
 * program) passes: the form's own token is what proves it (threat T-20). Pure.
 */
export function comesFromUs({ origin, 'sec-fetch-site': site }: IncomingHttpHeaders, ourOrigin: string): boolean {
  if (origin !== undefined && origin !== ourOrigin) return false
  return site === undefined || site === 'same-origin' || site === 'none'
}

/** The form token of a page outside an interaction: only this browser's own pages can hold it. `page` keeps them apart. */
export function csrfToken(browserSecret: string, page: string): string {
  return createHmac('sha256', browserSecret).update(`form ${page}`).digest('base64url')
}

/** Full-length comparison that takes the same time wherever the two differ (threat T-32). */
export function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
