import type { EpochSeconds } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import type { ClaimsRequest, UserClaims } from '../../store/index.ts'
import { exampleUser } from '../testing/grants.ts'
import { userClaimsFor } from './user-claims.ts'

const all: Required<UserClaims> = {
  given_name: 'Pat',
  family_name: 'Doe',
  middle_name: 'Q',
  nickname: 'Patty',
  preferred_username: 'pat',
  profile: 'https://pat.example',
  picture: 'https://pat.example/p.png',
  website: 'https://pat.example/w',
  gender: 'x',
  birthdate: '0000-10-31',
  zoneinfo: 'Europe/Berlin',
  locale: 'de-DE',
  phone_number: '+1 555 0100',
  phone_number_verified: true,
  address: { formatted: '1 Quay', locality: 'Lakeside', country: '' },
}
const user = exampleUser({
  name: 'Pat Doe',
  email: 'pat@lakeside.example',
  claims: all,
  updatedAt: 1_700_000_001 as EpochSeconds,
})
const byScopes = (...scopes: string[]) => userClaimsFor(user, { scopes, claims: undefined })
const asked = (claims: ClaimsRequest['userinfo']) => userClaimsFor(user, { scopes: [], claims })

describe('claims by scopes (OIDC Core §5.4)', () => {
  it('profile gives all fourteen, in the order of §5.1', () => {
    expect(Object.keys(byScopes('openid', 'profile'))).toEqual([
      'name',
      'given_name',
      'family_name',
      'middle_name',
      'nickname',
      'preferred_username',
      'profile',
      'picture',
      'website',
      'gender',
      'birthdate',
      'zoneinfo',
      'locale',
      'updated_at',
    ])
    expect(byScopes('profile').updated_at).toBe(1_700_000_001)
  })

  it('email, phone and address give theirs', () => {
    expect(byScopes('email')).toEqual({ email: 'pat@lakeside.example', email_verified: true })
    expect(byScopes('phone')).toEqual({ phone_number: '+1 555 0100', phone_number_verified: true })
    expect(byScopes('address')).toEqual({ address: { formatted: '1 Quay', locality: 'Lakeside' } })
  })

  it('openid, other scopes and names of object members give nothing', () => {
    expect(byScopes('openid', 'offline_access', '__proto__', 'constructor', 'PROFILE')).toEqual({})
  })

  it('what is not known is left out, never empty (§5.3.2)', () => {
    const empty = exampleUser({ name: '', claims: { given_name: '', phone_number_verified: true, address: {} } })
    const claims = userClaimsFor(empty, { scopes: ['profile', 'phone', 'address'], claims: undefined })
    expect(Object.keys(claims)).toEqual(['updated_at'])
  })

  it('a number that nobody verified is said to be so', () => {
    const unverified = exampleUser({ claims: { phone_number: '+1' } })
    expect(userClaimsFor(unverified, { scopes: ['phone'], claims: {} })).toEqual({
      phone_number: '+1',
      phone_number_verified: false,
    })
  })
})

describe('claims one by one (OIDC Core §5.5)', () => {
  it('gives those asked for, essential or not', () => {
    expect(asked({ email: null, given_name: { essential: true } })).toEqual({
      email: 'pat@lakeside.example',
      given_name: 'Pat',
    })
  })

  it('gives one that was asked for with a value only where it has that one (§5.5.1)', () => {
    expect(asked({ given_name: { value: 'Pat' }, family_name: { value: 'Roe' } })).toEqual({ given_name: 'Pat' })
    expect(asked({ locale: { values: ['en', 'de-DE'] }, gender: { values: ['y'] } })).toEqual({ locale: 'de-DE' })
    expect(asked({ email_verified: { value: true } })).toEqual({ email_verified: true })
  })

  it('a value asked for takes nothing away from a scope', () => {
    const claims = { given_name: { value: 'Other' } }
    expect(userClaimsFor(user, { scopes: ['profile'], claims })).toHaveProperty('given_name', 'Pat')
  })

  it('T-16 scope escalation: gives nothing but claims about the user', () => {
    const names = ['passwordHash', 'totp', 'disabled', 'id', 'version', 'toString', '__proto__', 'sub']
    expect(asked(Object.fromEntries(names.map((name) => [name, null])))).toEqual({})
  })
})
