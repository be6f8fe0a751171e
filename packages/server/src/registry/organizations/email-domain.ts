import { domainToASCII } from 'node:url'

// Labels of RFC 1123 §2.1, at least two, the last one no number: what a mail can be sent to.
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/
const DOMAIN_LENGTH_MAX = 253
// domainToASCII reads a URL's host: it would stop at a slash and undo percent-encoding.
const LETTERS = /^[\p{L}\p{M}\p{N}.-]+$/u

/**
 * A host name as mails have it after the `@`: in lower case and ASCII, so that one domain has one spelling (`Zürich.Example` is
 * `xn--zrich-kva.example`). Undefined when it is none. Pure.
 */
export function parseEmailDomain(text: string): string | undefined {
  const domain = LETTERS.test(text) ? domainToASCII(text) : ''
  return domain.length <= DOMAIN_LENGTH_MAX && DOMAIN.test(domain) ? domain : undefined
}

/** Of an e-mail address. Undefined when there is none that could be. Pure. */
export function emailDomainOf(email: string): string | undefined {
  const at = email.lastIndexOf('@')
  return at > 0 ? parseEmailDomain(email.slice(at + 1)) : undefined
}
