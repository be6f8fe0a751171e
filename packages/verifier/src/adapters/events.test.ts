import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  answerEvent,
  createEventVerifier,
  type EventProblem,
  type EventVerifier,
  type HandlerOptions,
  type VerifiedEvent,
} from '../events.ts'
import { type Exchange, startExchange } from '../testing/exchange.ts'
import { type Listening, listen, listenerOf, sendLines } from '../testing/listen.ts'
import { receiveEvents as expressEvents } from './express.ts'
import { receiveEvents as fastifyEvents } from './fastify.ts'
import { receiveEvents as fetchEvents } from './fetch.ts'
import { receiveEvents as honoEvents } from './hono.ts'
import { receiveEvents as koaEvents } from './koa.ts'
import { receiveEvents as nodeEvents } from './node.ts'

const app = 'A1wYvZ0sXq8mK3nB7cR5tL9pG2hJ4fAa'
const owner = randomUUID()
const body = Buffer.from('{"vin":"1HGCM82633A004352","note":"ü"}')

let exchange: Exchange
let verifier: EventVerifier
let taken: VerifiedEvent[]
let problems: EventProblem[]
let atEnd: (() => unknown)[]
beforeEach(async () => {
  exchange = await startExchange()
  atEnd = [() => exchange.close()]
  verifier = createEventVerifier({
    issuer: exchange.issuer,
    apiKey: app,
    dataOwners: [owner],
    now: () => exchange.clock.now,
  })
  taken = []
  problems = []
})
afterEach(async () => {
  for (const end of atEnd.reverse()) await end()
})

const keep = (event: VerifiedEvent) => {
  taken.push(event)
}
const options = { onProblem: (problem: EventProblem) => problems.push(problem) }
const headersOf = async (change: Record<string, string> = {}) => ({
  authorization: `Bearer ${await exchange.sign(app)}`,
  'content-type': 'application/json',
  'data-owner-id': owner,
  'x-request-id': 'r-1',
  'fortellis-event-id': '0190a5d2-7c3e-7b12-9a51-0c9a527d1e4c',
  ...change,
})

async function open(listening: Promise<Listening> | Listening): Promise<string> {
  const { url, close } = await listening
  atEnd.push(close)
  return url
}
async function post(url: string, change: Record<string, string> = {}, content: BodyInit = body) {
  const answer = await fetch(url, { method: 'POST', headers: await headersOf(change), body: content })
  return { status: answer.status, requestId: answer.headers.get('x-request-id'), text: await answer.text() }
}
const good = { status: 202, requestId: 'r-1', text: '' }

describe('a webhook (protocol.md 6.3)', () => {
  /** Each framework as its documentation has it, over a real socket, with JSON that it reads itself beside the webhook. */
  const frameworks: [string, (watched: EventVerifier, limit?: HandlerOptions) => Promise<string>][] = [
    ['node:http', (watched, limit) => open(listen(nodeEvents(watched, keep, { ...options, ...limit })))],
    [
      'Express',
      (watched, limit) => {
        const app = express()
        app.use(expressEvents(watched, keep, { ...options, ...limit }))
        app.use(express.json())
        app.post('/other', (request, response) => response.json(request.body))
        return open(listen(app))
      },
    ],
    [
      'Express with express.raw()',
      (watched, limit) => {
        const app = express().use(express.raw({ type: 'application/json' }))
        app.post('/other', (request, response) => response.json(JSON.parse(String(request.body))))
        return open(listen(app.use(expressEvents(watched, keep, { ...options, ...limit }))))
      },
    ],
    [
      'Fastify',
      async (watched, limit) => {
        const app = fastify()
        atEnd.push(() => app.close())
        app.register(fastifyEvents(watched, keep, { ...options, ...limit }))
        app.post('/other', async (request) => request.body)
        return app.listen({ port: 0, host: '127.0.0.1' })
      },
    ],
    [
      'Hono',
      (watched, limit) => {
        const app = new Hono()
        app.use(honoEvents(watched, keep, { ...options, ...limit }))
        app.post('/other', async (context) => context.json(await context.req.json()))
        return open(listen(listenerOf((request) => app.fetch(request))))
      },
    ],
    [
      'Koa',
      (watched, limit) => {
        const app = new Koa()
        app.use(koaEvents(watched, keep, { ...options, ...limit }))
        app.use(async (context) => {
          if (context.path === '/other') context.body = JSON.parse(await text(context.req)) as object
        })
        return open(listen(app.callback()))
      },
    ],
    ['Fetch', (watched, limit) => open(listen(listenerOf(fetchEvents(watched, keep, { ...options, ...limit }))))],
  ]
  const beside = frameworks.filter(([name]) => name !== 'node:http' && name !== 'Fetch')

  it.each(frameworks)('%s: 202, empty and with the X-Request-Id that came, once it is kept', async (_, start) => {
    const url = await start(verifier)
    expect(await post(`${url}/event/hello/world`)).toEqual(good)
    expect(taken).toMatchObject([{ channel: 'hello/world', dataOwnerId: owner }])
    expect(Buffer.from(taken[0]!.body)).toEqual(body)
    expect(problems).toEqual([])
  })

  it.each(frameworks)('%s: 401, 403 and 405 with code and message, and nothing is kept', async (_, start) => {
    const url = await start(verifier)
    const parsed = async (...[path, change]: [string, Record<string, string>?]) => {
      const { status, text: content } = await post(`${url}${path}`, change)
      return [status, (JSON.parse(content) as { code: string }).code]
    }
    expect(await parsed('/event', { authorization: 'Bearer x.y.z' })).toEqual([401, 'INVALID-TOKEN'])
    expect(await parsed('/event', { authorization: 'Basic x' })).toEqual([403, 'MALFORMED-AUTHORIZATION'])
    expect(await parsed('/event', { 'data-owner-id': randomUUID() })).toEqual([403, 'DATA-OWNER-MISMATCH'])
    const got = await fetch(`${url}/event`)
    expect([got.status, got.headers.get('allow'), await got.json()]).toMatchObject([
      405,
      'POST',
      { code: 'METHOD-NOT-ALLOWED' },
    ])
    expect(taken).toEqual([])
    expect(problems).toHaveLength(4)
  })

  it.each(beside)('%s: what is no event goes on to what stands beside it, parsers included', async (_, start) => {
    const url = await start(verifier)
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"n":1}' }
    expect(await (await fetch(`${url}/other`, init)).json()).toEqual({ n: 1 })
    expect((await post(`${url}/events`)).status).toBe(404)
    expect(problems).toEqual([])
  })

  it.each(frameworks)('%s: finds events below the path of the webhook URL', async (_, start) => {
    const hooks = createEventVerifier({
      issuer: exchange.issuer,
      apiKey: app,
      dataOwners: [owner],
      path: '/hooks',
      now: () => exchange.clock.now,
    })
    const url = await start(hooks)
    expect(await post(`${url}/hooks/event/hello%2Fworld`)).toEqual(good)
    expect(taken).toMatchObject([{ channel: 'hello%2Fworld' }])
    expect((await post(`${url}/event`)).status).toBe(404)
  })

  it.each(frameworks)(
    'G-B duplicated headers, %s: a second Authorization or Data-Owner-Id is refused',
    async (_, start) => {
      const url = await start(verifier)
      const lines = Object.entries(await headersOf()).map((each) => each.join(': '))
      const twice = (line: string) => sendLines(url, '/event', [...lines, line, 'Content-Length: 2'], '{}')
      expect(await twice('authorization: Bearer x')).toContain('MALFORMED-AUTHORIZATION')
      expect(await twice(`data-owner-id: ${owner}`)).toContain('MALFORMED-DATA-OWNER-ID')
      expect(taken).toEqual([])
    },
  )

  it.each(frameworks)('G-H %s: takes no larger body than it is told', async (_, start) => {
    const url = await start(verifier, { bodyBytesMax: 1_000 })
    const answer = await post(`${url}/event`, {}, Buffer.alloc(2_000, 'x'))
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([413, { code: 'PAYLOAD-TOO-BIG' }])
    expect(taken).toEqual([])
  })

  it('node:http and Fetch answer 404 to what is no event, as nothing stands beside them', async () => {
    const url = await open(listen(nodeEvents(verifier, keep, options)))
    expect(JSON.parse((await post(`${url}/events`)).text)).toMatchObject({ code: 'NOT-FOUND' })
    const answer = await fetchEvents(verifier, keep, options)(new Request('http://localhost/', { method: 'POST' }))
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'NOT-FOUND' }])
  })

  it('protocol.md 6.3 answers 500 when it could not be kept, so that the relay sends it again, and keeps the reason to itself', async () => {
    const fault = new Error('disk at /var/lib/app is full')
    const url = await open(listen(nodeEvents(verifier, () => Promise.reject(fault), options)))
    const answer = await post(`${url}/event`)
    expect(answer).toMatchObject({ status: 500, requestId: 'r-1' })
    expect(JSON.parse(answer.text)).toEqual({
      code: 'EVENT-NOT-TAKEN',
      message: 'The event could not be taken. Send it again.',
    })
    expect(problems).toMatchObject([{ status: 500, fault }])
  })

  it('answers 202 not before it is kept', async () => {
    let release = () => {}
    const kept = new Promise<void>((resolve) => {
      release = resolve
    })
    const url = await open(listen(nodeEvents(verifier, () => kept, options)))
    let isAnswered = false
    const answer = post(`${url}/event`).then((each) => {
      isAnswered = true
      return each
    })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(isAnswered).toBe(false)
    release()
    expect(await answer).toEqual(good)
  })

  it('G-H takes no larger body than it is told, whether or not its length is said before', async () => {
    const big = Buffer.alloc(2_000, 'x')
    const limited = { ...options, bodyBytesMax: 1_000 }
    const url = await open(listen(nodeEvents(verifier, keep, limited)))
    const code = (answer: { text: string }) => (JSON.parse(answer.text) as { code: string }).code
    expect(code(await post(`${url}/event`, {}, big))).toBe('PAYLOAD-TOO-BIG')
    const handle = fetchEvents(verifier, keep, limited)
    const answer = await handle(new Request(`${url}/event`, { method: 'POST', headers: await headersOf(), body: big }))
    expect([answer.status, await answer.json()]).toMatchObject([413, { code: 'PAYLOAD-TOO-BIG' }])
    const headers = await headersOf()
    const chunked = await new Promise<number | undefined>((resolve, reject) => {
      const sending = request(`${url}/event`, { method: 'POST', headers }, (incoming) => {
        resolve(incoming.statusCode)
        incoming.destroy()
      })
      sending.on('error', reject)
      sending.write(big.subarray(0, 900))
      sending.write(big.subarray(0, 900))
    })
    expect(chunked).toBe(413)
    expect(taken).toEqual([])
  })

  it('answers an event that breaks off to nobody, and does not keep it', async () => {
    const told = new Promise<EventProblem>((resolve) => {
      const listener = nodeEvents(verifier, keep, { onProblem: resolve })
      void open(listen(listener)).then(async (url) => {
        const lines = Object.entries(await headersOf()).map((each) => each.join(': '))
        const socket = connect(Number(new URL(url).port), '127.0.0.1')
        socket.write(['POST /event HTTP/1.1', 'Host: x', 'Content-Length: 100', ...lines, '', '{"vin"'].join('\r\n'))
        setTimeout(() => socket.destroy(), 100)
      })
    })
    expect(await told).toMatchObject({ code: 'EVENT-NOT-TAKEN', fault: expect.any(Error) })
    expect(taken).toEqual([])
  })

  it('says so when something else has read the body, instead of waiting for it', async () => {
    const url = await open(listen(express().use(express.json(), expressEvents(verifier, keep, options))))
    expect(await post(`${url}/event`)).toMatchObject({ status: 500 })
    expect(String(problems[0]?.fault)).toContain('in front of express.json()')
  })

  it('leaves the X-Request-Id out when none came', async () => {
    const headers = await headersOf()
    const { 'x-request-id': _, ...others } = headers
    expect(await answerEvent(verifier, { headers: others, body, url: '/event' }, keep)).toEqual({
      status: 202,
      headers: {},
      body: '',
    })
  })
})
