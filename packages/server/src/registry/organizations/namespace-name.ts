const FORM = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** Endings that name an environment in a gateway URL (protocol.md 3.1): `acme` in Test is `acme-test`. */
const ENDINGS = /-(?:test|dev)$/
/**
 * First path segments that mean something else at one of our listeners, or that people would take for the exchange itself. Versions too: an API's base
 * path may begin with one, and where the first segment was forgotten the call has to be refused.
 */
const RESERVED =
  /^(?:v\d+|authz|oauth2|management|subscriptions|connections|events|livez|readyz|metrics|test|dev|www|api|admin|portreeve)$/

/** What is wrong with the name of a namespace, as a sentence; undefined when nothing is. Pure. */
export function checkNamespaceName(name: string): string | undefined {
  if (!FORM.test(name)) {
    return 'has to be 1 to 63 small letters, digits and hyphens, and begin and end with a letter or digit'
  }
  if (ENDINGS.test(name)) return 'must not end in -test or -dev: these endings name environments'
  if (RESERVED.test(name)) return 'is a reserved word'
  return undefined
}

const CANDIDATES_MAX = 9
/** Leaves room for the number behind it. */
const SLUG_LENGTH_MAX = 60

/**
 * Names for the first namespace of an organization, best first: after its e-mail domain (protocol.md 1), else after its name. None where neither has
 * a letter or digit of ASCII. Pure.
 */
export function suggestNamespaces(organization: { name: string; emailDomain?: string | undefined }): string[] {
  const slug = slugOf(organization.emailDomain === undefined ? organization.name : ownLabelOf(organization.emailDomain))
  if (slug === '') return []
  const more = Array.from({ length: CANDIDATES_MAX - 1 }, (_, at) => `${slug}-${at + 2}`)
  return [slug, ...more].filter((name) => checkNamespaceName(name) === undefined)
}

/** `mail.lakeside.example` and `lakeside.co.uk` belong to `lakeside`. A guess: which endings are public is in no domain. Pure. */
function ownLabelOf(domain: string): string {
  const labels = domain.split('.').slice(0, -1)
  const last = labels.at(-1) ?? ''
  return labels.length > 1 && /^(?:com?|org|net|gov|edu|ac|gob)$/.test(last) ? (labels.at(-2) ?? '') : last
}

/** Pure. */
function slugOf(text: string): string {
  const ascii = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const hyphened = ascii.replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '')
  return hyphened.slice(0, SLUG_LENGTH_MAX).replace(/-+$/, '')
}
