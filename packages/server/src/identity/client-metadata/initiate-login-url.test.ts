import { describe, expect, it } from 'vitest'
import { appendQuery } from './append-query.ts'
import { initiateLoginUrl } from './initiate-login-url.ts'

describe('third-party-initiated login (OIDC Core §4)', () => {
  it('names the issuer, and the user and the page where they are known', () => {
    const iss = 'https://identity.example/oauth2/aus1'
    expect(initiateLoginUrl('https://app.example/login', { iss })).toBe(
      'https://app.example/login?iss=https%3A%2F%2Fidentity.example%2Foauth2%2Faus1',
    )
    const url = new URL(
      initiateLoginUrl('https://app.example/login?tenant=7', {
        iss,
        login_hint: 'dana+x@lakeside.example',
        target_link_uri: 'https://app.example/orders?id=1&b=2',
      }),
    )
    expect(Object.fromEntries(url.searchParams)).toEqual({
      tenant: '7',
      iss,
      login_hint: 'dana+x@lakeside.example',
      target_link_uri: 'https://app.example/orders?id=1&b=2',
    })
  })
})

describe('appendQuery', () => {
  it('changes nothing of what was there', () => {
    expect(appendQuery('https://a.example/b', { x: undefined })).toBe('https://a.example/b')
    expect(appendQuery('https://a.example/b?', { x: '1' })).toBe('https://a.example/b?x=1')
    expect(appendQuery('https://a.example/b?a=%7E&', { x: '1' })).toBe('https://a.example/b?a=%7E&x=1')
    expect(appendQuery('https://a.example:80/b?a', { x: '1&2=3', y: '' })).toBe(
      'https://a.example:80/b?a&x=1%262%3D3&y=',
    )
  })
})
