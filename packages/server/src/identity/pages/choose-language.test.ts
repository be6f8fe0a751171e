import { match } from '@formatjs/intl-localematcher'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseLanguage, languages } from './choose-language.ts'

const choose = (acceptLanguage?: string, ui_locales?: string[]) => chooseLanguage({ acceptLanguage, ui_locales }, match)

describe('the language of a page', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['fr', 'fr'],
    ['fr-CA,fr;q=0.9,en;q=0.8', 'fr'],
    ['es-419', 'es'],
    ['ES-mx', 'es'],
    ['de-AT,de;q=0.9', 'en'],
    ['de, fr;q=0.5', 'fr'],
    ['en;q=0.3, es;q=0.7', 'es'],
    ['fr;q=0, es;q=0.1', 'es'],
    ['fr;q=abc, es', 'es'],
    [' fr ; q=1 ', 'fr'],
  ])('of Accept-Language %j is %s (RFC 9110 §12.5.4)', (header, language) => expect(choose(header)).toBe(language))

  it('is what the app asks for, before what the browser does (OIDC Core §3.1.2.1, ui_locales)', () => {
    expect(choose('es', ['fr-CA', 'fr', 'en'])).toBe('fr')
    expect(choose('es', ['de'])).toBe('es')
    expect(choose('es', ['not a language'])).toBe('es')
  })

  it.each(['not a tag', 'fr_FR', ';;;', ',,,', 'q=1', 'x'.repeat(10_000), 'é'])('takes no harm from %j', (header) => {
    expect(choose(header)).toBe('en')
  })

  it('is always one that we have', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (header, wishes) => {
        expect(languages).toContain(choose(header, wishes))
      }),
    )
  })

  it('looks at the first wishes only, however many there are', () => {
    expect(choose(undefined, [...Array(1000).fill('de'), 'fr'])).toBe('en')
  })
})
