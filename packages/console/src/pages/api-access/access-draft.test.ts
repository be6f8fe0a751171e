import { describe, expect, it } from 'vitest'
import {
  type AccessControl,
  accessOfDraft,
  draftOfAccess,
  emptyAccess,
  hasSubscriptionValues,
  type RequestParameterDraft,
  valueKeys,
  valuesToSend,
} from './access-draft.ts'

const parameter = (name: string, subscriptionSpecific = false) => ({ name, displayName: '', subscriptionSpecific })
const header = (name: string, subscriptionSpecific = false): RequestParameterDraft => ({
  ...parameter(name, subscriptionSpecific),
  in: 'header',
})

describe('an access control as it is typed', () => {
  it.each<AccessControl>([
    { kind: 'fortellis_oauth', token: 'passthrough' },
    {
      kind: 'external_oauth',
      tokenUrl: 'https://dms.example/token',
      clientAuthentication: 'body',
      scope: 'read',
      subscriptionSpecificClient: true,
      tokenParameters: [{ name: 'audience', subscriptionSpecific: true, displayName: 'Audience' }],
      requestParameters: [{ in: 'query', name: 'tenant', subscriptionSpecific: false }],
    },
    {
      kind: 'custom_oauth',
      method: 'PUT',
      authUrl: 'https://dms.example/login',
      contentType: 'application/x-www-form-urlencoded',
      headers: [{ name: 'X-Tenant', subscriptionSpecific: false }],
      payload: [{ name: 'user', subscriptionSpecific: true, displayName: 'User' }],
      attributeName: 'data.token',
      expirationSeconds: 60,
      tokenPrefix: '',
      requestParameters: [],
    },
    { kind: 'api_key', requestParameters: [{ in: 'header', name: 'X-Api-Key', subscriptionSpecific: false }] },
  ])('is sent as it was answered, for $kind', (accessControl) => {
    expect(accessOfDraft(draftOfAccess(accessControl))).toEqual(accessControl)
  })

  it('keeps what was typed for one kind while another is looked at, and sends the chosen kind alone', () => {
    const draft = { ...emptyAccess, kind: 'api_key' as const, tokenUrl: 'https://dms.example/token' }
    expect(accessOfDraft(draft)).toEqual({ kind: 'api_key', requestParameters: [] })
    expect(accessOfDraft({ ...draft, kind: 'external_oauth' })).toMatchObject({ tokenUrl: 'https://dms.example/token' })
  })
})

describe('the values that it needs', () => {
  it('have the keys of their places', () => {
    const draft = { ...emptyAccess, tokenParameters: [parameter('audience')], requestParameters: [header('X-Key')] }
    expect(valueKeys({ ...draft, kind: 'external_oauth' })).toEqual([
      'client_id',
      'client_secret',
      'token:audience',
      'request:header:X-Key',
    ])
    expect(valueKeys({ ...draft, kind: 'fortellis_oauth' })).toEqual([])
  })

  it('are not here where each subscription has its own', () => {
    const draft = { ...emptyAccess, kind: 'api_key' as const, requestParameters: [header('X-Key', true)] }
    expect(valueKeys(draft)).toEqual([])
    expect(hasSubscriptionValues(draft)).toBe(true)
  })

  it('are sent when they were typed and still have a place', () => {
    const draft = { ...emptyAccess, kind: 'api_key' as const, requestParameters: [header('X-Key')] }
    const typed = { 'request:header:X-Key': 'one', 'request:header:X-Old': 'two', client_secret: 'three' }
    expect(valuesToSend(draft, typed)).toEqual({ 'request:header:X-Key': 'one' })
    expect(valuesToSend(draft, { 'request:header:X-Key': '' })).toEqual({})
  })

  it('of another kind do not count', () => {
    const draft = { ...emptyAccess, requestParameters: [header('X-Key', true)] }
    expect(hasSubscriptionValues(draft)).toBe(false)
  })
})
