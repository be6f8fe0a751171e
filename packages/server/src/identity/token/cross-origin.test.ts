import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleClient, openTestIdentity, type TestIdentity } from '../testing/open-test-identity.ts'
import { sendForm, tokenUrl } from '../testing/token-requests.ts'

const ORIGIN = 'https://app.example'
let test: TestIdentity
let url: string
let publicId: string
beforeAll(async () => {
  test = await openTestIdentity()
  url = tokenUrl(test, test.server.id)
  const redirect_uris = [`${ORIGIN}/callback`, 'com.example.app:/callback']
  const client = exampleClient(test.server.id, new Uint8Array(32), {
    secrets: [],
    grant_types: ['authorization_code', 'refresh_token'],
    metadata: { token_endpoint_auth_method: 'none', redirect_uris },
  })
  publicId = client.client_id
  await test.store.clients.put(client)
})
afterAll(() => test.close())

describe('the token endpoint for pages of other origins (Fetch standard, CORS protocol; protocol.md 8)', () => {
  const own = { grant_type: 'client_credentials', scope: 'anonymous' }
  const code = () => ({ grant_type: 'authorization_code', client_id: publicId, code: 'x' })
  const readableBy = (answer: { headers: Headers }) => answer.headers.get('access-control-allow-origin')

  it("is off: no page reads a confidential client's answers", async () => {
    const good = await sendForm(url, own, { Authorization: test.basic, Origin: ORIGIN })
    const bad = await sendForm(url, own, { Origin: ORIGIN })
    expect([good.status, bad.status]).toEqual([200, 401])
    expect([readableBy(good), readableBy(bad)]).toEqual([null, null])
  })

  it('is on for a public client from where it is registered to come back to, and for refusals too', async () => {
    const answer = await sendForm(url, code(), { Origin: ORIGIN })
    expect([answer.status, readableBy(answer)]).toEqual([400, ORIGIN])
    expect(answer.headers.get('vary')).toBe('Origin')
    expect(answer.headers.get('access-control-expose-headers')).toContain('Request-Id')
  })

  it.each(['https://evil.example', 'http://app.example', 'https://app.example:8443', 'null', `${ORIGIN}.evil.example`])(
    'stays off for its requests from %s',
    async (Origin) => expect(readableBy(await sendForm(url, code(), { Origin }))).toBeNull(),
  )

  it('says nothing of it to who is no page', async () => {
    expect(readableBy(await sendForm(url, code()))).toBeNull()
  })

  it('never says that a page may send cookies: none are looked at', async () => {
    const answer = await sendForm(url, code(), { Origin: ORIGIN, Cookie: 'a=b' })
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  })

  const preflight = (asked?: string) =>
    fetch(url, {
      method: 'OPTIONS',
      headers: {
        Origin: ORIGIN,
        'Access-Control-Request-Method': 'POST',
        ...(asked === undefined ? {} : { 'Access-Control-Request-Headers': asked }),
      },
    })

  it('allows POST with the headers a page asks for: which client it is, the request itself will tell', async () => {
    const answer = await preflight('authorization,content-type,x-okta-user-agent-extended')
    expect([answer.status, await answer.text()]).toEqual([204, ''])
    expect(answer.headers.get('access-control-allow-methods')).toBe('POST')
    expect(answer.headers.get('access-control-allow-headers')).toBe(
      'authorization,content-type,x-okta-user-agent-extended',
    )
    expect(readableBy(answer)).toBe('*')
    expect(answer.headers.get('request-id')).not.toBeNull()
  })

  it('repeats nothing that is no list of header names', async () => {
    for (const asked of ['<script>', 'a"b', 'x'.repeat(1001)]) {
      expect((await preflight(asked)).headers.get('access-control-allow-headers')).toBeNull()
    }
    expect((await preflight()).status).toBe(204)
  })
})
