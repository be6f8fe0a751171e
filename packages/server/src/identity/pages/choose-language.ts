import type { match as Match } from '@formatjs/intl-localematcher'

export const languages = ['en', 'es', 'fr'] as const
export type Language = (typeof languages)[number]

/** Wishes beyond these change nothing and would only cost time. */
const WISHES_MAX = 10

/**
 * The language of a page: the authorization request's wish (`ui_locales`, OIDC Core §3.1.2.1) before the browser's
 * (`Accept-Language`, RFC 9110 §12.5.4), English when neither can be met. What cannot be read is passed over.
 */
export function chooseLanguage(
  wishes: { ui_locales?: readonly string[] | undefined; acceptLanguage?: string | undefined },
  match: typeof Match,
): Language {
  const tags = [...(wishes.ui_locales ?? []).slice(0, WISHES_MAX), ...parseAcceptLanguage(wishes.acceptLanguage ?? '')]
  const readable = tags.filter(isLanguageTag).slice(0, WISHES_MAX)
  // One by one: the matcher weighs nearness over order, and a person's first wish that we can meet is the one to meet.
  for (const tag of readable) {
    const found = match([tag], languages, NOTHING)
    if (found !== NOTHING) return found as Language
  }
  return 'en'
}

/** A tag that no language has, so that "no match" can be told from English. */
const NOTHING = 'zxx'

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false // RangeError: not a language tag (RFC 5646 §2.1).
  }
}

/** Tags by falling weight; those of weight 0 are refused by their sender and left out. */
function parseAcceptLanguage(header: string): string[] {
  return header
    .split(',', 4 * WISHES_MAX)
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((word) => word.trim())
      const weight = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2) ?? '1'
      return { tag, weight: /^[01](?:\.\d{0,3})?$/.test(weight) ? Number(weight) : 0 }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}
