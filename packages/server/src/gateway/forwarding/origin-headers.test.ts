import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway } from '../testing/open-test-gateway.ts'
import { okResponse } from '../testing/raw-backend.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
})
afterAll(() => gateway.close())

async function headersFor(...lines: string[]): Promise<[string, string][]> {
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}', lines))
  const { rawHeaders } = await gateway.call({})
  return rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? '']] : [])) as [
    string,
    string,
  ][]
}

describe('the gateway has one origin for all API services', () => {
  it.each([
    ['Clear-Site-Data', '"*"'],
    ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'],
    ['Alt-Svc', 'h3="evil.example:443"'],
    ['Public-Key-Pins', 'pin-sha256="x"; max-age=1'],
    ['Public-Key-Pins-Report-Only', 'pin-sha256="x"; max-age=1'],
    ['Expect-CT', 'max-age=1'],
    ['NEL', '{"report_to":"x","max_age":1}'],
    ['Report-To', '{"group":"x","max_age":1,"endpoints":[{"url":"https://evil.example"}]}'],
    ['Reporting-Endpoints', 'x="https://evil.example"'],
    ['Service-Worker-Allowed', '/'],
    ['Origin-Agent-Cluster', '?1'],
    ['Accept-CH', 'Sec-CH-UA-Model'],
    ['Critical-CH', 'Sec-CH-UA-Model'],
    ['Set-Login', 'logged-out'],
    ['Activate-Storage-Access', 'load'],
    ['Use-As-Dictionary', 'match="/*"'],
    ['Set-Cookie2', 'a=1'],
  ])('no service says for it: %s', async (name, value) => {
    const spellings = [name, name.toLowerCase(), name.toUpperCase()]
    const headers = await headersFor(...spellings.map((spelling) => `${spelling}: ${value}`))
    expect(headers.map(([received]) => received)).not.toContain(name.toLowerCase())
  })

  it('what a service says of its own answer is passed on', async () => {
    const own = [
      'Server: theirs/1.0',
      'X-Powered-By: theirs',
      'Cache-Control: max-age=5',
      "Content-Security-Policy: default-src 'none'",
      'Retry-After: 5',
      'WWW-Authenticate: Bearer realm="theirs"',
      'Link: </x>; rel=next',
    ]
    const headers = await headersFor(...own)
    expect(headers.map(([name, value]) => `${name}: ${value}`)).toEqual(
      expect.arrayContaining(own.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()))),
    )
  })
})

describe("G-C a service's Connection header", () => {
  it('takes away what it names of its own fields, and none of ours', async () => {
    const headers = await headersFor(
      'Connection: x-hop, Request-Id, Content-Length',
      'X-Hop: 1',
      'X-Stay: 1',
      'Keep-Alive: timeout=5',
    )
    const names = headers.map(([name]) => name)
    expect(names).toContain('request-id')
    expect(names).toContain('x-stay')
    expect(names).not.toContain('x-hop')
    // What there is of it is our own.
    expect(headers.find(([name]) => name === 'keep-alive')?.[1]).not.toBe('timeout=5')
  })
})

describe('T-21 a cookie of an API service is for its own API', () => {
  const cookiesFor = async (...cookies: string[]) => {
    const headers = await headersFor(...cookies.map((cookie) => `Set-Cookie: ${cookie}`))
    return headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value)
  }

  it.each([
    ['sid=1', 'sid=1; Path=/acme/appointments/v1'],
    ['sid=1; Path=/', 'sid=1; Path=/acme/appointments/v1'],
    ['sid=1; Path=/svc/other; path=/; PATH = /x', 'sid=1; Path=/acme/appointments/v1'],
    ['sid=1;path;domain', 'sid=1; Path=/acme/appointments/v1'],
    ['sid=1; Domain=gateway.example; Secure', 'sid=1; Secure; Path=/acme/appointments/v1'],
    ['sid=1;\tDomain\t=x', 'sid=1; Path=/acme/appointments/v1'],
    [
      'a="b=c"; Expires=Wed, 09 Jun 2027 10:18:14 GMT; HttpOnly; SameSite=Lax',
      'a="b=c"; Expires=Wed, 09 Jun 2027 10:18:14 GMT; HttpOnly; SameSite=Lax; Path=/acme/appointments/v1',
    ],
    ['sid=; Max-Age=0; Pathological=1', 'sid=; Max-Age=0; Pathological=1; Path=/acme/appointments/v1'],
    ['__Secure-sid=1; Secure; Path=/', '__Secure-sid=1; Secure; Path=/acme/appointments/v1'],
  ])('%s', async (sent, received) => {
    expect(await cookiesFor(sent)).toEqual([received])
  })

  it.each(['__Host-sid=1; Secure; Path=/', '__HOST-sid=1; Secure; Path=/', '__Host-Http-sid=1; Secure; Path=/'])(
    '%s is for the whole host, so it is not passed on',
    async (cookie) => {
      expect(await cookiesFor(cookie, 'fine=1')).toEqual(['fine=1; Path=/acme/appointments/v1'])
    },
  )
})
