import { createPrivateKey, randomBytes } from 'node:crypto'
import type { ApiId, AppId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { selfSigned } from '../http/testing/self-signed.ts'
import { openTestRegistry, type TestRegistry } from './testing/open-test-registry.ts'

let test: TestRegistry
beforeAll(async () => {
  test = await openTestRegistry()
})
afterAll(() => test.close())

let made = 0
async function createApi(changes: object = {}) {
  const answer = await test.own.developer.ask('POST', '/apis', {
    organizationId: test.own.id,
    name: 'Appointments',
    version: 'v1',
    environment: 'Production',
    namespace: test.own.namespace,
    basePath: `/traffic-${++made}`,
    targetUrl: 'https://dms.example',
    ...changes,
  })
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}

const patch = (api: { id: string }, body: object) => test.own.developer.ask('PATCH', `/apis/${api.id}`, body)
const pointers = (answer: { body: { errors?: { pointer: string }[] } }) =>
  answer.body.errors?.map(({ pointer }) => pointer)
const kept = async ({ id }: { id: string }) => (await test.store.apis.find(id as ApiId))!
const valuesOf = async (api: { id: string }) => test.registry.apiValues(await kept(api))

const everything = {
  quotas: [
    { calls: 200, per: 'second' },
    { calls: 5_000_000, per: 'month' },
  ],
  connectTimeoutMillis: 2_000,
  responseTimeoutMillis: 20_000,
  idleTimeoutMillis: 300_000,
  requestBodyBytesMax: 0,
  responseBodyBytesMax: 5 * 1024 ** 3,
  retry: false,
  breaker: { faults: 0, seconds: 1 },
  websockets: false,
  corsOrigins: ['https://app.example', 'http://localhost:5173'],
  validation: 'report',
}

describe('the traffic of an API', () => {
  it('is set when it is registered, seen by its own people alone, and known to the gateway at once', async () => {
    const api = await createApi({ traffic: everything })
    expect(api.traffic).toEqual(everything)
    expect(test.registry.apis.find(api.id)?.traffic).toEqual(everything)
    expect((await test.own.reader.ask('GET', `/apis/${api.id}`)).body.traffic).toEqual(everything)
    const visible = { visibility: 'shared', sharedWith: [test.other.id] }
    expect(await test.own.developer.ask('PUT', `/apis/${api.id}/visibility`, visible)).toMatchObject({ status: 200 })
    const seen = await test.other.developer.ask('GET', `/apis/${api.id}`)
    expect(seen).toMatchObject({ status: 200, body: { id: api.id } })
    expect(seen.body).not.toHaveProperty('traffic')
  })

  it('is changed member by member; null is the default again', async () => {
    const api = await createApi()
    expect(api).not.toHaveProperty('traffic')
    const first = await patch(api, { traffic: { retry: false, responseTimeoutMillis: 1_000 } })
    expect(first.body).toMatchObject({ revision: 2, traffic: { retry: false, responseTimeoutMillis: 1_000 } })
    const second = await patch(api, { traffic: { retry: null, websockets: false } })
    expect(second.body.traffic).toEqual({ responseTimeoutMillis: 1_000, websockets: false })
    // What says nothing new writes nothing.
    expect((await patch(api, { traffic: { websockets: false } })).body.revision).toBe(3)
    expect((await patch(api, { name: 'Another name' })).body.traffic).toEqual(second.body.traffic)
    const last = await patch(api, { traffic: null })
    expect(last.body).not.toHaveProperty('traffic')
    expect(await kept(api)).not.toHaveProperty('traffic')
    expect((await patch(api, { traffic: null })).body.revision).toBe(last.body.revision)
    expect((await test.auditOf(api.id))[0]).toMatchObject({
      action: 'api.update',
      changes: { traffic: { from: { responseTimeoutMillis: 1_000, websockets: false } } },
    })
  })

  it('is taken along by what is based on it, its certificate with its key', async () => {
    const { cert, key } = selfSigned()
    const traffic = { retry: false, clientCertificate: cert }
    const api = await createApi({ traffic, values: { 'tls:key': key } })
    const based = { basedOn: api.id, basePath: `/traffic-${++made}` }
    const next = await test.own.developer.ask('POST', '/apis', { ...based, traffic: { websockets: false } })
    expect(next).toMatchObject({ status: 201, body: { valuesSet: ['tls:key'] } })
    expect(next.body.traffic).toEqual({ ...traffic, websockets: false })
    expect(await valuesOf(next.body)).toEqual({ 'tls:key': key })
    const accessControl = { kind: 'fortellis_oauth', token: 'passthrough' }
    const other = { ...based, basePath: `/traffic-${++made}`, accessControl }
    expect(await test.own.developer.ask('POST', '/apis', other)).toMatchObject({
      status: 201,
      body: { valuesSet: ['tls:key'] },
    })
  })

  it.each<[object, string]>([
    [{ quotas: [{ calls: 0, per: 'day' }] }, '/traffic/quotas/0/calls'],
    [{ quotas: [{ calls: 1.5, per: 'day' }] }, '/traffic/quotas/0/calls'],
    [{ quotas: [{ calls: 1, per: 'year' }] }, '/traffic/quotas/0/per'],
    [{ quotas: Array.from({ length: 6 }, () => ({ calls: 1, per: 'day' })) }, '/traffic/quotas'],
    [
      {
        quotas: [
          { calls: 1, per: 'day' },
          { calls: 2, per: 'day' },
        ],
      },
      '/traffic/quotas/1/per',
    ],
    [{ connectTimeoutMillis: 99 }, '/traffic/connectTimeoutMillis'],
    [{ connectTimeoutMillis: 30_001 }, '/traffic/connectTimeoutMillis'],
    [{ responseTimeoutMillis: 600_001 }, '/traffic/responseTimeoutMillis'],
    [{ responseTimeoutMillis: '1s' }, '/traffic/responseTimeoutMillis'],
    [{ idleTimeoutMillis: 999 }, '/traffic/idleTimeoutMillis'],
    [{ idleTimeoutMillis: 3_600_001 }, '/traffic/idleTimeoutMillis'],
    [{ requestBodyBytesMax: -1 }, '/traffic/requestBodyBytesMax'],
    [{ requestBodyBytesMax: 100 * 1024 ** 3 + 1 }, '/traffic/requestBodyBytesMax'],
    [{ responseBodyBytesMax: 0 }, '/traffic/responseBodyBytesMax'],
    [{ retry: 'no' }, '/traffic/retry'],
    [{ breaker: { faults: 5 } }, '/traffic/breaker/seconds'],
    [{ breaker: { faults: 1_001, seconds: 5 } }, '/traffic/breaker/faults'],
    [{ breaker: { faults: 5, seconds: 0 } }, '/traffic/breaker/seconds'],
    [{ corsOrigins: ['https://app.example/'] }, '/traffic/corsOrigins/0'],
    [{ corsOrigins: Array.from({ length: 101 }, (_, n) => `https://${n}.example`) }, '/traffic/corsOrigins'],
    [{ validation: 'strict' }, '/traffic/validation'],
    [{ targetCa: 'no certificate' }, '/traffic/targetCa'],
    [{ targetCa: 'x'.repeat(40_001) }, '/traffic/targetCa'],
    [{ timeout: 5 }, '/traffic/timeout'],
  ])('is refused where %j is wrong in it, and the member named', async (traffic, pointer) => {
    const api = await createApi()
    const answer = await patch(api, { traffic })
    expect(answer.status).toBe(400)
    expect(pointers(answer)).toEqual([pointer])
    expect((await kept(api)).revision).toBe(1)
    const created = await test.own.developer.ask('POST', '/apis', { basedOn: api.id, basePath: '/never', traffic })
    expect(created.status).toBe(400)
    expect(pointers(created)).toEqual([pointer])
  })

  it('is no business of readers and strangers', async () => {
    const api = await createApi({ traffic: { retry: false } })
    const body = { traffic: { retry: true } }
    expect((await test.own.reader.ask('PATCH', `/apis/${api.id}`, body)).status).toBe(403)
    expect((await test.stranger.ask('PATCH', `/apis/${api.id}`, body)).status).toBe(404)
    expect((await test.operator.ask('PATCH', `/apis/${api.id}`, body)).status).toBe(200)
  })
})

describe('a client certificate and its private key, the value tls:key', () => {
  const [one, other] = [selfSigned(), selfSigned()]
  const withCertificate = () => createApi({ traffic: { clientCertificate: one.cert }, values: { 'tls:key': one.key } })

  it('come together, and the key is shown as set', async () => {
    const api = await withCertificate()
    expect(api).toMatchObject({ traffic: { clientCertificate: one.cert }, valuesSet: ['tls:key'] })
    expect(await valuesOf(api)).toEqual({ 'tls:key': one.key })
    const bare = await createApi()
    const alone = await patch(bare, { traffic: { clientCertificate: one.cert } })
    expect([alone.status, pointers(alone)]).toEqual([400, ['/values/tls:key']])
    const keyAlone = await patch(bare, { values: { 'tls:key': one.key } })
    expect([keyAlone.status, pointers(keyAlone)]).toEqual([400, ['/values/tls:key']])
    const both = await patch(bare, { traffic: { clientCertificate: one.cert }, values: { 'tls:key': one.key } })
    expect(both).toMatchObject({ status: 200, body: { valuesSet: ['tls:key'], revision: 2 } })
  })

  it('belong to each other', async () => {
    const api = await withCertificate()
    for (const wrong of [
      { traffic: { clientCertificate: other.cert } },
      { values: { 'tls:key': other.key } },
      { values: { 'tls:key': 'no key' } },
    ]) {
      const answer = await patch(api, wrong)
      expect([answer.status, pointers(answer)]).toEqual([400, ['/values/tls:key']])
    }
    const renewed = await patch(api, { traffic: { clientCertificate: other.cert }, values: { 'tls:key': other.key } })
    expect(renewed.status).toBe(200)
    expect(await valuesOf(api)).toEqual({ 'tls:key': other.key })
    // What says nothing new writes nothing.
    const again = await patch(api, { values: { 'tls:key': other.key } })
    expect(again.body.revision).toBe(renewed.body.revision)
  })

  it('go together', async () => {
    const api = await withCertificate()
    const gone = await patch(api, { traffic: { clientCertificate: null } })
    expect(gone.body).toMatchObject({ valuesSet: [] })
    expect(gone.body).not.toHaveProperty('traffic')
    expect(await kept(api)).not.toHaveProperty('sealedValues')
    expect((await test.auditOf(api.id))[0]?.changes).toMatchObject({ valuesSet: { from: ['tls:key'], to: [] } })
  })

  it('stay when the access control changes, and leave its values alone', async () => {
    const api = await withCertificate()
    const accessControl = { kind: 'api_key', requestParameters: [{ in: 'header', name: 'X-Key' }] }
    const values = { 'request:header:X-Key': 'open' }
    const set = await test.own.developer.ask('PUT', `/apis/${api.id}/access-control`, { accessControl, values })
    expect(set).toMatchObject({ status: 200, body: { places: [{ key: 'request:header:X-Key', isSet: true }] } })
    expect(await valuesOf(api)).toEqual({ ...values, 'tls:key': one.key })
    await patch(api, { traffic: null })
    expect(await valuesOf(api)).toEqual(values)
    const text = await patch(api, { values: { 'request:header:X-Key': 'two\nlines' } })
    expect([text.status, pointers(text)]).toEqual([400, ['/values/request:header:X-Key']])
  })

  it('G-H the key is in no answer, no log, no audit entry and no row of the store', async () => {
    const secret = one.key.split('\n')[1]!
    const api = await withCertificate()
    const answers = [
      api,
      await test.own.developer.ask('GET', `/apis/${api.id}`),
      await patch(api, { traffic: { retry: false } }),
      await patch(api, { values: { 'tls:key': `${one.key}${randomBytes(4).toString('hex')}` } }),
      await patch(api, { traffic: { clientCertificate: one.cert + one.key } }),
      await patch(api, { traffic: { targetCa: one.key } }),
      await patch(api, { values: { 'tls:key': createPrivateKey(one.key).export({ type: 'sec1', format: 'pem' }) } }),
      await test.own.developer.ask('GET', '/apis?limit=200'),
      await test.own.developer.ask('GET', `/apis/${api.id}/access-control`),
    ]
    const entries = await test.auditOf(api.id)
    expect(JSON.stringify([answers, entries, await kept(api), test.logged])).not.toContain(secret)
    expect(Buffer.from((await kept(api)).sealedValues!).toString('latin1')).not.toContain(secret)
    expect(entries[0]).toMatchObject({ action: 'api.update', changes: { valuesGiven: { to: ['tls:key'] } } })
    expect(entries.at(-1)).toMatchObject({
      action: 'api.create',
      changes: { traffic: { to: { clientCertificate: one.cert } }, valuesSet: { to: ['tls:key'] } },
    })
  })
})

describe('quotas of subscriptions, in a plan', () => {
  const day = { calls: 1_000, per: 'day' }

  it('stand beside those of apps, and go where the list is empty', async () => {
    const api = await createApi()
    const path = `/apis/${api.id}/plans`
    const added = await test.own.developer.ask('POST', path, { name: 'Standard', subscriptionQuotas: [day] })
    expect(added).toMatchObject({ status: 201, body: { quotas: [], subscriptionQuotas: [day] } })
    expect(test.registry.apis.find(api.id)?.plans[0]).toMatchObject({ subscriptionQuotas: [day] })
    const plan = `${path}/${added.body.id}`
    expect((await test.own.developer.ask('PATCH', plan, { name: 'Basic' })).body).toMatchObject({
      subscriptionQuotas: [day],
    })
    expect((await test.own.developer.ask('PATCH', plan, { subscriptionQuotas: [] })).body).toEqual({
      ...{ id: added.body.id, name: 'Basic', visibility: 'public', price: { kind: 'free' }, quotas: [] },
    })
    const plain = await test.own.developer.ask('POST', path, { name: 'Other', subscriptionQuotas: [] })
    expect(plain.body).not.toHaveProperty('subscriptionQuotas')
  })

  it('are one for each span of time', async () => {
    const api = await createApi()
    const plan = { name: 'Twice', subscriptionQuotas: [day, day] }
    const answer = await test.own.developer.ask('POST', `/apis/${api.id}/plans`, plan)
    expect([answer.status, pointers(answer)]).toEqual([400, ['/subscriptionQuotas/1/per']])
  })
})

describe('quotas of an app: only the exchange can raise them (protocol.md 3.4)', () => {
  const quotas = [{ calls: 50, per: 'second' }]
  const wanted = () => ({ organizationId: test.own.id, name: 'Planner', contactEmail: 'help@planner.example' })
  const keptApp = (id: string) => test.store.apps.find(id as AppId)

  it('are set by operators, and seen by its developer', async () => {
    const app = (await test.own.developer.ask('POST', '/apps', wanted())).body
    expect(app).not.toHaveProperty('quotas')
    const set = await test.operator.ask('PATCH', `/apps/${app.id}`, { quotas })
    expect(set).toMatchObject({ status: 200, body: { quotas, revision: 2 } })
    expect((await test.own.reader.ask('GET', `/apps/${app.id}`)).body.quotas).toEqual(quotas)
    expect((await test.registry.apps.find(app.client_id))?.quotas).toEqual(quotas)
    expect((await test.auditOf(app.id))[0]).toMatchObject({
      action: 'app.update',
      organizationIds: [test.own.id],
      changes: { quotas: { to: quotas } },
    })
    // What its developer says of it leaves them as they are.
    expect((await test.own.developer.ask('PATCH', `/apps/${app.id}`, { name: 'Other' })).body.quotas).toEqual(quotas)
    for (const none of [null, []]) {
      await test.operator.ask('PATCH', `/apps/${app.id}`, { quotas })
      expect((await test.operator.ask('PATCH', `/apps/${app.id}`, { quotas: none })).body).not.toHaveProperty('quotas')
      expect(await keptApp(app.id)).not.toHaveProperty('quotas')
    }
    const made = await test.operator.ask('POST', '/apps', { ...wanted(), quotas })
    expect(made).toMatchObject({ status: 201, body: { quotas } })
  })

  it('T-30 are not for its developer to say, and nobody else learns that there is such an app', async () => {
    const app = (await test.own.developer.ask('POST', '/apps', wanted())).body
    await test.operator.ask('PATCH', `/apps/${app.id}`, { quotas })
    for (const wish of [quotas, [{ calls: 1_000_000, per: 'second' }], [], null]) {
      const answer = await test.own.developer.ask('PATCH', `/apps/${app.id}`, { quotas: wish, name: 'Mine' })
      expect([answer.status, pointers(answer)]).toEqual([403, ['/quotas']])
    }
    expect(await keptApp(app.id)).toMatchObject({ quotas, name: 'Planner' })
    expect((await test.own.developer.ask('POST', '/apps', { ...wanted(), quotas })).status).toBe(403)
    expect((await test.stranger.ask('PATCH', `/apps/${app.id}`, { quotas })).status).toBe(404)
    expect((await test.other.developer.ask('PATCH', `/apps/${app.id}`, { quotas })).status).toBe(404)
  })

  it('are one for each span of time', async () => {
    const answer = await test.operator.ask('POST', '/apps', { ...wanted(), quotas: [...quotas, ...quotas] })
    expect([answer.status, pointers(answer)]).toEqual([400, ['/quotas/1/per']])
  })
})
