import type { EpochSeconds } from '@portreeve/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import type { AccessControl } from '../../store/index.ts'
import type { GatewayLimits } from '../limits.ts'
import { until } from '../testing/open-test-gateway.ts'
import type { Outbound, ProviderCredential } from './provider-credential.ts'
import { customOauth, externalOauth, inHeader, inQuery, parameter } from './testing/examples.ts'
import { openTestCredentials, type TestCredentials } from './testing/open-credentials.ts'
import { issued } from './testing/token-server.ts'

let test: TestCredentials
const open = async (limits: Partial<GatewayLimits> = {}, allowedCidrs?: string[]) => {
  test = await openTestCredentials(limits, allowedCidrs)
}
afterEach(() => test.closeAll())

const client = { client_id: 'me', client_secret: 's3cret' }
const bearerOf = (outbound: Outbound | undefined) => outbound?.headers[1]
/** Long enough for whatever a token request may still bring. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 30))

function external(changes: Partial<Extract<AccessControl, { kind: 'external_oauth' }>> = {}, id?: string) {
  const accessControl = externalOauth({ tokenUrl: `${test.server.url}/token`, ...changes })
  return test.credentialFor(test.apiWith(accessControl, client, id))
}
const specific = () => external({ subscriptionSpecificClient: true })
const refusalOf = (obtaining: Promise<Outbound>) =>
  obtaining.then(
    () => 'it was obtained',
    (fault: Error) => fault.message,
  )
const later = (seconds: number) => {
  test.clock.now = (test.clock.now + seconds) as EpochSeconds
}

describe('a fetched token', () => {
  it('is fetched once for 1,000 concurrent first calls, per credential, and then at hand', async () => {
    await open()
    test.server.respond = (_, count) => ({ ...issued(`token-${count}`), afterMillis: 20 })
    const credential = specific()
    const connections = ['a', 'b', 'c'].map((client_id) => test.connectionWith({ client_id, client_secret: 'x' }))
    const calls = Array.from({ length: 3_000 }, (_, call) => connections[call % 3])
    expect(credential.peek(test.clock.now, calls[0])).toBeUndefined()
    const obtained = await Promise.all(calls.map((connection) => credential.obtain(connection)))
    expect(test.server.seen).toHaveLength(3)
    expect(new Set(obtained.map(bearerOf)).size).toBe(3)
    for (const [call, outbound] of obtained.entries()) expect(outbound).toBe(obtained[call % 3])
    expect(credential.peek(test.clock.now, calls[0])).toBe(obtained[0])
  })

  it('is shared by subscriptions that have no part in it, each with its own parameters', async () => {
    await open()
    const credential = external({ requestParameters: [inHeader('X-Tenant', true), inQuery('t', true)] })
    const one = test.connectionWith({ 'X-Tenant': 'one', t: '1' })
    const two = test.connectionWith({ 'X-Tenant': 'two', t: '2&' })
    const [first, second] = await Promise.all([credential.obtain(one), credential.obtain(two)])
    expect(test.server.seen).toHaveLength(1)
    expect(first).toEqual({ headers: ['Authorization', 'Bearer token-1', 'X-Tenant', 'one'], query: 't=1' })
    expect(second).toEqual({ headers: ['Authorization', 'Bearer token-1', 'X-Tenant', 'two'], query: 't=2%26' })
    expect(credential.peek(test.clock.now, two)).toEqual(second)
  })

  it('is renewed ahead of expiry in the background: no call waits over ten lifetimes, with one request in each', async () => {
    await open()
    const credential = external()
    await credential.obtain()
    for (let minute = 1; minute <= 600; minute++) {
      later(60)
      expect(credential.peek(test.clock.now)).toBeDefined()
      if (minute % 5 === 0) await aMoment()
    }
    const lifetimes = 600 / 60
    expect(test.server.seen.length).toBeGreaterThanOrEqual(lifetimes)
    expect(test.server.seen.length).toBeLessThanOrEqual(1 + lifetimes / 0.75)
  })

  it('goes on being sent while a renewal takes its time or fails, and is asked for again after a pause', async () => {
    await open()
    const credential = external()
    const first = await credential.obtain()
    test.server.respond = () => ({ status: 400 })
    later(3600 * 0.8)
    for (let call = 0; call < 50; call++) expect(credential.peek(test.clock.now)).toBe(first)
    await until(() => test.logged.length === 1)
    for (let call = 0; call < 50; call++) expect(credential.peek(test.clock.now)).toBe(first)
    expect(test.server.seen).toHaveLength(2)
    test.server.respond = () => issued('second')
    later(1)
    expect(credential.peek(test.clock.now)).toBe(first)
    await until(() => bearerOf(credential.peek(test.clock.now)) === 'Bearer second')
  })

  it('is not sent in its last seconds, nor after its end', async () => {
    await open()
    const credential = external()
    await credential.obtain()
    test.server.respond = () => 'hang'
    later(3590)
    expect(credential.peek(test.clock.now)).toBeDefined()
    later(1)
    expect(credential.peek(test.clock.now)).toBeUndefined()
  })

  it('with the shortest life is fetched once a second at most', async () => {
    await open()
    test.server.respond = (_, count) => issued(`token-${count}`, 1)
    const credential = external()
    for (let call = 0; call < 20; call++) await credential.obtain()
    expect(test.server.seen).toHaveLength(1)
    later(1)
    for (let call = 0; call < 20; call++) await credential.obtain()
    expect(test.server.seen).toHaveLength(2)
  })

  it('outlives a rebuilt route table where the access control and the values are the same', async () => {
    await open()
    const accessControl = externalOauth({ tokenUrl: `${test.server.url}/token` })
    const first = await test.credentialFor(test.apiWith(accessControl, client)).obtain()
    const again = test.credentialFor(test.apiWith({ ...accessControl }, { ...client }))
    expect(again.peek(test.clock.now)).toBe(first)
  })

  it('is another one with the next call after values or the access control have changed, and after that the old one again', async () => {
    await open()
    const accessControl = externalOauth({ tokenUrl: `${test.server.url}/token` })
    const before = test.credentialFor(test.apiWith(accessControl, client))
    const first = await before.obtain()
    const rotated = test.credentialFor(test.apiWith(accessControl, { ...client, client_secret: 'new' }))
    expect(rotated.peek(test.clock.now)).toBeUndefined()
    expect(bearerOf(await rotated.obtain())).toBe('Bearer token-2')
    const elsewhere = test.credentialFor(test.apiWith({ ...accessControl, scope: 'more' }, client))
    expect(bearerOf(await elsewhere.obtain())).toBe('Bearer token-3')
    expect(test.credentialFor(test.apiWith(accessControl, client)).peek(test.clock.now)).toBe(first)
  })

  it('a warm call opens and hashes nothing', async () => {
    await open()
    const credential = specific()
    const connection = test.connectionWith(client)
    await credential.obtain(connection)
    const { connection: before } = test.opened
    for (let call = 0; call < 100; call++) credential.peek(test.clock.now, connection)
    expect(test.opened).toEqual({ api: 0, connection: before })
  })

  it('is forgotten when memory is full, oldest use first', async () => {
    await open({ outboundTokensBytesMax: 20_480 })
    const credential = specific()
    const connections = Array.from({ length: 100 }, () => test.connectionWith(client))
    for (const connection of connections) await credential.obtain(connection)
    const remembered = connections.filter((connection) => credential.peek(test.clock.now, connection))
    expect(remembered.length).toBeGreaterThan(20)
    expect(remembered.length).toBeLessThan(60)
    expect(remembered.at(-1)).toBe(connections.at(-1))
    expect(credential.peek(test.clock.now, connections[0])).toBeUndefined()
  })
})

describe('the token URL', () => {
  it('is asked once more when the connection broke, or a gateway in between found no server', async () => {
    await open()
    const credential = external()
    test.server.respond = (_, count) => (count === 1 ? 'reset' : issued('after-reset'))
    expect(bearerOf(await credential.obtain())).toBe('Bearer after-reset')
    for (const [at, status] of [502, 503, 504].entries()) {
      const asked = test.server.seen.length
      test.server.respond = (_, count) => (count === asked + 1 ? { status } : issued(`after-${status}`))
      expect(bearerOf(await external({}, `api-${at}`).obtain())).toBe(`Bearer after-${status}`)
    }
  })

  it.each([400, 401, 403, 404, 429, 500])('is not asked once more after %i', async (status) => {
    await open()
    test.server.respond = () => ({ status })
    expect(await refusalOf(external().obtain())).toBe(`the token URL answered ${status}`)
    expect(test.server.seen).toHaveLength(1)
  })

  it('is asked twice at most', async () => {
    await open()
    test.server.respond = () => 'reset'
    expect(await refusalOf(external().obtain())).toBe('the token URL broke the connection off')
    expect(test.server.seen).toHaveLength(2)
    test.server.respond = (_, count) => (count === 3 ? { status: 503 } : 'reset')
    expect(await refusalOf(external({}, 'another').obtain())).toBe('the token URL broke the connection off')
    expect(test.server.seen).toHaveLength(4)
  })

  it('is left alone for 1, 2, 4 and so on up to 60 s while it fails, and calls are refused at once', async () => {
    await open()
    test.server.respond = () => ({ status: 400, body: { error: 'invalid_scope' } })
    const credential = external()
    const askedAt: number[] = []
    const start = test.clock.now
    for (let second = 0; second < 300; second++) {
      const asked = test.server.seen.length
      expect(await refusalOf(credential.obtain())).toBe('the token URL answered 400 (invalid_scope)')
      expect(await refusalOf(credential.obtain())).toBe('the token URL answered 400 (invalid_scope)')
      if (test.server.seen.length > asked) askedAt.push(test.clock.now - start)
      later(1)
    }
    expect(askedAt).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243])
    expect(test.server.seen).toHaveLength(askedAt.length)
    expect(test.logged).toHaveLength(askedAt.length)
    test.server.respond = () => issued('at last')
    later(60)
    expect(bearerOf(await credential.obtain())).toBe('Bearer at last')
  })

  it('that failed is asked at once with other values', async () => {
    await open()
    const accessControl = externalOauth({ tokenUrl: `${test.server.url}/token` })
    test.server.respond = ({ headers }) =>
      headers.authorization === `Basic ${btoa('me:right')}` ? issued('right') : { status: 401 }
    const wrong = test.credentialFor(test.apiWith(accessControl, client))
    expect(await refusalOf(wrong.obtain())).toBe('the token URL answered 401')
    const right = test.credentialFor(test.apiWith(accessControl, { client_id: 'me', client_secret: 'right' }))
    expect(bearerOf(await right.obtain())).toBe('Bearer right')
  })

  it.each(['hang', 'half'] as const)('that does not answer in time is given up: %s', async (how) => {
    await open({ tokenFetchMillis: 200 })
    test.server.respond = () => how
    const started = performance.now()
    expect(await refusalOf(external().obtain())).toBe('the token URL did not answer in time')
    expect(performance.now() - started).toBeLessThan(2_500)
    await until(() => test.server.open.size === 0)
  })

  it('that hangs holds the calls of its own API alone, and of those no more than the bound', async () => {
    await open({ tokenFetchMillis: 2_500, tokenFetchesPerApiMax: 4, callsPerTokenMax: 10 })
    test.server.respond = ({ path }) => (path === '/hang' ? 'hang' : issued('fast'))
    const hanging = external({ tokenUrl: `${test.server.url}/hang`, subscriptionSpecificClient: true }, 'slow')
    const connections = Array.from({ length: 8 }, () => test.connectionWith(client))
    const waiting = connections.flatMap((connection) =>
      Array.from({ length: 10 }, () => refusalOf(hanging.obtain(connection))),
    )
    expect(await refusalOf(hanging.obtain(connections[0]))).toBe('too many calls wait for the token URL')
    await until(() => test.server.seen.length === 4)
    const started = performance.now()
    for (let api = 0; api < 20; api++) await external({}, `fast-${api}`).obtain()
    expect(performance.now() - started).toBeLessThan(2_000)
    expect(test.server.seen.filter(({ path }) => path === '/hang')).toHaveLength(4)
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['the token URL did not answer in time']))
  })

  it('is not kept from calls by renewals: those wait for a free place', async () => {
    await open({ tokenFetchesPerApiMax: 2 })
    const credential = specific()
    const [one, two, three, fresh] = Array.from({ length: 4 }, () => test.connectionWith(client))
    for (const connection of [one, two, three]) await credential.obtain(connection)
    test.server.respond = (_, count) => ({ ...issued(`token-${count}`), afterMillis: 100 })
    later(3600 * 0.8)
    for (const connection of [one, two, three]) expect(credential.peek(test.clock.now, connection)).toBeDefined()
    await credential.obtain(fresh)
    expect(test.server.seen).toHaveLength(6)
  })

  it('with an answer over 64 KiB is not read to its end', async () => {
    await open()
    test.server.respond = () => ({ body: { access_token: 'abc', filler: 'x'.repeat(5_000_000) } })
    expect(await refusalOf(external().obtain())).toBe('the answer of the token URL is too large')
  })

  it('G-I at a private address is not called, and the owner is not told what is there', async () => {
    await open({}, [])
    const refused = await refusalOf(external().obtain())
    const closed = await refusalOf(external({ tokenUrl: 'http://127.0.0.1:9/token' }, 'closed').obtain())
    const metadata = await refusalOf(external({ tokenUrl: 'http://169.254.169.254/token' }, 'metadata').obtain())
    const unknown = await refusalOf(external({ tokenUrl: 'http://unknown.invalid/token' }, 'unknown').obtain())
    expect(new Set([refused, closed, metadata, unknown])).toEqual(new Set(['the token URL cannot be reached']))
    expect(test.server.seen).toEqual([])
  })

  it('G-I that redirects is not followed: credentials go nowhere else', async () => {
    await open()
    test.server.respond = ({ path }) =>
      path === '/token' ? { status: 307, headers: { Location: `${test.server.url}/other` } } : issued('stolen')
    expect(await refusalOf(external().obtain())).toBe('the token URL redirects, and that is not followed')
    expect(test.server.seen.map(({ path }) => path)).toEqual(['/token'])
  })

  it('may begin its answer with a byte order mark, and needs no content type', async () => {
    await open()
    test.server.respond = () => ({ headers: { 'Content-Type': 'text/plain' }, body: '\ufeff{"access_token":"abc"}' })
    expect(bearerOf(await external().obtain())).toBe('Bearer abc')
  })

  it('is not asked any more when the gateway closes', async () => {
    await open()
    test.server.respond = () => 'hang'
    const obtaining = refusalOf(external().obtain())
    await until(() => test.server.seen.length === 1)
    test.close()
    expect(await obtaining).toBe('the exchange is being stopped')
    expect(test.logged).toEqual([])
  })
})

describe('a token that an API service answers with 401', () => {
  const age = 60
  async function opened(): Promise<[ProviderCredential, Outbound]> {
    await open()
    const credential = external()
    const first = await credential.obtain()
    later(age)
    return [credential, first]
  }

  it('is fetched anew, once for all who were refused with it', async () => {
    const [credential, first] = await opened()
    expect(credential.renewAfter401(first)).toBe(true)
    expect(credential.renewAfter401(first)).toBe(true)
    // Whoever comes meanwhile waits as well: the old one would be refused.
    expect(credential.peek(test.clock.now)).toBeUndefined()
    const [one, two] = await Promise.all([credential.obtain(), credential.obtain()])
    expect([bearerOf(one), bearerOf(two)]).toEqual(['Bearer token-2', 'Bearer token-2'])
    expect(credential.renewAfter401(first)).toBe(true)
    expect(await credential.obtain()).toBe(one)
    expect(test.server.seen).toHaveLength(2)
  })

  it('is not fetched anew when it was fetched only a moment ago: a service that always answers 401 costs a request in 30 s', async () => {
    await open()
    const credential = external()
    for (let second = 0; second < 300; second++) {
      for (let call = 0; call < 10; call++) {
        const outbound = credential.peek(test.clock.now) ?? (await credential.obtain())
        if (credential.renewAfter401(outbound)) await credential.obtain()
      }
      later(1)
    }
    expect(test.server.seen).toHaveLength(10)
  })

  it('is sent again when there is no other to be had', async () => {
    const [credential, first] = await opened()
    test.server.respond = () => ({ status: 500 })
    expect(credential.renewAfter401(first)).toBe(true)
    expect(await credential.obtain()).toBe(first)
    expect(credential.peek(test.clock.now)).toBe(first)
    expect(credential.renewAfter401(first)).toBe(false)
  })

  it('is not asked for where nothing is fetched', async () => {
    await open()
    const credential = test.credentialFor(
      test.apiWith({ kind: 'api_key', requestParameters: [inHeader('X-Key')] }, { 'request:header:X-Key': 'k' }),
    )
    expect(credential.renewAfter401(await credential.obtain())).toBe(false)
  })
})

describe('values', () => {
  it.each([
    ['the API', externalOauth(), {}, {}, 'the API has no value for client_id'],
    [
      'the connection',
      externalOauth({ subscriptionSpecificClient: true }),
      client,
      { client_id: 'me' },
      'the connection has no value for client_secret',
    ],
    [
      'a prototype',
      customOauth({ payload: [parameter('constructor', true)] }),
      {},
      {},
      'the connection has no value for payload:constructor',
    ],
  ] as const)(
    'are the place’s own, and missing where they are not: %s',
    async (_, accessControl, ofApi, own, message) => {
      await open()
      const credential = test.credentialFor(test.apiWith(accessControl, ofApi))
      const connection = test.connectionWith(own)
      expect(credential.peek(test.clock.now, connection)).toBeUndefined()
      expect(await refusalOf(credential.obtain(connection))).toBe(message)
      expect(await refusalOf(credential.obtain(connection))).toBe(message)
      expect(test.logged).toHaveLength(1)
    },
  )

  it('that cannot be opened are a fault of this API alone', async () => {
    await open()
    const credential = test.credentialFor({
      ...test.apiWith(externalOauth()),
      sealedValues: Buffer.from('broken'),
    })
    expect(await refusalOf(credential.obtain())).toBe('kept values cannot be opened')
  })

  it('G-F of one subscription are never another’s, even when a subscription has none', async () => {
    await open()
    const credential = specific()
    await credential.obtain(test.connectionWith(client))
    const without = test.connectionWith({})
    expect(credential.peek(test.clock.now, without)).toBeUndefined()
    expect(await refusalOf(credential.obtain(without))).toBe('the connection has no value for client_id')
    expect(await refusalOf(credential.obtain(undefined))).toBe('the connection has no value for client_id')
  })

  it('G-H secrets and tokens are in no log and no error, whatever a token URL answers', async () => {
    await open({ tokenFetchMillis: 100 })
    const secret = 'very-secret-value'
    const accessControl = customOauth({
      authUrl: `${test.server.url}/login?key=${secret}`,
      headers: [parameter('X-Key')],
      payload: [parameter('password')],
    })
    const values = { 'header:X-Key': secret, 'payload:password': secret }
    const replies = [
      { status: 401, body: { error: secret, error_description: secret } },
      { status: 302, headers: { Location: `http://x/${secret}` } },
      { body: secret },
      { body: { access_token: `${secret}\n` } },
      { body: { token: secret } },
      'hang',
      'reset',
    ] as const
    const messages: string[] = []
    for (const [at, reply] of replies.entries()) {
      test.server.respond = () => reply
      const fault: unknown = await test
        .credentialFor(test.apiWith(accessControl, values, `api-${at}`))
        .obtain()
        .catch((cause: unknown) => cause)
      expect(fault).toBeInstanceOf(Error)
      const { message, stack, ...rest } = fault as Error & { stack: string }
      messages.push(message, stack, JSON.stringify(rest))
    }
    expect(test.server.seen.length).toBeGreaterThanOrEqual(replies.length)
    expect(test.logged).toHaveLength(replies.length)
    expect([...test.logged, ...messages].join('\n')).not.toContain(secret)
  })
})
