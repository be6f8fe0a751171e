import { describe, expect, it } from 'vitest'
import { findQueryName, normalQueryName } from './query-names.ts'

const names = new Set(['na.me', 'key'].map(normalQueryName))

describe('G-B query parameters that the gateway itself sends', () => {
  it.each([
    'key=1',
    'key',
    'a=1&key=2',
    'a=1;key=2',
    'KEY=1',
    'key[]=1',
    'key[a][b]=1',
    'key[a=1',
    'key%5B%5D=1',
    'key.a=1',
    'k%65y=1',
    '%6b%65%79=1',
    'na.me=1',
    'na_me=1',
    'na-me=1',
    'na+me=1',
    'na%20me=1',
    'n%61%2Eme=1',
    'na[me=1',
    '+key=1',
    'key+=1',
    '%20key=1',
    'key%00=1',
    'key%00.png=1',
    'key%3D1',
    '%EF%BD%8Bey=1',
    'k%65y=%',
    '%ff&k%65y%ff%00=1&k%65y=1',
    '?a&key=1',
    '?key=1',
    'a=1?key=2',
  ])('are found in ?%s', (query) => {
    expect(findQueryName(`/x?${query}`, names)).toBeDefined()
  })

  it.each([
    '',
    'keys=1',
    'a=key',
    'monkey=1',
    'k=ey',
    'a=1&b=%26key%3D1',
    'nam=1',
    'a[key]=1',
    'a%5Bna.me%5D=1',
    '%ff=1',
    '=key',
  ])('are not found in ?%s', (query) => {
    expect(findQueryName(`/x?${query}`, names)).toBeUndefined()
  })

  it('are not found in a path', () => {
    expect(findQueryName('/key=1/key', names)).toBeUndefined()
  })

  it('are named in normal form, which repeats nothing else of what was sent', () => {
    expect(findQueryName('/x?N%61_Me%5Bsecret%5D=secret', names)).toBe('na-me')
  })
})
