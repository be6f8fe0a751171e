import { randomUUID } from 'node:crypto'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serve as serveExpress } from '../adapters/express.ts'
import { serve as serveFastify } from '../adapters/fastify.ts'
import { serve as serveFetch } from '../adapters/fetch.ts'
import { serve as serveHono } from '../adapters/hono.ts'
import { serve as serveKoa } from '../adapters/koa.ts'
import { serve as serveNode } from '../adapters/node.ts'
import {
  type Activation,
  type AdminApi,
  type AdminApiOptions,
  type AdminProblem,
  adminErrors,
  createAdminApi,
  createSubscriptionList,
  type Decision,
} from '../admin.ts'
import { createVerifier } from '../index.ts'
import { contextOf, type Exchange, startExchange } from '../testing/exchange.ts'
import { type Listening, listen, listenerOf } from '../testing/listen.ts'

const api = 'D1wYvZ0sXq8mK3nB7cR5tL9pG2hJ4fAa'

let exchange: Exchange
let problems: AdminProblem[]
let activations: Activation[]
let ended: string[]
let decide: (activation: Activation) => Decision | Promise<Decision>
let atEnd: (() => unknown)[]
beforeEach(async () => {
  exchange = await startExchange()
  atEnd = [() => exchange.close()]
  exchange.clients.set(api, 'secret')
  problems = []
  activations = []
  ended = []
  decide = () => undefined
})
afterEach(async () => {
  for (const end of atEnd.reverse()) await end()
})

const adminOf = (change: Partial<AdminApiOptions> = {}) =>
  createAdminApi({
    issuer: exchange.issuer,
    clientId: api,
    clientSecret: 'secret',
    subscriptionsUrl: exchange.subscriptionsUrl,
    activate(activation) {
      activations.push(activation)
      return decide(activation)
    },
    deactivate: (connectionId) => ended.push(connectionId),
    callbackPausesSeconds: [0, 0.01, 0.01],
    onProblem: (problem) => problems.push(problem),
    now: () => exchange.clock.now,
    ...change,
  })

async function open(listening: Promise<Listening>): Promise<string> {
  const { url, close } = await listening
  atEnd.push(close)
  return url
}
const frameworks: [string, (admin: AdminApi) => Promise<string>][] = [
  ['node:http', (admin) => open(listen(serveNode(admin)))],
  ['Express', (admin) => open(listen(express().use(serveExpress(admin), express.json())))],
  [
    'Fastify',
    async (admin) => {
      const app = fastify()
      atEnd.push(() => app.close())
      app.register(serveFastify(admin))
      return app.listen({ port: 0, host: '127.0.0.1' })
    },
  ],
  [
    'Hono',
    (admin) => {
      const app = new Hono().use(serveHono(admin))
      return open(listen(listenerOf((request) => app.fetch(request))))
    },
  ],
  ['Koa', (admin) => open(listen(new Koa().use(serveKoa(admin)).callback()))],
  ['Fetch', (admin) => open(listen(listenerOf(serveFetch(admin))))],
]

/** As protocol.md 4.2 has it. */
function activationOf(change: object = {}) {
  const { organizationInfo, appInfo } = contextOf('Lakeside Motors')
  return {
    organizationInfo,
    appInfo: { ...appInfo, appOrgId: randomUUID() },
    userInfo: { fortellisId: 'dana@lakeside.example' },
    apiInfo: { id: 'greetings-v1', name: 'Greetings', implementationName: 'greetings' },
    subscriptionId: randomUUID(),
    connectionId: randomUUID(),
    entityInfo: organizationInfo,
    solutionInfo: { ...appInfo, appOrgId: randomUUID() },
    ...change,
  }
}
const headersOf = async (claims: object = {}) => ({
  authorization: `Bearer ${await exchange.sign(api, claims)}`,
  accept: 'application/json',
  'accept-charset': 'utf-8',
  prefer: 'return=minimal',
  'request-id': 'r-1',
})
async function post(url: string, body?: unknown, headers?: Record<string, string>) {
  const content = { 'content-type': 'application/json', ...(headers ?? (await headersOf())) }
  const { 'content-type': _, ...bare } = content
  // The exchange sends no content type where there is no content.
  const init = body === undefined ? { headers: bare } : { headers: content, body: JSON.stringify(body) }
  const answer = await fetch(url, { method: 'POST', ...init })
  return { status: answer.status, requestId: answer.headers.get('request-id'), body: (await answer.json()) as object }
}

describe('an admin API (protocol.md 4.2)', () => {
  it.each(frameworks)(
    '%s: takes an activation and the end of a connection, and answers 200 with links',
    async (_, start) => {
      const url = await start(adminOf())
      const activation = activationOf()
      const good = { status: 200, requestId: 'r-1', body: { links: [] } }
      expect(await post(`${url}/admin/activate`, activation)).toEqual(good)
      expect(activations).toMatchObject([{ connectionId: activation.connectionId, appInfo: activation.appInfo }])
      expect(await post(`${url}/admin/deactivate/${activation.connectionId}`)).toEqual(good)
      expect(ended).toEqual([activation.connectionId])
      expect(problems).toEqual([])
    },
  )

  it.each(frameworks)(
    'protocol.md 7 %s: trusts no call without a token that was made for this API',
    async (_, start) => {
      const url = await start(adminOf())
      const steps: [Record<string, string>, number, string][] = [
        [{}, 403, 'MISSING-AUTHORIZATION'],
        [{ authorization: 'Bearer x' }, 401, 'INVALID-TOKEN'],
        [await headersOf({ aud: 'fortellis' }), 401, 'TOKEN-AUDIENCE-MISMATCH'],
        [await headersOf({ sub: 'other', cid: 'other' }), 401, 'TOKEN-CLIENT-MISMATCH'],
        [await headersOf({ exp: exchange.clock.now - 31 }), 401, 'TOKEN-EXPIRED'],
      ]
      for (const [headers, status, code] of steps) {
        for (const path of ['activate', `deactivate/${randomUUID()}`, '']) {
          expect(await post(`${url}/admin/${path}`, activationOf(), headers)).toMatchObject({ status, body: { code } })
        }
      }
      expect([activations, ended]).toEqual([[], []])
      expect(problems).toHaveLength(15)
    },
  )

  it('protocol.md 4.2 the URL itself answers with something other than 404 at registration', async () => {
    const url = await open(listen(serveNode(adminOf())))
    for (const method of ['GET', 'HEAD']) expect((await fetch(`${url}/admin`, { method })).status).toBe(403)
  })

  it('protocol.md 4.2 takes the audience of before September 2022 where that is asked for', async () => {
    const url = await open(listen(serveNode(adminOf({ audience: 'fortellis' }))))
    const headers = await headersOf({ aud: 'fortellis' })
    expect(await post(`${url}/admin/activate`, activationOf(), headers)).toMatchObject({ status: 200 })
    expect(await post(`${url}/admin/activate`, activationOf())).toMatchObject({ status: 401 })
  })

  it.each([
    ['the new objects alone', { entityInfo: undefined, solutionInfo: undefined }],
    ['the old objects alone', { organizationInfo: undefined, appInfo: undefined }],
  ])('protocol.md 4.2 understands %s', async (_, change) => {
    const url = await open(listen(serveNode(adminOf())))
    const sent = activationOf(change)
    await post(`${url}/admin/activate`, sent)
    expect(activations[0]?.organizationInfo).toEqual(sent.organizationInfo ?? sent.entityInfo)
    expect(activations[0]?.appInfo).toEqual(sent.appInfo ?? sent.solutionInfo)
  })

  it.each([
    ['no connection', { connectionId: undefined }],
    ['a connection that is no UUID', { connectionId: '../x' }],
    ['no organization', { organizationInfo: undefined, entityInfo: undefined }],
    ['an app without an id', { appInfo: { id: '' } }],
  ])('answers an activation with %s with 400', async (_, change) => {
    const url = await open(listen(serveNode(adminOf())))
    const answer = await post(`${url}/admin/activate`, activationOf(change))
    expect(answer).toMatchObject({ status: 400, body: { code: 'MALFORMED-ACTIVATION' } })
    expect(activations).toEqual([])
  })

  it('answers what is not JSON, what is too big, unknown paths and other methods with what they are', async () => {
    const url = await open(listen(serveNode(adminOf({ bodyBytesMax: 1_000 }))))
    const headers = await headersOf()
    const send = async (path: string, init: RequestInit) => {
      const answer = await fetch(`${url}/admin${path}`, { headers, ...init })
      return [answer.status, ((await answer.json()) as { code: string }).code]
    }
    expect(await send('/activate', { method: 'POST', body: '{' })).toEqual([400, 'MALFORMED-ACTIVATION'])
    expect(await send('/activate', { method: 'POST', body: 'x'.repeat(1_001) })).toEqual([413, 'PAYLOAD-TOO-BIG'])
    expect(await send('/activate', {})).toEqual([405, 'METHOD-NOT-ALLOWED'])
    expect(await send('/elsewhere', { method: 'POST' })).toEqual([404, 'NOT-FOUND'])
    expect(await send('/deactivate/x', { method: 'POST' })).toEqual([400, 'MALFORMED-CONNECTION-ID'])
    expect(await send('/deactivate/x/y', { method: 'POST' })).toEqual([404, 'NOT-FOUND'])
    for (const { status, code } of problems) expect(adminErrors[code as keyof typeof adminErrors]).toBe(status)
  })

  it('answers 403 with the words of a refusal, and 500 when it could not be kept, so that the exchange asks again', async () => {
    const url = await open(listen(serveNode(adminOf())))
    decide = () => ({ refused: 'We take no new dealers in June.' })
    const body = { code: 'ACTIVATION-REFUSED', message: 'We take no new dealers in June.' }
    expect(await post(`${url}/admin/activate`, activationOf())).toMatchObject({ status: 403, body })
    const fault = new Error('disk full at /var')
    decide = () => Promise.reject(fault)
    const answer = await post(`${url}/admin/activate`, activationOf())
    expect(answer).toMatchObject({ status: 500, body: { code: 'NOT-TAKEN' } })
    expect(JSON.stringify(answer)).not.toContain('/var')
    expect(problems.at(-1)).toMatchObject({ fault, requestId: 'r-1' })
  })

  it.each([
    [{ clientSecret: '' }, 'clientSecret is missing'],
    [{ activate: 'yes' }, 'activate has to be a function'],
    [{ path: 'admin' }, 'path has to be text that begins with a slash and does not end with one'],
    [{ connectionsUrl: 'x' }, 'connectionsUrl is not an option of createAdminApi'],
    [{ callbackPausesSeconds: [-1] }, 'callbackPausesSeconds has to be a number, zero or more'],
  ])('names the option that is unusable: %j', (change, message) => {
    expect(() => adminOf(change as object)).toThrow(new TypeError(message))
  })
})

describe('the connection callback (protocol.md 4.3)', () => {
  it('is sent with the own token and exactly what was said', async () => {
    const admin = adminOf()
    const id = randomUUID()
    expect(await admin.callback(id, { status: 'accepted', auth: { client_id: 'c' } })).toEqual({ ok: true })
    expect(exchange.callbacks).toEqual([{ connectionId: id, said: { status: 'accepted', auth: { client_id: 'c' } } }])
    expect(exchange.authorizations.token).toEqual([`Basic ${btoa(`${api}:secret`)}`])
    await admin.callback(id, { status: 'rejected', error: 'no contract' })
    expect(exchange.asked.token).toBe(1)
  })

  it('follows the answer of 200 by itself where `activate` decides at once, and tries again when it was too early', async () => {
    const admin = adminOf()
    const url = await open(listen(serveNode(admin)))
    let left = 1
    exchange.instead.callback = () =>
      left-- > 0 ? { status: 403, body: { code: 403, message: 'too early' } } : undefined
    decide = () => ({ status: 'accepted' })
    const activation = activationOf()
    expect(await post(`${url}/admin/activate`, activation)).toMatchObject({ status: 200 })
    await admin.settled()
    expect(exchange.callbacks).toEqual([{ connectionId: activation.connectionId, said: { status: 'accepted' } }])
    expect(exchange.asked.callback).toBe(2)
    expect(problems).toEqual([])
  })

  it('says what the exchange says when it is not taken, and tells of one that is given up', async () => {
    const admin = adminOf()
    exchange.instead.callback = () => ({ status: 403, body: { code: 403, message: 'The connection is over.' } })
    const refused = { status: 403, code: 'CALLBACK-REFUSED', message: 'The connection is over.' }
    expect(await admin.callback(randomUUID(), { status: 'accepted' })).toEqual({ ok: false, ...refused })
    const url = await open(listen(serveNode(admin)))
    decide = () => ({ status: 'accepted' })
    await post(`${url}/admin/activate`, activationOf())
    await admin.settled()
    expect(exchange.asked.callback).toBe(1 + 3)
    expect(problems).toMatchObject([refused])
  })

  it.each<[string, Decision, RegExp]>([
    ['says what nobody can say', { status: 'Accepted' } as never, /status has to be/],
    ['is accepted, and the list cannot keep it', { status: 'accepted' }, /disk full/],
  ])('G-G one that %s ends no program: it is told, and its subscription stays closed', async (_, decision, reason) => {
    const subscriptions = {
      ...createSubscriptionList(),
      accept: () => {
        throw new Error('disk full')
      },
    }
    const admin = adminOf({ subscriptions })
    const url = await open(listen(serveNode(admin)))
    decide = () => decision
    const activation = activationOf()
    expect(await post(`${url}/admin/activate`, activation)).toMatchObject({ status: 200 })
    await admin.settled()
    expect(problems).toMatchObject([{ status: 500, code: 'NOT-TAKEN', requestId: 'r-1' }])
    expect(String(problems[0]?.fault)).toMatch(reason)
    expect(subscriptions.find(activation.subscriptionId)).toBeUndefined()
  })

  it('does not try again what can never be taken', async () => {
    const admin = adminOf()
    const url = await open(listen(serveNode(admin)))
    exchange.instead.callback = () => ({ status: 404, body: { code: 404, message: 'no such connection' } })
    decide = () => ({ status: 'accepted' })
    await post(`${url}/admin/activate`, activationOf())
    await admin.settled()
    expect(exchange.asked.callback).toBe(1)
  })

  it('is unavailable, not refused, while the exchange is away', async () => {
    const admin = adminOf()
    await exchange.goAway()
    const outcome = await admin.callback(randomUUID(), { status: 'accepted' })
    expect(outcome).toMatchObject({ status: 503, code: 'EXCHANGE-UNAVAILABLE' })
    expect(JSON.stringify(outcome)).not.toContain('secret')
  })

  it.each([
    ['x', { status: 'accepted' }, 'connectionId has to be a UUID'],
    [randomUUID(), { status: 'yes' }, 'status has to be "accepted" or "rejected"'],
    [randomUUID(), { status: 'accepted', auth: { a: 1 } }, 'auth has to be an object with texts'],
  ])('is not sent when it is unusable', async (id, said, message) => {
    await expect(adminOf().callback(id, said as never)).rejects.toThrow(new TypeError(message))
    expect(exchange.asked.callback).toBe(0)
  })
})

describe('a list of subscriptions (protocol.md 7, point 7)', () => {
  const codeOf = async (subscriptions: ReturnType<typeof createSubscriptionList>, id: string) => {
    const verifier = createVerifier({
      issuer: exchange.issuer,
      clientId: api,
      subscriptions: subscriptions.find,
      now: () => exchange.clock.now,
    })
    const headers = { authorization: `Bearer ${await exchange.sign(api)}`, 'subscription-id': id }
    const call = await verifier.verify({ headers })
    return call.ok ? call.context.organizationInfo.name : call.code
  }

  it('lets calls in from acceptance to the end of the connection, and asks the exchange about none of them', async () => {
    const subscriptions = createSubscriptionList()
    const admin = adminOf({ subscriptions })
    const url = await open(listen(serveNode(admin)))
    const { connectionId, subscriptionId, ...others } = activationOf()
    await post(`${url}/admin/activate`, { ...others, subscriptionId: subscriptionId.toUpperCase(), connectionId })
    expect(await codeOf(subscriptions, subscriptionId)).toBe('SUBSCRIPTION-MISMATCH')
    await admin.callback(connectionId, { status: 'accepted' })
    expect(await codeOf(subscriptions, subscriptionId)).toBe('Lakeside Motors')
    // Told again of what was accepted meanwhile: an answer may get lost.
    await post(`${url}/admin/activate`, { ...others, subscriptionId, connectionId })
    expect(await codeOf(subscriptions, subscriptionId)).toBe('Lakeside Motors')
    await post(`${url}/admin/deactivate/${connectionId}`)
    expect(await codeOf(subscriptions, subscriptionId)).toBe('SUBSCRIPTION-MISMATCH')
    expect(exchange.asked.context).toBe(0)
  })

  it('forgets a rejected one, and outlives a restart by what `all` gave', () => {
    const subscriptions = createSubscriptionList()
    const [first, second] = [activationOf(), activationOf()]
    for (const each of [first, second]) {
      subscriptions.add(each)
      subscriptions.accept(each.connectionId)
    }
    subscriptions.remove(second.connectionId.toUpperCase())
    const again = createSubscriptionList(JSON.parse(JSON.stringify(subscriptions.all())) as never)
    expect(again.find(first.subscriptionId)).toMatchObject({ status: 'active' })
    expect(again.find(second.subscriptionId)).toBeUndefined()
  })

  it('keeps a subscription that was activated anew when its older connection ends late', () => {
    const subscriptions = createSubscriptionList()
    const first = activationOf()
    const second = { ...first, connectionId: randomUUID() }
    for (const each of [first, second]) {
      subscriptions.add(each)
      subscriptions.accept(each.connectionId)
    }
    subscriptions.remove(first.connectionId)
    expect(subscriptions.find(first.subscriptionId)).toMatchObject({ connectionId: second.connectionId })
  })
})
