import { describe, expect, it } from 'vitest'
import { typedValues, valueFields } from './value-fields.ts'

describe('values of a connection as a form', () => {
  it('has none for a token of the exchange', () => {
    expect(valueFields({ kind: 'fortellis_oauth', token: 'minted' }, [])).toEqual([])
  })

  it('asks for client and parameters that are of each subscription, and for no others', () => {
    const fields = valueFields(
      {
        kind: 'external_oauth',
        tokenUrl: 'https://dms.example/token',
        clientAuthentication: 'basic',
        subscriptionSpecificClient: true,
        tokenParameters: [
          { name: 'audience', subscriptionSpecific: false },
          { name: 'tenant', displayName: 'Tenant', subscriptionSpecific: true },
        ],
        requestParameters: [{ in: 'header', name: 'X-Dealer', displayName: 'Dealer', subscriptionSpecific: true }],
      },
      ['tenant'],
    )
    expect(fields.map(({ name, label, isSet }) => [name, label, isSet])).toEqual([
      ['client_id', 'Client ID', false],
      ['client_secret', 'Client secret', false],
      ['tenant', 'Tenant', true],
      ['X-Dealer', 'Dealer', false],
    ])
    expect(fields.at(-1)?.description).toBe('Header field X-Dealer of each call')
  })

  it('asks once for a name that stands in two places, and says both', () => {
    const fields = valueFields(
      {
        kind: 'custom_oauth',
        ...{ method: 'POST', authUrl: 'https://dms.example/login', contentType: 'application/json' },
        headers: [{ name: 'key', displayName: 'Key', subscriptionSpecific: true }],
        payload: [],
        ...{ attributeName: 'token', expirationSeconds: 60, tokenPrefix: '' },
        requestParameters: [{ in: 'query', name: 'key', displayName: 'Key', subscriptionSpecific: true }],
      },
      [],
    )
    expect(fields).toHaveLength(1)
    expect(fields[0]?.description).toBe('Header field key of the token request, query parameter key of each call')
  })

  it('sends what was typed, and leaves what was not', () => {
    expect(typedValues({ a: 'x', b: '' })).toEqual({ a: 'x' })
  })
})
