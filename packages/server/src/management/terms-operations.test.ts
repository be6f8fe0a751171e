import type { ApiId, AppId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleApp, exampleSubscription } from '../store/testing/examples.ts'
import { openTestRegistry, type TestRegistry } from './testing/open-test-registry.ts'

let test: TestRegistry
beforeAll(async () => {
  test = await openTestRegistry()
})
afterAll(() => test.close())

const one = { version: '1', text: 'Be kind.' }
const other = { version: '1', text: 'Pay.' }
const two = { version: '2', text: 'Pay.' }
const refused = { status: 400, body: { errors: [{ pointer: '/terms/version' }] } }
type Words = typeof one | null

async function createApp(changes: object = {}) {
  const body = { organizationId: test.own.id, name: 'Planner', contactEmail: 'a@b.example', terms: one, ...changes }
  const { status, body: app } = await test.own.developer.ask('POST', '/apps', body)
  expect(status).toBe(201)
  const path = `/apps/${app.id}`
  return {
    id: app.id as AppId,
    shown: async () => (await test.own.developer.ask('GET', path)).body,
    say: (terms: Words) => test.own.developer.ask('PATCH', path, { terms }),
    share: (sharedWith: string[]) => test.own.developer.ask('PATCH', path, { sharedWith }),
    async publish() {
      await test.own.developer.ask('PATCH', path, { description: 'Plans', website: 'https://planner.example' })
      for (const status of ['Draft', 'Submitted', 'In Review', 'Approved', 'Published']) {
        expect((await test.operator.ask('POST', `${path}/listing`, { status })).status).toBe(200)
      }
    },
    withdraw: () => test.own.developer.ask('POST', `${path}/listing`, { status: 'Withdrawn' }),
  }
}

describe('T-16 a version of an app’s terms that others could read', () => {
  it('says something else neither at once, nor after there were none, nor after another version', async () => {
    const app = await createApp({ sharedWith: [test.other.id] })
    expect(await app.say(other)).toMatchObject(refused)
    expect((await app.say(null)).status).toBe(200)
    expect(await app.say(other)).toMatchObject(refused)
    expect((await app.say(two)).status).toBe(200)
    expect(await app.say(other)).toMatchObject(refused)
    expect((await app.say(one)).status).toBe(200)
    expect((await app.say({ ...two, text: 'Pay more.' })).status).toBe(400)
  })

  it('says nothing else before anybody has agreed to it: they may be reading', async () => {
    const app = await createApp()
    await app.publish()
    expect(await app.say(other)).toMatchObject(refused)
  })

  it('says nothing else when it is withdrawn or shared no more', async () => {
    const [published, shared] = [await createApp(), await createApp({ sharedWith: [test.other.id] })]
    await published.publish()
    await published.withdraw()
    await shared.share([])
    for (const app of [published, shared]) expect(await app.say(other)).toMatchObject(refused)
  })

  it('says nothing else though whoever activated it has ended that', async () => {
    const app = await createApp()
    const subscription = exampleSubscription({ organizationId: test.own.id, appId: app.id, status: 'inactive' })
    await test.store.subscriptions.put({ ...subscription, id: crypto.randomUUID() as typeof subscription.id })
    expect(await app.say(other)).toMatchObject(refused)
    expect((await app.say(two)).status).toBe(200)
    expect(await app.say(other)).toMatchObject(refused)
  })

  it('may be corrected while it is a draft', async () => {
    const app = await createApp()
    expect((await app.say(other)).status).toBe(200)
    expect((await app.say(one)).status).toBe(200)
    expect(await test.store.apps.find(app.id)).not.toHaveProperty('knownTerms')
  })

  it('is shown with the digest of its words, which nobody writes, and its past is not shown', async () => {
    const app = await createApp({ sharedWith: [test.other.id] })
    await app.say(two)
    const shown = await app.shown()
    expect(shown.terms).toEqual({ ...two, digest: expect.stringMatching(/^[\w-]{43}$/) })
    expect(shown).not.toHaveProperty('knownTerms')
    expect(await app.say(shown.terms)).toMatchObject({ status: 400, body: { errors: [{ pointer: '/terms/digest' }] } })
    const entries = await test.auditOf(app.id)
    expect(entries.flatMap(({ changes }) => Object.keys(changes))).not.toContain('knownTerms')
  })
})

let made = 0
async function createApi() {
  const { body: api } = await test.other.developer.ask('POST', '/apis', {
    organizationId: test.other.id,
    ...{ name: 'Appointments', version: 'v1', environment: 'Production', namespace: test.other.namespace },
    ...{ basePath: `/terms-${++made}`, targetUrl: 'https://dms.example', details: { terms: one } },
  })
  const path = `/apis/${api.id}`
  return {
    id: api.id as ApiId,
    shown: async () => (await test.other.developer.ask('GET', path)).body,
    say: (terms: Words) => test.other.developer.ask('PATCH', path, { details: { terms } }),
    show: (...sharedWith: string[]) =>
      test.other.developer.ask('PUT', `${path}/visibility`, {
        visibility: sharedWith.length > 0 ? 'shared' : 'private',
        sharedWith,
      }),
  }
}

describe('T-16 a version of an API’s terms that others could read', () => {
  const refusedOfApi = { status: 400, body: { errors: [{ pointer: '/details/terms/version' }] } }

  it('says nothing else while it is open, nor afterwards, by whatever way', async () => {
    const api = await createApi()
    expect((await api.say(other)).status).toBe(200)
    expect((await api.say(one)).status).toBe(200)
    await api.show(test.own.id)
    expect(await api.say(other)).toMatchObject(refusedOfApi)
    expect((await api.say(null)).status).toBe(200)
    expect(await api.say(other)).toMatchObject(refusedOfApi)
    expect((await api.say(two)).status).toBe(200)
    await api.show()
    expect(await api.say(other)).toMatchObject(refusedOfApi)
    expect(await api.say({ ...two, text: 'Pay more.' })).toMatchObject(refusedOfApi)
    const shown = await api.shown()
    expect(shown.details.terms).toEqual({ ...two, digest: expect.stringMatching(/^[\w-]{43}$/) })
    expect(shown).not.toHaveProperty('knownTerms')
  })

  it('says nothing else once an app has selected it', async () => {
    const api = await createApi()
    await test.store.apps.put({ ...exampleApp(), selections: [{ apiId: api.id }] })
    expect(await api.say(other)).toMatchObject(refusedOfApi)
  })

  it('is accepted in the words that were read', async () => {
    const [api, app] = [await createApi(), await createApp()]
    await api.show(test.own.id)
    const { digest } = (await api.shown()).details.terms
    const accept = (termsDigest?: string) =>
      test.own.developer.ask('PUT', `/apps/${app.id}/apis/${api.id}`, {
        terms: { termsVersion: '1', name: 'Omar', title: 'CTO', company: 'Acme', ...(termsDigest && { termsDigest }) },
      })
    const unread = await accept('of-other-words')
    expect(unread).toMatchObject({ status: 409, body: { errors: [{ pointer: '/terms/termsDigest' }] } })
    for (const given of [digest, undefined]) {
      expect(await accept(given)).toMatchObject({
        status: 200,
        body: { selections: [{ terms: { termsDigest: digest } }] },
      })
    }
  })
})
