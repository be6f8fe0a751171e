import { generateKeyPairSync } from 'node:crypto'
import type { AppId, AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import { exampleServer } from '../identity/testing/open-test-identity.ts'
import { exampleApi, exampleApp, exampleOrganization } from '../store/testing/examples.ts'
import { appChecks, firstRefusal, type KnownCall, type SignedCall, tokenChecks } from './checks.ts'
import type { Route } from './route-table.ts'

const now = 1_800_000_000
const authServerId = 'ausA1p1ixy7YL8cMq02' as AuthServerId
const issuer = `https://identity.example/oauth2/${authServerId}`
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

function callWith(claims: Partial<SignedCall['token']>): SignedCall {
  const api = exampleApi({ authServerId })
  const server = exampleServer({ id: authServerId, audience: 'api_providers' })
  const token: SignedCall['token'] = {
    key: { kid: 'k', authServerId, alg: 'RS256', accessTokens: 'exchange', publicKey } as SignedCall['token']['key'],
    jti: 'j',
    iss: issuer,
    aud: 'api_providers',
    cid: 'c' as ClientId,
    sub: 'c',
    uid: undefined,
    grantId: undefined,
    scopes: [],
    iat: now as EpochSeconds,
    exp: (now + 3600) as EpochSeconds,
    nbf: undefined,
    ...claims,
  }
  const route = { api, issuer, credential: 'passthrough' } as unknown as Route
  return { route, token, server, isRevoked: () => false, now: now as EpochSeconds }
}
const kindOf = (claims: Partial<SignedCall['token']>) => firstRefusal(tokenChecks, callWith(claims))?.kind

it.each([
  ['a token of ours', {}, undefined],
  ['nbf a minute ahead: two of our clocks may differ by so much', { nbf: now + 60 }, undefined],
  ['nbf further ahead (RFC 7519 §4.1.5)', { nbf: now + 61 }, 'invalid_token'],
  ['iat a minute ahead', { iat: now + 60 }, undefined],
  ['iat further ahead', { iat: now + 61 }, 'invalid_token'],
  ['a second before exp', { exp: now + 1 }, undefined],
  ['on exp (RFC 7519 §4.1.4)', { exp: now }, 'token_expired'],
] as const)('G-E %s: %j is %s', (_what, claims, kind) => {
  expect(kindOf(claims as Partial<SignedCall['token']>)).toBe(kind)
})

it.each([
  ['an app with its own client', {}, undefined],
  ["another app's client", { owner: { kind: 'app', id: 'another' as AppId } }, 'app_may_not_call'],
  ["an API's client", { owner: { kind: 'api', id: 'a' } }, 'app_may_not_call'],
  ['a disabled client', { disabled: true }, 'app_may_not_call'],
  ['no client', null, 'app_may_not_call'],
] as const)('G-G %s calls what the app has selected: %j is %s', (_what, changes, kind) => {
  const api = exampleApi()
  const app = exampleApp({ selections: [{ apiId: api.id }] })
  const client = { owner: { kind: 'app', id: app.id }, disabled: false, ...changes }
  const known = {
    route: { api },
    cid: app.client_id,
    provider: exampleOrganization(),
    developer: exampleOrganization(),
    app,
    client: changes === null ? undefined : client,
  }
  expect(firstRefusal(appChecks, known as unknown as KnownCall)?.kind).toBe(kind)
})
