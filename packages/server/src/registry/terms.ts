import { createHash } from 'node:crypto'
import { accept } from '@portreeve/protocol'
import { type AdministrationOutcome, type AdministrationRefused, refuseField } from '../identity/index.ts'
import type { KnownTerms, Terms } from '../store/index.ts'

/**
 * What words of terms are known by: base64url of the SHA-256 of `[version, text, url]` as JSON without spaces, `null` for what is absent. Empty where
 * there are no terms. Pure.
 */
export function digestOfTerms(terms: Terms | undefined): string {
  if (!terms) return ''
  const { version, text, url } = terms
  return createHash('sha256')
    .update(JSON.stringify([version, text ?? null, url ?? null]))
    .digest('base64url')
}

/** As views have them. */
export interface ShownTerms extends Terms {
  digest: string
}

/** Pure. */
export const showTerms = (terms: Terms): ShownTerms => ({ ...terms, digest: digestOfTerms(terms) })

/** Have these terms something to read? Pure. */
export function checkTerms(terms: Terms | undefined, pointer: string): AdministrationRefused | undefined {
  return terms && terms.text === undefined && terms.url === undefined
    ? refuseField(pointer, 'Terms need a text or a url.')
    : undefined
}

const KNOWN_MAX = 200

/**
 * The versions that mean what they say for ever, after terms were changed from those of `before` to `after` (threat T-16): those that were known, and that of
 * `before` if others could read it. Refused where a known one would say something else. Pure.
 */
export function knownAfter(
  {
    terms,
    knownTerms = [],
    wereRead,
  }: { terms?: Terms | undefined; knownTerms?: KnownTerms[] | undefined; wereRead: boolean },
  after: Terms | undefined,
  pointer: string,
): AdministrationOutcome<KnownTerms[]> {
  const isNews = terms && wereRead && knownTerms.every(({ version }) => version !== terms.version)
  const known = isNews ? [...knownTerms, { version: terms.version, digest: digestOfTerms(terms) }] : knownTerms
  const same = known.find(({ version }) => version === after?.version)
  if (!after || same?.digest === digestOfTerms(after)) return accept(known)
  if (same) {
    return refuseField(
      `${pointer}/version`,
      'Others could read the terms of this version. Terms that say something else need another version.',
    )
  }
  return known.length < KNOWN_MAX
    ? accept(known)
    : refuseField(
        `${pointer}/version`,
        `Others could read ${KNOWN_MAX} versions of these terms, and there cannot be more. Use one of them as it was.`,
      )
}
