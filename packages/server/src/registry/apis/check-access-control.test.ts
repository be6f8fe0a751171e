import { describe, expect, it } from 'vitest'
import { createAddressPolicy } from '../../http/index.ts'
import type { AccessControl, RequestParameter } from '../../store/index.ts'
import { createCheckUrl } from '../check-url.ts'
import { checkAccessControl } from './check-access-control.ts'

const checkUrl = createCheckUrl(createAddressPolicy([]))
const check = (accessControl: AccessControl) => checkAccessControl(accessControl, checkUrl)

const header = (name: string, changes: Partial<RequestParameter> = {}): RequestParameter => ({
  in: 'header',
  name,
  subscriptionSpecific: false,
  ...changes,
})
const query = (name: string, changes: Partial<RequestParameter> = {}) => header(name, { in: 'query', ...changes })
const apiKey = (...requestParameters: RequestParameter[]): AccessControl => ({ kind: 'api_key', requestParameters })
const external = (changes: Partial<Extract<AccessControl, { kind: 'external_oauth' }>> = {}): AccessControl => ({
  kind: 'external_oauth',
  tokenUrl: 'https://auth.example/token',
  clientAuthentication: 'basic',
  subscriptionSpecificClient: false,
  tokenParameters: [],
  requestParameters: [],
  ...changes,
})
const custom = (changes: Partial<Extract<AccessControl, { kind: 'custom_oauth' }>> = {}): AccessControl => ({
  kind: 'custom_oauth',
  method: 'POST',
  authUrl: 'https://auth.example/login',
  contentType: 'application/json',
  headers: [],
  payload: [],
  attributeName: 'data.token',
  expirationSeconds: 3600,
  tokenPrefix: 'Bearer ',
  requestParameters: [],
  ...changes,
})

describe('access control', () => {
  it('of every kind may have every field of its form', () => {
    const all: AccessControl[] = [
      { kind: 'fortellis_oauth', token: 'minted' },
      external({
        scope: 'a b',
        subscriptionSpecificClient: true,
        tokenParameters: [{ name: 'audience', subscriptionSpecific: false }],
        requestParameters: [header('X-Tenant', { displayName: 'Tenant', subscriptionSpecific: true }), query('key')],
      }),
      custom({
        headers: [{ name: 'Authorization', subscriptionSpecific: false }],
        payload: [{ name: 'user', displayName: 'User', subscriptionSpecific: true }],
        requestParameters: [query('dealer', { displayName: 'Dealer', subscriptionSpecific: true })],
      }),
      apiKey(header('X-Api-Key'), query('X-Api-Key')),
    ]
    for (const accessControl of all) expect(check(accessControl)).toBeUndefined()
  })

  it.each([
    'Host',
    'host',
    'Connection',
    'Keep-Alive',
    'Proxy-Authorization',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'Content-Length',
    'Subscription-Id',
    'Subscription_Id',
    'subscription.id',
    'Request-Id',
    'X-Forwarded-For',
    'X_Forwarded_Host',
    'Forwarded',
    'Via',
    'Cookie',
    'Expect',
    'Proxy',
    'X-Original-URL',
  ])('G-B G-D leaves %s to the gateway, in every kind that sends headers', (name) => {
    const refusal = { error: 'invalid', fields: [{ pointer: '/accessControl/requestParameters/1/name' }] }
    const requestParameters = [query('first'), header(name)]
    expect(check(apiKey(...requestParameters))).toMatchObject(refusal)
    expect(check(external({ requestParameters }))).toMatchObject(refusal)
    expect(check(custom({ requestParameters }))).toMatchObject(refusal)
  })

  it('G-B leaves Authorization to the gateway where it puts a token there, and to fixed headers where it puts none', () => {
    const requestParameters = [header('authorization')]
    expect(check(external({ requestParameters }))?.fields?.[0]?.pointer).toBe('/accessControl/requestParameters/0/name')
    expect(check(custom({ requestParameters }))?.fields?.[0]?.pointer).toBe('/accessControl/requestParameters/0/name')
    expect(check(apiKey(header('Authorization')))).toBeUndefined()
  })

  it.each(['X Api', 'X-Api:', 'X-Api\r\nX-Other', 'é', '(x)', ''])('refuses %j as the name of a header', (name) => {
    expect(check(apiKey(header(name)))).toMatchObject({ error: 'invalid' })
    expect(check(custom({ headers: [{ name, subscriptionSpecific: false }] }))).toMatchObject({ error: 'invalid' })
  })

  it.each(['Content-Length', 'Host', 'Transfer-Encoding', 'Content-Type'])(
    'G-D keeps %s out of token requests',
    (name) => {
      expect(check(custom({ headers: [{ name, subscriptionSpecific: false }] }))?.fields?.[0]?.pointer).toBe(
        '/accessControl/headers/0/name',
      )
    },
  )

  it.each(['grant_type', 'scope', 'client_id', 'client_secret'])('has a member of its own for %s', (name) => {
    const refusal = check(external({ tokenParameters: [{ name, subscriptionSpecific: false }] }))
    expect(refusal?.fields?.[0]?.pointer).toBe('/accessControl/tokenParameters/0/name')
  })

  it('has no two parameters of one name in one place, whatever letters and hyphens they are written in', () => {
    const second = '/accessControl/requestParameters/1/name'
    expect(check(apiKey(header('X-Key'), header('x_key')))?.fields?.[0]?.pointer).toBe(second)
    expect(check(apiKey(query('key'), query('key')))?.fields?.[0]?.pointer).toBe(second)
    expect(check(apiKey(query('key'), query('KEY')))).toBeUndefined()
  })

  it('has a display name and a name of its own for each subscription-specific value', () => {
    expect(check(apiKey(header('X-Key', { subscriptionSpecific: true })))?.fields?.[0]?.pointer).toBe(
      '/accessControl/requestParameters/0/displayName',
    )
    const own = { subscriptionSpecific: true, displayName: 'Key' }
    expect(check(apiKey(header('key', own), query('key', own)))?.fields?.[0]?.pointer).toBe('/accessControl')
    const client = [query('client_id', own)]
    expect(check(external({ subscriptionSpecificClient: true, requestParameters: client }))).toBeDefined()
    expect(check(external({ subscriptionSpecificClient: false, requestParameters: client }))).toBeUndefined()
  })

  it.each(['http://127.1/token', 'http://[::1]/token', 'http://169.254.169.254/', 'http://2130706433/token'])(
    'T-28 G-I refuses %s as a token URL',
    (url) => {
      expect(check(external({ tokenUrl: url }))?.fields?.[0]?.pointer).toBe('/accessControl/tokenUrl')
      expect(check(custom({ authUrl: url }))?.fields?.[0]?.pointer).toBe('/accessControl/authUrl')
    },
  )
})
