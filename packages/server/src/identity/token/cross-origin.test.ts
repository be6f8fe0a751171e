import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestIdentity, type TestIdentity } from '../testing/open-test-identity.ts'
import { sendForm, tokenUrl } from '../testing/token-requests.ts'

let test: TestIdentity
let url: string
beforeAll(async () => {
  test = await openTestIdentity()
  url = tokenUrl(test, test.server.id)
})
afterAll(() => test.close())

describe('the token endpoint for pages of other origins (Fetch standard, CORS protocol)', () => {
  const fields = { grant_type: 'client_credentials', scope: 'anonymous' }

  it('lets every page read the answer, and says so on errors too', async () => {
    const good = await sendForm(url, fields, { Authorization: test.basic, Origin: 'https://app.example' })
    const bad = await sendForm(url, fields, { Origin: 'https://app.example' })
    expect([good.status, bad.status]).toEqual([200, 401])
    for (const { headers } of [good, bad]) {
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('access-control-expose-headers')).toContain('Request-Id')
    }
  })

  it('never says that a page may send cookies: none are looked at', async () => {
    const answer = await sendForm(url, fields, {
      Authorization: test.basic,
      Origin: 'https://app.example',
      Cookie: 'a=b',
    })
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  })

  const preflight = (asked?: string) =>
    fetch(url, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://app.example',
        'Access-Control-Request-Method': 'POST',
        ...(asked === undefined ? {} : { 'Access-Control-Request-Headers': asked }),
      },
    })

  it('allows POST with the headers a page asks for', async () => {
    const answer = await preflight('authorization,content-type,x-okta-user-agent-extended')
    expect([answer.status, await answer.text()]).toEqual([204, ''])
    expect(answer.headers.get('access-control-allow-methods')).toBe('POST')
    expect(answer.headers.get('access-control-allow-headers')).toBe(
      'authorization,content-type,x-okta-user-agent-extended',
    )
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('request-id')).not.toBeNull()
  })

  it('repeats nothing that is no list of header names', async () => {
    for (const asked of ['<script>', 'a"b', 'x'.repeat(1001)]) {
      expect((await preflight(asked)).headers.get('access-control-allow-headers')).toBeNull()
    }
    expect((await preflight()).status).toBe(204)
  })
})
