import { randomUUID } from 'node:crypto'
import type { ConnectionId, EpochSeconds, SubscriptionId } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { putAccess } from '../credentials/testing/put-access.ts'
import { steps } from '../refusals.ts'
import { copyOf, openTestGateway, PATH, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { putSpec } from '../testing/put-spec.ts'
import { putTraffic } from '../testing/put-traffic.ts'
import { okResponse } from '../testing/raw-backend.ts'
import { parseAnswer, sendRaw } from '../testing/raw-client.ts'
import { explainAt, memberOf, operator } from './testing/explain-at.ts'
import type { DecisionView, StepView } from './view-decision.ts'

let gateway: TestGateway
let at: ReturnType<typeof explainAt>
beforeAll(async () => {
  gateway = await openTestGateway()
  at = explainAt(gateway)
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{"ok":true}'))
})

const ofApp = () => memberOf(gateway.organizations.developer)
const ofApi = () => memberOf(gateway.organizations.provider)

/** Makes the call, waits until it is over, and answers its Request-Id. */
async function called(options: Parameters<TestGateway['call']>[0] = {}): Promise<string> {
  const before = gateway.records.length
  const answer = await gateway.call(options)
  await until(() => gateway.records.length > before)
  return String(answer.headers['request-id'])
}

const outcomes = (view: DecisionView | undefined) =>
  Object.fromEntries(view?.steps.map(({ step, outcome }) => [step, outcome]) ?? [])
const refusedStep = (view: DecisionView | undefined): StepView | undefined =>
  view?.steps.find(({ outcome }) => outcome === 'refused')

describe('a call that was let through', () => {
  it("is explained to the app's people: their request, each step, what they got and how long it took", async () => {
    const body = '{"at":"2026-11-22"}'
    const id = await called({ method: 'POST', path: `${PATH}?from=2026&to=2027`, body })
    const seen = await at.seenBy(ofApp(), id)
    expect(seen).toEqual({
      atMillis: expect.any(Number),
      parts: ['app'],
      method: 'POST',
      path: PATH,
      queryNames: ['from', 'to'],
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      simulated: false,
      askedByProxy: false,
      api: {
        ...{ id: gateway.apis.minted.id, name: '/appointments/v1', version: '1.2.0', environment: 'Production' },
        organization: { id: gateway.organizations.provider.id, name: 'Lakeside Motors' },
      },
      app: {
        ...{ id: gateway.app.id, name: 'app' },
        organization: { id: gateway.organizations.developer.id, name: 'Lakeside Motors' },
      },
      subscription: {
        id: gateway.subscription.id,
        connectionId: gateway.subscription.connections[0]?.id,
        organization: { id: gateway.organizations.subscriber.id, name: 'Lakeside Motors' },
      },
      ended: 'answered',
      answer: { status: 200, source: 'api' },
      steps: steps.map((step) => ({ step, outcome: 'passed' })),
      requestBytes: body.length,
      responseBytes: '{"ok":true}'.length,
      timings: { totalMillis: expect.any(Number) },
    })
    expect(Math.abs((seen?.atMillis ?? 0) - Date.now())).toBeLessThan(60_000)
  })

  it("is explained to the API's people: what was sent where, by whom, and what their service said when", async () => {
    const id = await called({ path: `${PATH}?from=2026`, headers: { 'X-Department': '5' } })
    const seen = await at.seenBy(ofApi(), id)
    expect(seen).toMatchObject({
      parts: ['api'],
      credentials: { kind: 'minted', renewed: false },
      sent: { attempts: 1, origin: gateway.backend.url, path: '/svc/appointments/v1/appointments' },
      target: { status: 200, leftAlone: false },
      app: { id: gateway.app.id },
    })
    const by = (who: string) => seen?.sent?.headers.flatMap(({ name, by }) => (by === who ? [name] : []))
    expect(by('caller')).toEqual(['X-Department'])
    expect(by('gateway')).toEqual(
      expect.arrayContaining(['Authorization', 'Subscription-Id', 'Request-Id', 'Via', 'traceparent']),
    )
    expect(seen?.sent?.query).toEqual([{ name: 'from', by: 'caller' }])
    const { totalMillis = 0, checksMillis = -1, credentialsMillis = -1, firstByteMillis = -1 } = seen?.timings ?? {}
    expect(Math.min(checksMillis, credentialsMillis)).toBeGreaterThanOrEqual(0)
    expect(firstByteMillis).toBeGreaterThan(0)
    expect(checksMillis + credentialsMillis + firstByteMillis).toBeLessThanOrEqual(totalMillis + 0.05)
  })

  it('shows both parts to who belongs to both, and to operators', async () => {
    const id = await called({})
    for (const actor of [memberOf(gateway.organizations.developer, gateway.organizations.provider), operator]) {
      expect(await at.seenBy(actor, id)).toMatchObject({ parts: ['app', 'api'], sent: { attempts: 1 } })
    }
  })

  it('is the trace that the caller began and the API service went on with', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const id = await called({ headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } })
    expect(await at.seenBy(ofApi(), id)).toMatchObject({ traceId })
  })

  it('says that the answer was an error of the API service', async () => {
    gateway.backend.respond = (_, socket) => socket.write('HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\n\r\n')
    const seen = await at.seenBy(ofApp(), await called({}))
    expect(seen).toMatchObject({ ended: 'answered', answer: { status: 418, source: 'api' } })
    expect(refusedStep(seen)).toBeUndefined()
  })

  it('says that the caller left, and that an answer broke off', async () => {
    const requestId = randomUUID()
    const request = `GET ${PATH} HTTP/1.1\r\nHost: g\r\n${gateway.goodLines}Request-Id: ${requestId}\r\nConnection: close\r\n\r\n`
    gateway.backend.respond = (_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')
      setTimeout(() => socket.destroy(), 20)
    }
    const before = gateway.records.length
    await sendRaw(gateway.port, request).catch(() => undefined)
    await until(() => gateway.records.length > before)
    expect(await at.seenBy(ofApi(), requestId)).toMatchObject({
      ended: 'broken_off',
      target: { status: 200, broken: expect.any(String) },
    })
  })
})

describe('a call that was refused, step by step (protocol.md 3.3)', () => {
  it('names the step, what passed before it and what was not reached', async () => {
    const inactive = copyOf(gateway.subscription, 'inactive')
    await gateway.store.subscriptions.put(inactive)
    const id = await called({ subscriptionId: inactive.id })
    const seen = await at.seenBy(ofApp(), id)
    const reached = steps.indexOf('connection')
    expect(outcomes(seen)).toEqual(
      Object.fromEntries(
        steps.map((step, n) => [step, n < reached ? 'passed' : n === reached ? 'refused' : 'not_reached']),
      ),
    )
    expect(seen).toMatchObject({
      ended: 'refused',
      answer: { status: 403, source: 'gateway', code: 'API-SUBSCRIPTION-INACTIVE' },
      subscription: { id: inactive.id },
    })
  })

  it('tells the app what it was told, and the API the exact reason', async () => {
    const inactive = copyOf(gateway.subscription, 'inactive')
    await gateway.store.subscriptions.put(inactive)
    const id = await called({ subscriptionId: inactive.id })
    const message = expect.stringContaining('is not active')
    expect(refusedStep(await at.seenBy(ofApp(), id))).toEqual({ step: 'connection', outcome: 'refused', message })
    expect(refusedStep(await at.seenBy(ofApi(), id))).toMatchObject({ message, detail: 'connection is inactive' })
  })

  it("quota: the app's people are told which of theirs was spent; of the API's own, that it was that, and not how much it is", async () => {
    const quotas = [{ calls: 1, per: 'day' as const }]
    await gateway.store.apps.put({ ...gateway.app, quotas })
    await called()
    const ofOwn = await called()
    await gateway.store.apps.put(gateway.app)
    const own = { step: 'quota', outcome: 'refused', detail: 'app-day: 1 calls are used up' }
    for (const who of [ofApp(), ofApi()]) expect(refusedStep(await at.seenBy(who, ofOwn))).toMatchObject(own)
    await putTraffic(gateway, 'minted', { quotas })
    await called()
    const ofAll = await called()
    await putTraffic(gateway, 'minted', {})
    expect(refusedStep(await at.seenBy(ofApp(), ofAll))).toMatchObject({
      step: 'quota',
      detail: "the API's own quota, of all its callers together",
    })
    expect(refusedStep(await at.seenBy(ofApi(), ofAll))).toMatchObject({ detail: 'api-day: 1 calls are used up' })
  })

  it('validation: what is only reported stands in its step, and the call went on', async () => {
    await putSpec(gateway, gateway.apis.minted.id, '{"openapi":"3.0.3","info":{"title":"a","version":"1"},"paths":{}}')
    await putTraffic(gateway, 'minted', { validation: 'report' })
    const id = await called()
    await putTraffic(gateway, 'minted', {})
    const seen = await at.seenBy(ofApp(), id)
    expect(seen?.answer).toEqual({ status: 200, source: 'api' })
    expect(seen?.steps.find(({ step }) => step === 'validation')).toEqual({
      step: 'validation',
      outcome: 'reported',
      detail: 'there is no operation with this method and path',
    })
    expect(outcomes(seen)).toMatchObject({ credentials: 'passed', target: 'passed' })
  })

  it.each([
    ['authorization', { token: undefined }, 'MISSING-AUTHORIZATION'],
    ['token', { token: 'x' }, 'INVALID-TOKEN'],
    ['subscription_id', { subscriptionId: undefined }, 'MISSING-SUBSCRIPTION-ID'],
    ['subscription', { subscriptionId: randomUUID() }, 'SUBSCRIPTION-MISMATCH'],
    ['app', { path: '/acme/unselected' }, 'UNAUTHORIZED-API-ACCESS'],
  ] as const)('%s', async (step, options, code) => {
    const seen = await at.seenBy(ofApi(), await called(options))
    expect([seen?.answer.code, refusedStep(seen)?.step]).toEqual([code, step])
  })

  it.each([
    ['route', { path: '/acme/nowhere' }, 'API-DOES-NOT-EXIST'],
    ['request', { path: `${PATH}/%2e%2e/x` }, 'MALFORMED-REQUEST'],
  ] as const)('%s: it was for nobody, so operators alone are told', async (step, options, code) => {
    const id = await called(options)
    const seen = await at.seenBy(operator, id)
    expect([seen?.answer.code, refusedStep(seen)?.step]).toEqual([code, step])
    expect(await at.seenBy(ofApi(), id)).toBeUndefined()
    expect(await at.seenBy(ofApp(), id)).toBeUndefined()
  })

  it('token that has expired: the app that it was issued to is told, and the API is not told whose it was', async () => {
    gateway.clock.now = (gateway.clock.now + 4_000) as EpochSeconds
    try {
      const id = await called({})
      const seen = await at.seenBy(ofApp(), id)
      expect([seen?.answer.code, seen?.app?.id]).toEqual(['TOKEN-EXPIRED', gateway.app.id])
      expect(await at.seenBy(ofApi(), id)).not.toHaveProperty('app')
      expect(refusedStep(await at.seenBy(ofApi(), id))).not.toHaveProperty('detail')
      expect(refusedStep(await at.seenBy(operator, id))).toHaveProperty('detail')
    } finally {
      gateway.clock.now = (gateway.clock.now - 4_000) as EpochSeconds
    }
  })

  it('target: nobody listens, in words of ours (threat G-I)', async () => {
    const gone = await openTestGateway()
    const atGone = explainAt(gone)
    await gone.backend.close()
    const answer = await gone.call({})
    await until(() => gone.records.length > 0)
    const id = String(answer.headers['request-id'])
    const detailFor = async (...actor: Parameters<typeof memberOf>) =>
      refusedStep(await atGone.seenBy(memberOf(...actor), id))?.detail
    expect(await detailFor(gone.organizations.provider)).toBe('nobody listens there')
    expect(await detailFor(gone.organizations.developer)).toBeUndefined()
    expect(refusedStep(await atGone.seenBy(operator, id))?.detail).toContain('127.0.0.1')
    // The backend is closed already.
    gone.backend.close = () => Promise.resolve()
    await gone.close()
  })
})

describe('T-30 each sees their part, and nobody else anything', () => {
  it("the app's people learn nothing of what is behind the API", async () => {
    const before = gateway.apis.minted.accessControl
    const requestParameters = [
      { name: 'X-Provider-Key', in: 'header' },
      { name: 'provider_code', in: 'query' },
    ]
    await putAccess(gateway, { kind: 'api_key', requestParameters } as never, {
      api: { 'request:header:X-Provider-Key': 'v', 'request:query:provider_code': 'v' },
    })
    try {
      const id = await called({})
      const theirs = JSON.stringify(await at.seenBy(ofApi(), id))
      const others = JSON.stringify(await at.seenBy(ofApp(), id))
      for (const inside of [gateway.backend.url, '/svc/', 'X-Provider-Key', 'provider_code', 'api_key']) {
        expect(theirs).toContain(inside)
        expect(others).not.toContain(inside)
      }
    } finally {
      await putAccess(gateway, before)
    }
  })

  it('an app that has not selected an API is not told which one it is', async () => {
    const id = await called({ path: '/acme/unselected' })
    expect(await at.seenBy(ofApp(), id)).not.toHaveProperty('api')
    expect(await at.seenBy(ofApi(), id)).toMatchObject({
      api: { id: gateway.apis.unselected.id },
      app: { name: 'app' },
    })
  })

  it('a subscription of others is named to neither, and one that does not exist is explained in the same words', async () => {
    const theirs = await called({ subscriptionId: gateway.otherSubscription.id })
    const nobodys = await called({ subscriptionId: randomUUID() })
    for (const actor of [ofApp(), ofApi()]) {
      const views = [await at.seenBy(actor, theirs), await at.seenBy(actor, nobodys)]
      expect(views[0]).not.toHaveProperty('subscription')
      expect(views[0]?.steps).toEqual(views[1]?.steps)
    }
    expect(refusedStep(await at.seenBy(operator, theirs))?.detail).toBe('subscription of another app')
  })

  it('the organization whose data it is, strangers and people of other apps get what is answered for an id that nobody used', async () => {
    const id = await called({})
    const unknown = await at.explain(ofApp(), randomUUID())
    expect(unknown).toMatchObject({ ok: false, error: 'not_found' })
    const { subscriber } = gateway.organizations
    for (const actor of [memberOf(), memberOf(subscriber), memberOf({ ...subscriber, id: randomUUID() as never })]) {
      expect(await at.explain(actor, id)).toEqual(unknown)
    }
  })

  it('one Request-Id that several callers chose shows each their own calls, newest first', async () => {
    const requestId = `same-${randomUUID()}`
    const headers = { 'Request-Id': requestId }
    await called({ headers })
    const { token: otherToken } = await gateway.identity.mint(gateway.servers.exchange, gateway.otherApp.client_id)
    await gateway.store.apps.put({ ...gateway.otherApp, organizationId: gateway.organizations.subscriber.id })
    await gateway.registry.apps.refresh(gateway.otherApp.client_id)
    await called({ headers, token: otherToken, subscriptionId: gateway.otherSubscription.id })
    await called({ headers, token: 'x' })
    await called({ headers, path: '/acme/nowhere' })
    const explained = async (actor: Parameters<typeof at.explain>[0]) => {
      const outcome = await at.explain(actor, requestId)
      return outcome.ok ? outcome.value.calls : []
    }
    expect((await explained(ofApp())).map(({ app }) => app?.id)).toEqual([gateway.app.id])
    const other = await explained(memberOf(gateway.organizations.subscriber))
    expect(other.map(({ app }) => app?.id)).toEqual([gateway.otherApp.id])
    expect((await explained(ofApi())).map(({ answer }) => answer.status)).toEqual([403, 200, 200])
    expect((await explained(operator)).map(({ answer }) => answer.status)).toEqual([404, 403, 200, 200])
  })

  it("nobody can fill somebody else's explanation by using their Request-Id", async () => {
    const requestId = `wanted-${randomUUID()}`
    const headers = { 'Request-Id': requestId }
    await called({ headers })
    for (let n = 0; n < 25; n++) await called({ headers, token: undefined })
    const outcome = await at.explain(ofApp(), requestId)
    expect(outcome).toMatchObject({ ok: true, value: { isCut: false, calls: [{ answer: { status: 200 } }] } })
    const all = await at.explain(ofApi(), requestId)
    expect(all.ok && [all.value.calls.length, all.value.isCut]).toEqual([20, true])
  })
})

describe('G-H names are kept, and never a value', () => {
  it('no secret of a call is in what is kept or in what is answered', async () => {
    const secrets = [
      's3cret-header',
      's3cret-query',
      's3cret-bare',
      's3cret-cookie',
      's3cret-body',
      's3cret-key',
      's3cret-value',
    ]
    const requestParameters = [{ name: 'X-Key', in: 'header' }]
    const before = gateway.apis.minted.accessControl
    await putAccess(gateway, { kind: 'api_key', requestParameters } as never, {
      api: { 'request:header:X-Key': 's3cret-key' },
      connection: { dealer: 's3cret-value' },
    })
    const headers = { 'X-Secret': 's3cret-header', Cookie: 'a=s3cret-cookie', tracestate: 'a=s3cret-header' }
    const path = `${PATH}?code=s3cret-query&s3cret-bare&=s3cret-bare`
    const ids = [
      await called({ method: 'POST', path, headers, body: 's3cret-body' }),
      await called({ path, headers, token: `${gateway.token}s3cret-header` }),
      await called({ path, headers, subscriptionId: 's3cret-header' }),
      await called({ path: `/acme/nowhere?code=s3cret-query`, headers }),
    ]
    await putAccess(gateway, before)
    const answers = await Promise.all(ids.map((id) => at.seenBy(operator, id)))
    const kept: string[] = []
    for (const { id, hashes } of await gateway.store.decisions.listHashes({ limit: 200 })) {
      kept.push(Buffer.from((await gateway.store.decisions.findContent(id)) ?? []).toString('latin1'))
      kept.push(Buffer.from(hashes).toString('latin1'))
    }
    const everything = JSON.stringify(answers) + kept.join('\n')
    expect(everything).toContain('X-Secret')
    for (const secret of [...secrets, 's3cret', gateway.token, ...gateway.token.split('.').slice(1)]) {
      expect(everything).not.toContain(secret)
    }
    const sent = gateway.backend.seen.at(-1)?.headerLines.find((line) => line.startsWith('X-Key'))
    expect(sent).toBe('X-Key: s3cret-key')
  })

  it('long segments of a path, which may be tokens, are cut short', async () => {
    const id = await called({ path: `${PATH}/${'t0ken'.repeat(20)}/x` })
    expect((await at.seenBy(ofApp(), id))?.path).toBe(`${PATH}/t0kent0k…/x`)
  })

  it('text that a caller chose stays text', async () => {
    const path = `${PATH}/%22,%5b%0a`.replace('%0a', '%7f'.replace('7f', '22'))
    const odd = [
      `${PATH}/a"b'c<d>?"x\\n"=1`,
      path,
      `${PATH}?${'n'.repeat(100)}=1&${Array.from({ length: 40 }, (_, n) => `n${n}=1`).join('&')}`,
    ]
    for (const target of odd) {
      const requestId = randomUUID()
      const lines = `${gateway.goodLines}Request-Id: ${requestId}\r\nConnection: close\r\n`
      const before = gateway.records.length
      parseAnswer(await sendRaw(gateway.port, `GET ${target} HTTP/1.1\r\nHost: g\r\n${lines}\r\n`))
      await until(() => gateway.records.length > before)
      const seen = await at.seenBy(operator, requestId)
      expect(seen?.path).toBe(target.split('?')[0])
      for (const name of seen?.queryNames ?? []) expect(name.length).toBeLessThanOrEqual(65)
      expect(seen?.queryNames.length).toBeLessThanOrEqual(30)
    }
  })
})

describe('what is kept is bounded', () => {
  it('is forgotten when it is too old', async () => {
    const id = await called({})
    expect(await at.seenBy(ofApp(), id)).toBeDefined()
    at.clock.millis = Date.now() + 86_401_000
    expect(await at.explain(ofApp(), id)).toMatchObject({ error: 'not_found' })
    await at.flush()
    expect(await gateway.store.decisions.listHashes({ limit: 10 })).toEqual([])
    at.clock.millis = Date.now()
  })

  it('G-H calls of nobody knows whom take nothing of what is kept for others', async () => {
    await at.flush()
    const small = explainAt(gateway, { callsMax: 20 })
    const id = await called({})
    expect(await small.seenBy(ofApp(), id)).toBeDefined()
    for (let n = 0; n < 30; n++) await called({ token: undefined })
    small.clock.millis = Date.now() + 120_000
    await small.flush()
    expect(await small.seenBy(ofApp(), id)).toBeDefined()
  })

  it('names a subscription that has ended since', async () => {
    const subscription = { ...copyOf(gateway.subscription), id: randomUUID() as SubscriptionId }
    const [first, ...rest] = subscription.connections
    if (!first) throw new Error('there is a connection')
    subscription.connections = [{ ...first, id: randomUUID() as ConnectionId }, ...rest]
    await gateway.store.subscriptions.put(subscription)
    const id = await called({ subscriptionId: subscription.id })
    await gateway.store.subscriptions.put({ ...subscription, status: 'inactive' })
    expect(await at.seenBy(ofApi(), id)).toMatchObject({ subscription: { id: subscription.id } })
  })
})
