import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KnownTerms } from '../store/index.ts'
import { checkTerms, digestOfTerms, knownAfter, showTerms } from './terms.ts'

const terms = { version: '1', text: 'Be kind.' }

describe('the digest of terms', () => {
  it('is what anybody computes of their words: printf %s \'["1","Be kind.",null]\' | openssl dgst -sha256', () => {
    expect(digestOfTerms(terms)).toBe('mM4BCKDctgF9q7zYd8osktwrQMSyZ6KYrjTwU3Pp0rg')
    expect(showTerms(terms)).toEqual({ ...terms, digest: digestOfTerms(terms) })
    expect(digestOfTerms(undefined)).toBe('')
  })

  it('T-16 is one for the same words and another one for others, wherever a word stands', () => {
    const word = fc.option(fc.string({ unit: 'binary', maxLength: 6 }), { nil: undefined })
    const any = fc.record({ version: fc.string({ maxLength: 4 }), text: word, url: word })
    fc.assert(
      fc.property(any, any, (one, other) => {
        const isSame = one.version === other.version && one.text === other.text && one.url === other.url
        expect(digestOfTerms(one) === digestOfTerms(other)).toBe(isSame)
      }),
    )
    expect(digestOfTerms({ version: '1', url: 'Be kind.' })).not.toBe(digestOfTerms(terms))
  })
})

describe('what a version of terms means', () => {
  const pointer = '/terms'
  const other = { version: '1', text: 'Pay.' }
  const known = [{ version: '1', digest: digestOfTerms(terms) }]

  it('needs something to read', () => {
    expect(checkTerms({ version: '1' }, pointer)).toMatchObject({ fields: [{ pointer: '/terms' }] })
    expect(checkTerms(terms, pointer) ?? checkTerms(undefined, pointer)).toBeUndefined()
  })

  it('may be said better while nobody could read it', () => {
    expect(knownAfter({ terms, wereRead: false }, other, pointer)).toEqual({ ok: true, value: [] })
  })

  it('T-16 is what it was once others could read it', () => {
    expect(knownAfter({ terms, wereRead: true }, terms, pointer)).toEqual({ ok: true, value: known })
    expect(knownAfter({ terms, wereRead: true }, undefined, pointer)).toEqual({ ok: true, value: known })
    expect(knownAfter({ terms, wereRead: true }, { version: '2', text: 'Pay.' }, pointer)).toMatchObject({
      value: known,
    })
    const refused = { ok: false, fields: [{ pointer: '/terms/version' }] }
    expect(knownAfter({ terms, wereRead: true }, other, pointer)).toMatchObject(refused)
    expect(knownAfter({ knownTerms: known, wereRead: false }, other, pointer)).toMatchObject(refused)
    expect(knownAfter({ knownTerms: known, wereRead: false }, terms, pointer)).toMatchObject({ ok: true })
  })

  it('is kept for 200 of them', () => {
    const many = Array.from({ length: 200 }, (_, n): KnownTerms => ({ version: `v${n}`, digest: 'd' }))
    const refused = knownAfter({ knownTerms: many, wereRead: false }, terms, pointer)
    expect(refused).toMatchObject({ ok: false, fields: [{ pointer: '/terms/version' }] })
    expect(knownAfter({ knownTerms: many, wereRead: false }, undefined, pointer)).toMatchObject({ ok: true })
    expect(knownAfter({ knownTerms: many.slice(1), wereRead: false }, terms, pointer)).toMatchObject({ ok: true })
  })
})
