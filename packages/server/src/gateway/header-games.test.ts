import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestGateway, PATH, type TestGateway } from './testing/open-test-gateway.ts'
import { okResponse } from './testing/raw-backend.ts'
import { parseAnswer, sendRaw } from './testing/raw-client.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.seen.length = 0
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
})

/** A good call with more header lines, each ending in CRLF. */
async function get(lines: string, good = gateway.goodLines, host = 'Host: gateway\r\n') {
  const answer = await sendRaw(gateway.port, `GET ${PATH} HTTP/1.1\r\n${host}${good}${lines}Connection: close\r\n\r\n`)
  return parseAnswer(answer)
}

/** Lower-case name and value of each header line that the API service was sent. */
function seen(): [name: string, value: string][] {
  expect(gateway.backend.seen).toHaveLength(1)
  return (gateway.backend.seen[0]?.headerLines ?? []).map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
}

const valuesOf = (name: string) =>
  seen()
    .filter(([seenName]) => seenName === name)
    .map(([, value]) => value)

/** What a framework that normalizes names would read under this one. */
const readAs = (name: string) =>
  seen()
    .filter(([seenName]) => seenName.replaceAll(/[^a-z0-9]/g, '-') === name)
    .map(([, value]) => value)

describe('G-B identity and forwarded headers from the client', () => {
  it.each([
    ['Authorization', 'Authorization: Bearer x\r\n'],
    ['authorization', 'authorization: Basic eDp5\r\n'],
    ['Subscription-Id', 'subscription-id: 00000000-0000-0000-0000-000000000000\r\n'],
    ['Host', 'Host: other\r\n'],
    ['Content-Length', 'Content-Length: 0\r\ncontent-length: 0\r\n'],
  ])('refuses a second %s', async (_name, lines) => {
    const answer = await get(lines)
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'MALFORMED-REQUEST' })
    expect(gateway.backend.seen).toEqual([])
  })

  it.each([
    'Subscription_Id',
    'Subscription.Id',
    'SUBSCRIPTION_ID',
    'subscription.id',
    'Request_Id',
    'request.id',
    'X_Forwarded_For',
    'X.Forwarded.Proto',
    'x_forwarded-host',
    'Content_Length',
    'Transfer_Encoding',
    'Subscription~Id',
    'Subscription!Id',
    "subscription'id",
    'X~Forwarded~For',
    'X|Real|IP',
    'Proxy',
    'PROXY',
    'Proxy_Authorization',
    'Proxy.Connection',
    'Keep_Alive',
  ])('drops the alias %s', async (alias) => {
    expect((await get(`${alias}: forged\r\n`)).status).toBe(200)
    expect(seen().map(([, value]) => value)).not.toContain('forged')
  })

  it('does not take an alias for the header it poses as', async () => {
    const { token, subscription } = gateway
    const answer = await get('', `Authorization: Bearer ${token}\r\nSubscription_Id: ${subscription.id}\r\n`)
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'MISSING-SUBSCRIPTION-ID' })
    const other = await get('', `Authorization_: Bearer ${token}\r\nSubscription-Id: ${subscription.id}\r\n`)
    expect(JSON.parse(other.body)).toMatchObject({ code: 'MISSING-AUTHORIZATION' })
  })

  it('replaces every forwarded header with its own', async () => {
    const forged = ['X-Forwarded-For: 1.2.3.4', 'X-Forwarded-Proto: https', 'X-Forwarded-Host: bank.example']
    forged.push(
      'X-Forwarded-Prefix: /admin',
      'X-Forwarded-Port: 443',
      'X-Forwarded-Anything: x',
      'Forwarded: for=1.2.3.4',
    )
    forged.push('X-Real-IP: 1.2.3.4', 'X-Original-URL: /admin', 'X-Rewrite-URL: /admin')
    forged.push(
      'True-Client-IP: 1.2.3.4',
      'Client_IP: 1.2.3.4',
      'X-Original-URI: /admin',
      'X-Envoy-Original-Path: /admin',
    )
    expect((await get(forged.map((line) => `${line}\r\n`).join(''))).status).toBe(200)
    expect(valuesOf('x-forwarded-for')).toEqual(['127.0.0.1'])
    expect(valuesOf('x-forwarded-proto')).toEqual(['http'])
    const names = seen().map(([name]) => name)
    expect(names.filter((name) => name.startsWith('x-forwarded-'))).toHaveLength(2)
    for (const name of ['forwarded', 'x-real-ip', 'x-original-url', 'x-rewrite-url']) expect(names).not.toContain(name)
    for (const name of ['true-client-ip', 'client_ip', 'x-original-uri', 'x-envoy-original-path']) {
      expect(names).not.toContain(name)
    }
  })

  it("sends each of its own headers exactly once, and the target's Host", async () => {
    expect((await get('')).status).toBe(200)
    for (const name of ['authorization', 'subscription-id', 'request-id', 'host', 'via', 'x-forwarded-for']) {
      expect(readAs(name), name).toHaveLength(1)
    }
    expect(valuesOf('host')).toEqual([new URL(gateway.backend.url).host])
  })

  it('keeps the rest as it was sent: order, spelling, repetitions (protocol.md 3.5)', async () => {
    expect(
      (await get('X-Dealer: 1\r\nAccept: a/b\r\nx-dealer: 2\r\nX_Own_Name: 3\r\nX-Latin: caf\xe9\r\n')).status,
    ).toBe(200)
    const lines = gateway.backend.seen[0]?.headerLines ?? []
    const kept = lines.filter((line) => /^(x-dealer|accept|x_own_name|x-latin):/i.test(line))
    expect(kept).toEqual(['X-Dealer: 1', 'Accept: a/b', 'x-dealer: 2', 'X_Own_Name: 3', 'X-Latin: caf\xe9'])
  })

  it('adds to Via and leaves what is in it (RFC 9110 §7.6.3)', async () => {
    expect((await get('Via: 1.1 edge\r\n')).status).toBe(200)
    expect(valuesOf('via')).toEqual(['1.1 edge', expect.stringMatching(/^1\.1 portreeve-/)])
  })

  it("keeps Portreeve's own cookies from the API service, both ways", async () => {
    gateway.backend.respond = (_request, socket) =>
      socket.write(
        okResponse('{}', [
          'Set-Cookie: portreeve_session=evil',
          'Set-Cookie: __Host-portreeve_x=evil',
          'Set-Cookie: theirs=1',
        ]),
      )
    const answer = await get('Cookie: a=1; portreeve_session=secret; __Host-portreeve_csrf=secret; b=portreeve_\r\n')
    expect(valuesOf('cookie')).toEqual(['a=1; b=portreeve_'])
    expect(answer.headerLines.filter((line) => /set-cookie/i.test(line))).toEqual([
      'Set-Cookie: theirs=1; Path=/acme/appointments/v1',
    ])
    gateway.backend.seen.length = 0
    await get('Cookie: portreeve_session=secret\r\n')
    expect(valuesOf('cookie')).toEqual([])
  })

  it('T-21 a cookie of ours, nameless or in another letter case, is neither set nor passed on', async () => {
    const evil = [
      '=portreeve_session=x',
      ' = portreeve_session=x',
      '==portreeve_session=x',
      'portreeve_session',
      '=a',
      'a',
    ]
    evil.push(
      '',
      '; Path=/',
      'PORTREEVE_session=x',
      '__host-portreeve=x',
      '__HOST-Portreeve=x; Path=/',
      '\tportreeve_x=1',
    )
    const fine = ['theirs=portreeve_', 'b=', 'c=1']
    gateway.backend.respond = (_request, socket) =>
      socket.write(
        okResponse(
          '{}',
          [...evil, ...fine].map((cookie) => `Set-Cookie: ${cookie}`),
        ),
      )
    const answer = await get(
      'Cookie: =portreeve_session=1; a=1; = Portreeve_x=2; PORTREEVE_y=3; __host-portreeve=4; portreeve_z; b=portreeve_\r\n',
    )
    expect(valuesOf('cookie')).toEqual(['a=1; b=portreeve_'])
    const set = answer.headerLines.filter((line) => /^set-cookie/i.test(line))
    expect(set).toEqual(fine.map((cookie) => `Set-Cookie: ${cookie}; Path=/acme/appointments/v1`))
  })

  it('refuses more header fields than node:http keeps', async () => {
    expect((await get('X-A: b\r\n'.repeat(120))).status).toBe(200)
    expect((await get('X-A: b\r\n'.repeat(180))).status).toBe(400)
  })
})

describe('G-C hop-by-hop abuse', () => {
  it.each([
    'Subscription-Id',
    'Authorization',
    'Request-Id',
    'Host',
    'Content-Length',
    'X-Forwarded-For',
    'Via',
    'subscription-id, authorization, request-id, x-forwarded-for, via',
  ])('Connection: %s takes nothing of ours away', async (named) => {
    expect((await get(`Connection: ${named}\r\n`)).status).toBe(200)
    expect(valuesOf('subscription-id')).toEqual([gateway.subscription.id])
    expect(valuesOf('authorization')).toHaveLength(1)
    expect(valuesOf('request-id')).toHaveLength(1)
    expect(valuesOf('x-forwarded-for')).toEqual(['127.0.0.1'])
    expect(valuesOf('via')).toHaveLength(1)
    expect(valuesOf('host')).toHaveLength(1)
  })

  it('Connection: Content-Length does not change where a body ends', async () => {
    const head = `POST ${PATH} HTTP/1.1\r\nHost: g\r\n${gateway.goodLines}Content-Length: 4\r\nConnection: close, content-length\r\n\r\n`
    expect(parseAnswer(await sendRaw(gateway.port, `${head}body`)).status).toBe(200)
    expect(gateway.backend.seen).toMatchObject([{ body: 'body' }])
  })

  it('drops hop-by-hop fields and what Connection names, wherever it stands, in requests', async () => {
    const lines = [
      'X-Before: 1',
      'Connection: x-before, X-After',
      'X-After: 1',
      'Keep-Alive: timeout=5',
      'TE: trailers',
    ]
    lines.push(
      'Trailer: X',
      'Proxy-Connection: keep-alive',
      'Proxy-Authorization: Basic x',
      'X-Stays: 1',
      'Expect: 100-continue',
    )
    expect((await get(lines.map((line) => `${line}\r\n`).join(''))).status).toBe(200)
    const names = seen().map(([name]) => name)
    for (const name of [
      'x-before',
      'x-after',
      'keep-alive',
      'te',
      'trailer',
      'proxy-connection',
      'proxy-authorization',
      'expect',
    ]) {
      expect(names).not.toContain(name)
    }
    expect(names).toContain('x-stays')
  })

  it('and in answers', async () => {
    gateway.backend.respond = (_request, socket) =>
      socket.write(
        okResponse('{}', ['Connection: X-Hop, request-id', 'X-Hop: 1', 'Proxy-Authenticate: Basic', 'X-Stays: 1']),
      )
    const answer = await get('')
    const text = answer.headerLines.join('\n')
    expect(text).not.toMatch(/x-hop|proxy-authenticate/i)
    expect(text).toMatch(/x-stays: 1/i)
    expect(text.match(/request-id: /gi)).toHaveLength(1)
  })
})
