import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf, openTestAuthorization, type TestAuthorization } from '../testing/open-test-authorization.ts'

let test: TestAuthorization
beforeAll(async () => {
  test = await openTestAuthorization()
})
afterAll(() => test.close())

describe('GET {issuer}/v1/authorize with a live session', () => {
  it('goes straight back to the app, without any page (protocol.md 2.3)', async () => {
    const { browser } = await test.signedIn()
    const answer = await browser.get(test.url())
    expect(answer.status).toBe(303)
    expect(Object.keys(answerOf(answer.location))).toEqual(['code', 'state', 'iss'])
  })
})
