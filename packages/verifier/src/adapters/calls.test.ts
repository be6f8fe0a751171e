import express, { type Request as ExpressRequest, type Response as ExpressResponse, type NextFunction } from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CallProblem, callOf, createVerifier, serviceErrors, type VerifiedCall, type Verifier } from '../index.ts'
import { type Exchange, type FixtureSubscription, startExchange } from '../testing/exchange.ts'
import { type Listening, listen, listenerOf, sendLines } from '../testing/listen.ts'
import { verifyCalls as expressCalls } from './express.ts'
import { verifyCalls as fastifyCalls } from './fastify.ts'
import { withVerifier as fetchVerifier } from './fetch.ts'
import { verifyCalls as honoCalls } from './hono.ts'
import { verifyCalls as koaCalls } from './koa.ts'
import { withVerifier as nodeVerifier } from './node.ts'

const api = 'D1wYvZ0sXq8mK3nB7cR5tL9pG2hJ4fAa'

let exchange: Exchange
let subscription: FixtureSubscription
let verifier: Verifier
let problems: CallProblem[]
let reached: VerifiedCall[]
let atEnd: (() => unknown)[]
beforeEach(async () => {
  exchange = await startExchange()
  atEnd = [() => exchange.close()]
  exchange.clients.set(api, 'secret')
  subscription = exchange.subscribe({ clientIds: [api] })
  verifier = createVerifier({
    issuer: exchange.issuer,
    subscriptionsUrl: exchange.subscriptionsUrl,
    clientId: api,
    clientSecret: 'secret',
    now: () => exchange.clock.now,
  })
  problems = []
  reached = []
})
afterEach(async () => {
  vi.restoreAllMocks()
  for (const end of atEnd.reverse()) await end()
})

const options = { onProblem: (problem: CallProblem) => problems.push(problem) }
const headersOf = async (change: Record<string, string> = {}) => ({
  authorization: `Bearer ${await exchange.sign(api)}`,
  'subscription-id': subscription.id,
  'request-id': 'r-1',
  ...change,
})
async function open(listening: Promise<Listening>): Promise<string> {
  const { url, close } = await listening
  atEnd.push(close)
  return url
}

/** Answers with the organization, as a service would. */
const answerOf = (call: VerifiedCall) => {
  reached.push(call)
  return { organizationId: call.context.organizationInfo.id }
}

/** Each framework as its documentation has it, over a real socket. `fail` makes the handler throw. */
const frameworks: [string, (judge: Verifier, fail?: Error) => Promise<string>][] = [
  [
    'node:http',
    (judge, fail) =>
      open(
        listen(
          nodeVerifier(
            judge,
            async (request, response, call) => {
              if (fail) throw fail
              expect(callOf(request)).toBe(call)
              response.writeHead(200, {})
              response.end(JSON.stringify(answerOf(call)))
            },
            options,
          ),
        ),
      ),
  ],
  [
    'Express',
    (judge, fail) => {
      const app = express()
      app.use(expressCalls(judge, options))
      app.get('/rows', (request, response) => {
        if (fail) throw fail
        expect(response.locals.call).toBe(callOf(request))
        response.json(answerOf(callOf(request)))
      })
      app.use((_fault: Error, _request: ExpressRequest, response: ExpressResponse, _next: NextFunction) => {
        response.status(500).end()
      })
      return open(listen(app))
    },
  ],
  [
    'Fastify',
    async (judge, fail) => {
      const app = fastify()
      atEnd.push(() => app.close())
      app.addHook('onRequest', fastifyCalls(judge, options))
      app.setErrorHandler((_, _request, reply) => reply.code(500).send())
      app.get('/rows', async (request) => {
        if (fail) throw fail
        return answerOf(callOf(request))
      })
      return app.listen({ port: 0, host: '127.0.0.1' })
    },
  ],
  [
    'Hono',
    (judge, fail) => {
      const app = new Hono<{ Variables: { call: VerifiedCall } }>()
      app.use(honoCalls(judge, options))
      app.get('/rows', (context) => {
        if (fail) throw fail
        expect(context.get('call')).toBe(callOf(context))
        return context.json(answerOf(callOf(context)))
      })
      app.onError((_, context) => context.body(null, 500))
      return open(listen(listenerOf((request) => app.fetch(request))))
    },
  ],
  [
    'Koa',
    (judge, fail) => {
      const app = new Koa()
      app.silent = true
      app.use(koaCalls(judge, options))
      app.use((context) => {
        if (fail) throw fail
        expect(context.state.call).toBe(callOf(context))
        context.body = answerOf(callOf(context))
      })
      return open(listen(app.callback()))
    },
  ],
  [
    'Fetch',
    (judge, fail) =>
      open(
        listen(
          listenerOf(
            fetchVerifier(
              judge,
              (request, call) => {
                if (fail) return new Response(null, { status: 500 })
                expect(callOf(request)).toBe(call)
                return Response.json(answerOf(call))
              },
              options,
            ),
          ),
        ),
      ),
  ],
]

describe('an API service (protocol.md 7)', () => {
  it.each(frameworks)(
    '%s: a verified call reaches the handler, which answers for its organization',
    async (_, start) => {
      const url = await start(verifier)
      const answer = await fetch(`${url}/rows`, { headers: await headersOf() })
      expect([answer.status, await answer.json()]).toEqual([
        200,
        { organizationId: subscription.context.organizationInfo.id },
      ])
      expect(reached).toMatchObject([{ subscriptionId: subscription.id, claims: { cid: api }, requestId: 'r-1' }])
      expect(problems).toEqual([])
    },
  )

  it.each(frameworks)(
    '%s: no other call does; each is answered with code, message and its Request-Id',
    async (_, start) => {
      const url = await start(verifier)
      const inactive = exchange.subscribe({ clientIds: [api], active: false })
      const expired = await exchange.sign(api, { exp: exchange.clock.now - 31 })
      const none = (await headersOf()) as Partial<Awaited<ReturnType<typeof headersOf>>>
      delete none.authorization
      // RFC 9110 §15.5.2: each 401 has a challenge; RFC 6750 §3: bare where no token came.
      const steps: [Record<string, string>, number, string, string | null][] = [
        [none as Record<string, string>, 403, 'MISSING-AUTHORIZATION', 'Bearer'],
        [
          await headersOf({ authorization: 'Basic x' }),
          403,
          'MALFORMED-AUTHORIZATION',
          'Bearer error="invalid_request"',
        ],
        [await headersOf({ authorization: 'Bearer x' }), 401, 'INVALID-TOKEN', 'Bearer error="invalid_token"'],
        [await headersOf({ authorization: `Bearer ${expired}` }), 401, 'TOKEN-EXPIRED', 'Bearer error="invalid_token"'],
        [await headersOf({ 'subscription-id': 'x' }), 403, 'MALFORMED-SUBSCRIPTION-ID', null],
        [await headersOf({ 'subscription-id': inactive.id }), 403, 'API-SUBSCRIPTION-INACTIVE', null],
      ]
      for (const [headers, status, code, challenge] of steps) {
        const answer = await fetch(`${url}/rows`, { headers })
        expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([status, challenge])
        expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
        expect(answer.headers.get('request-id')).toBe('r-1')
        expect(await answer.json()).toEqual({ code, message: expect.any(String) })
      }
      expect(reached).toEqual([])
      expect(problems.map(({ code }) => code)).toEqual(steps.map(([, , code]) => code))
      expect(problems[0]).toMatchObject({ status: 403, requestId: 'r-1' })
    },
  )

  it.each(frameworks)(
    'G-B duplicated headers, %s: a second Authorization or Subscription-Id is refused',
    async (_, start) => {
      const url = await start(verifier)
      const token = `Authorization: Bearer ${await exchange.sign(api)}`
      const id = `Subscription-Id: ${subscription.id}`
      expect(await sendLines(url, '/rows', [token, id])).toContain(subscription.context.organizationInfo.id)
      expect(await sendLines(url, '/rows', [token, 'authorization: Bearer x', id])).toContain('MALFORMED-AUTHORIZATION')
      expect(await sendLines(url, '/rows', [token, id, id])).toContain('MALFORMED-SUBSCRIPTION-ID')
      expect(reached).toHaveLength(1)
    },
  )

  it.each(frameworks)(
    '%s: when whether it is allowed cannot be found out, the answer is 500 and the reason stays here',
    async (_, start) => {
      const fault = new Error('table subscriptions is locked')
      const url = await start({ verify: () => Promise.reject(fault) })
      const answer = await fetch(`${url}/rows`, { headers: await headersOf() })
      expect([answer.status, await answer.json()]).toEqual([
        500,
        { code: 'CALL-NOT-JUDGED', message: expect.any(String) },
      ])
      expect(serviceErrors['CALL-NOT-JUDGED']).toBe(500)
      expect(problems).toMatchObject([{ code: 'CALL-NOT-JUDGED', fault }])
      expect(reached).toEqual([])
    },
  )

  it.each(frameworks)('%s: what the handler throws is answered once, with 500', async (_, start) => {
    const url = await start(verifier, new Error('no such column'))
    const answer = await fetch(`${url}/rows`, { headers: await headersOf() })
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('column')
  })

  it.each(frameworks)(
    'G-H %s: a refusal is answered whatever becomes of the telling, and the program goes on',
    async (_, start) => {
      const log = vi.spyOn(console, 'error').mockReturnValue()
      const told = vi.spyOn(options, 'onProblem')
      const url = await start(verifier)
      const headers = await headersOf({ authorization: 'Bearer x' })
      const full = new Error('disk full')
      told.mockImplementationOnce(() => {
        throw full
      })
      expect((await fetch(`${url}/rows`, { headers })).status).toBe(401)
      told.mockImplementationOnce(() => Promise.reject(full) as never)
      expect((await fetch(`${url}/rows`, { headers })).status).toBe(401)
      expect(log.mock.calls).toEqual([
        ['onProblem failed', full],
        ['onProblem failed', full],
      ])
      expect(reached).toEqual([])
    },
  )

  it('G-D Express: a refusal that comes after somebody else has answered ends no program', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    const app = express()
    app.use((_request, response, next) => {
      response.status(504).end()
      next()
    })
    app.use(expressCalls(verifier, options))
    const url = await open(listen(app))
    expect((await fetch(`${url}/rows`)).status).toBe(504)
    await vi.waitFor(() => expect(log).toHaveBeenCalledWith('NOT-ANSWERED', expect.any(Error)))
    expect(problems).toMatchObject([{ code: 'MISSING-AUTHORIZATION' }])
  })

  it('node:http breaks an answer off that its handler began and did not end', async () => {
    const fault = new Error('cursor lost')
    const url = await open(
      listen(
        nodeVerifier(
          verifier,
          async (_, response) => {
            response.writeHead(200, { 'content-length': '10' })
            response.write('12345')
            throw fault
          },
          options,
        ),
      ),
    )
    await expect(fetch(url, { headers: await headersOf() }).then((answer) => answer.text())).rejects.toThrow()
    expect(problems).toMatchObject([{ code: 'CALL-NOT-ANSWERED', fault }])
  })

  it('callOf throws where nothing was verified, so that nothing is answered by mistake', async () => {
    const app = fastify()
    atEnd.push(() => app.close())
    app.get('/rows', async (request) => answerOf(callOf(request)))
    const answer = await app.inject('/rows')
    expect(answer.statusCode).toBe(500)
    expect(() => callOf({})).toThrow(TypeError)
  })
})

describe('what is written without onProblem', () => {
  it('is one line for each refused call: status, code and Request-Id, never a token', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    const token = await exchange.sign(api, { aud: 'x' })
    const url = await open(listen(nodeVerifier(verifier, (_, response) => response.end(''))))
    await fetch(url, { headers: await headersOf({ authorization: `Bearer ${token}` }) })
    await fetch(url)
    expect(log.mock.calls).toEqual([
      ['refused 401 TOKEN-AUDIENCE-MISMATCH r-1'],
      ['refused 403 MISSING-AUTHORIZATION -'],
    ])
  })

  it('is bounded: a flood of bad calls writes 20 lines and then one a second, which says how many there were', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    const clock = vi.spyOn(Date, 'now').mockReturnValue(1_790_000_000_000)
    const handle = fetchVerifier(verifier, () => new Response())
    for (let count = 0; count < 100; count++) await handle(new Request('http://localhost/'))
    expect(log).toHaveBeenCalledTimes(20)
    clock.mockReturnValue(1_790_000_001_000)
    await handle(new Request('http://localhost/'))
    expect(log).toHaveBeenCalledTimes(21)
    expect(log).toHaveBeenLastCalledWith('refused 403 MISSING-AUTHORIZATION - (and 80 that are not written)')
  })
})
