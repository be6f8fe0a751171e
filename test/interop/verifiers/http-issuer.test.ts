import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  openTestIdentity,
  type TestIdentity,
} from '../../../packages/server/src/identity/testing/open-test-identity.ts'
import { runClientWith } from '../support/run-client.ts'

let test: TestIdentity
let TOKEN: string
beforeAll(async () => {
  test = await openTestIdentity()
  const answer = await fetch(`${test.issuer}/v1/token`, {
    method: 'POST',
    headers: { Authorization: test.basic },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
  })
  TOKEN = ((await answer.json()) as { access_token: string }).access_token
})
afterAll(() => test.close())

const run = (VERSION: string): Promise<string> => {
  const env = { PATH: process.env.PATH ?? '', ISSUER: test.issuer, CLIENT_ID: test.client.client_id, TOKEN, VERSION }
  return runClientWith({ env, cwd: process.cwd() })(new URL('okta-over-http.mjs', import.meta.url))
}

describe('protocol.md 7 @okta/jwt-verifier of before 1.0 with an issuer that is not https', () => {
  it('7 0.0.12 takes it as it is', async () => {
    expect(await run('0-12')).toBe(test.client.client_id)
  })

  it('7 0.0.14 takes it with a client id and its switch for tests, and says so without', async () => {
    expect(await run('0-14 client-id testing')).toBe(test.client.client_id)
    expect(await run('0-14 client-id')).toMatch(/https/)
    expect(await run('0-14 testing')).toMatch(/client/i)
  })
})
