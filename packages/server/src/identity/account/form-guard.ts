import type { IncomingHttpHeaders } from 'node:http'
import type { BrowserCookie } from '../interactions/browser-cookie.ts'
import { comesFromUs, csrfToken, sameText } from '../interactions/same-origin.ts'

/** Forms of pages outside an interaction: taken only from the browser that was shown the page (threat T-20). */
export interface FormGuard {
  /** `page` keeps the forms of different pages, users and links apart. `setCookie`: header values to send. */
  token(headers: IncomingHttpHeaders, page: string): { csrf: string; setCookie: string[] }
  isOurs(headers: IncomingHttpHeaders, page: string, csrf: string | undefined): boolean
}

export function createFormGuard({
  browserCookie,
  origin,
}: {
  browserCookie: BrowserCookie
  origin: string
}): FormGuard {
  return {
    token(headers, page) {
      const { secret, setCookie } = browserCookie.ensure(headers)
      return { csrf: csrfToken(secret, page), setCookie }
    },
    isOurs(headers, page, csrf) {
      const browser = browserCookie.read(headers)
      if (!browser || csrf === undefined || !comesFromUs(headers, origin)) return false
      return sameText(csrf, csrfToken(browser.secret, page))
    },
  }
}
