import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verifierFits } from './code-verifier.ts'

/** RFC 7636 appendix B. */
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

describe('verifierFits (RFC 7636 §4.6)', () => {
  it('takes the published example', () => expect(verifierFits(verifier, challenge)).toBe(true))
  it('asks for nothing where there was no challenge', () => expect(verifierFits(undefined, undefined)).toBe(true))

  it.each<[string, string | undefined, string | undefined]>([
    ['a missing verifier', undefined, challenge],
    ['a verifier where there was no challenge (RFC 9700 §4.8.2)', verifier, undefined],
    ['another verifier', verifier.replace('d', 'e'), challenge],
    ['plain: the challenge itself', challenge, challenge],
    ['42 characters (§4.1)', verifier.slice(1), challenge],
    ['129 characters', 'a'.repeat(129), challenge],
    ['a character that is not unreserved', `${verifier.slice(1)}+`, challenge],
    ['a line end', `${verifier}\n`, challenge],
    ['a challenge of another length', verifier, `${challenge}=`],
    ['an empty challenge', verifier, ''],
  ])('T-09 PKCE downgrade: refuses %s', (_case, sent, kept) => expect(verifierFits(sent, kept)).toBe(false))

  it('T-09 PKCE downgrade: whatever is sent, only the one verifier fits', () => {
    fc.assert(fc.property(fc.string(), (sent) => verifierFits(sent, challenge) === (sent === verifier)))
  })
})
