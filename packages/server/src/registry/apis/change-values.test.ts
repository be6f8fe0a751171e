import { describe, expect, it } from 'vitest'
import type { AccessControl } from '../../store/index.ts'
import { changeValues } from './change-values.ts'

const external: AccessControl = {
  kind: 'external_oauth',
  tokenUrl: 'https://auth.example/token',
  clientAuthentication: 'basic',
  subscriptionSpecificClient: false,
  tokenParameters: [{ name: 'audience/~1', subscriptionSpecific: false }],
  requestParameters: [
    { in: 'header', name: 'X-Tenant', displayName: 'Tenant', subscriptionSpecific: true },
    { in: 'header', name: 'X-Key', subscriptionSpecific: false },
  ],
}
const whole = { client_id: 'me', client_secret: 's3cret', 'token:audience/~1': 'dms', 'request:header:X-Key': 'k' }

describe('values of an access control', () => {
  it('are whole: none is missing that is one for all subscriptions', () => {
    expect(changeValues(external, {}, whole)).toEqual({ ok: true, value: whole })
    const { client_secret: _, ...rest } = whole
    expect(changeValues(external, {}, rest)).toMatchObject({
      error: 'invalid',
      fields: [{ pointer: '/values/client_secret' }],
    })
    expect(changeValues(external, {}, {})).toMatchObject({
      fields: [
        { pointer: '/values/client_id' },
        { pointer: '/values/client_secret' },
        { pointer: '/values/token:audience~1~01' },
        { pointer: '/values/request:header:X-Key' },
      ],
    })
  })

  it('stay where they are not mentioned, and go with their places', () => {
    expect(changeValues(external, whole, { client_secret: 'new' })).toEqual({
      ok: true,
      value: { ...whole, client_secret: 'new' },
    })
    expect(changeValues({ kind: 'fortellis_oauth', token: 'minted' }, whole, {})).toEqual({ ok: true, value: {} })
  })

  it.each(['request:header:X-Tenant', 'request:header:X-Other', 'constructor', '__proto__', 'client-id'])(
    'have no place for %s',
    (key) => {
      const given = Object.fromEntries([[key, 'value']])
      expect(changeValues(external, whole, given)).toMatchObject({ fields: [{ pointer: `/values/${key}` }] })
    },
  )

  it.each(['a\r\nX-Other: b', 'a\nb', 'a\0b', ' a', 'a ', 'é', ''])('refuses %j as the value of a header', (value) => {
    const refused = changeValues(external, whole, { 'request:header:X-Key': value })
    expect(refused).toMatchObject({ error: 'invalid', fields: [{ pointer: '/values/request:header:X-Key' }] })
  })

  it('are in no refusal', () => {
    const given = {
      ...whole,
      client_secret: 'a-secret-value',
      'request:header:X-Key': 'broken\nsecret',
      other: 'secret-too',
    }
    expect(JSON.stringify(changeValues(external, {}, given))).not.toMatch(/a-secret-value|broken|secret-too/)
  })
})
