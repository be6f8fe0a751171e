import type { ApiId, ConnectionId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { type CredentialInputs, credentialKey } from './credential-key.ts'
import { customOauth, externalOauth, inHeader, parameter } from './testing/examples.ts'

const inputs: CredentialInputs = {
  apiId: 'api1' as ApiId,
  connectionId: undefined,
  accessControl: externalOauth({ tokenParameters: [parameter('a'), parameter('b')] }),
  values: new Map([
    ['client_id', 'me'],
    ['client_secret', 's3cret'],
    ['token:a', '1'],
    ['token:b', '2'],
  ]),
}
const external = inputs.accessControl as ReturnType<typeof externalOauth>
const withValues = (changes: Record<string, string>) => ({
  ...inputs,
  values: new Map([...inputs.values, ...Object.entries(changes)]),
})
const withMembers = (changes: Partial<typeof external>) => ({ ...inputs, accessControl: { ...external, ...changes } })
const custom = customOauth({ payload: [parameter('user')], headers: [parameter('X-A')] })
const customInputs = (changes: Partial<typeof custom>): CredentialInputs => ({
  ...inputs,
  accessControl: { ...custom, ...changes },
  values: new Map([
    ['payload:user', 'me'],
    ['header:X-A', 'a'],
  ]),
})

describe('key of a fetched token', () => {
  it('G-F every input is in it: no two of these share a token', () => {
    const different: Record<string, CredentialInputs> = {
      same: inputs,
      api: { ...inputs, apiId: 'api2' as ApiId },
      'same credentials, other endpoint': withMembers({ tokenUrl: 'https://idp.example/token2' }),
      'other scope': withMembers({ scope: 'a' }),
      'other scopes': withMembers({ scope: 'a b' }),
      'other place of the client': withMembers({ clientAuthentication: 'body' }),
      'same endpoint, other secret': withValues({ client_secret: 'other' }),
      'same endpoint, other client': withValues({ client_id: 'other' }),
      'other extra parameter': withValues({ 'token:a': '3' }),
      'extra parameters changed over': withValues({ 'token:a': '2', 'token:b': '1' }),
      'values that run together': withValues({ client_id: 'mes3', client_secret: 'cret' }),
      'values with separators': withValues({ client_id: 'me","s3cret' }),
      'other names': withMembers({ tokenParameters: [parameter('a'), parameter('c')] }),
      custom: customInputs({}),
      'custom, other method': customInputs({ method: 'PUT' }),
      'custom, other endpoint': customInputs({ authUrl: 'https://idp.example/other' }),
      'custom, other content type': customInputs({ contentType: 'application/x-www-form-urlencoded' }),
      'custom, other attribute': customInputs({ attributeName: 'a.b' }),
      'custom, other prefix': customInputs({ tokenPrefix: 'Bearer' }),
      'custom, other lifetime': customInputs({ expirationSeconds: 601 }),
      'custom, a header for a payload': customInputs({
        headers: [],
        payload: [parameter('user'), parameter('X-A')],
      }),
    }
    const keys = Object.values(different).map(credentialKey)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('G-F subscriptions with values of their own never share, even where these are equal', () => {
    const specific = withMembers({ subscriptionSpecificClient: true })
    const keys = ['c1', 'c2'].map((id) => credentialKey({ ...specific, connectionId: id as ConnectionId }))
    expect(new Set(keys).size).toBe(2)
  })

  it('is the same where everything is, in whatever order it was kept', () => {
    const { kind, ...rest } = external
    expect(credentialKey({ ...inputs, accessControl: { ...rest, kind } })).toBe(credentialKey(inputs))
  })

  it('leaves out what is sent beside the token: subscriptions that differ in that alone share it', () => {
    const parameters = withMembers({ requestParameters: [inHeader('X-Tenant', true)] })
    expect(credentialKey({ ...parameters, connectionId: 'c1' as ConnectionId })).toBe(credentialKey(inputs))
  })

  it('G-H says nothing about the values', () => {
    expect(credentialKey(inputs)).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })
})
