import type { SubscriptionId } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { UserActor } from '../audit/index.ts'
import type { Api, App, Organization, Store } from '../store/index.ts'
import { openTestRoom, type TestRoom } from './testing/open-test-room.ts'

let test: TestRoom
/** Happens once, after a step was decided and before it is written. */
let meanwhile: (() => Promise<unknown>) | undefined
let buyer: Organization
let developer: Organization
let api: Api
let late: Api
let app: App
let owner: UserActor
let appDev: UserActor

const interrupted = (store: Store): Store => ({
  ...store,
  async together(calls) {
    const change = meanwhile
    meanwhile = undefined
    await change?.()
    return store.together(calls)
  },
})

beforeAll(async () => {
  test = await openTestRoom({ wrap: interrupted })
})
beforeEach(async () => {
  buyer = await test.putOrganization({ name: 'Lakeside Motors' })
  developer = await test.putOrganization({ name: 'Brightwork' })
  api = await test.putApi(developer, 'automatic')
  late = await test.putApi(developer, 'automatic')
  app = await test.putApp(developer, [api], { terms: { version: '1', text: 'Be kind.' } })
  owner = await test.person([[buyer, ['owner']]])
  appDev = await test.person([[developer, ['developer']]])
})
afterAll(() => test.close())

const administration = () => test.subscriptions.administration
const consent = () => ({ name: 'Ada', title: 'Owner', termsVersion: '1', apiIds: [api.id] })
const activate = () =>
  administration().activate(owner, { appId: app.id, organizationIds: [buyer.id], consent: consent() })

async function activated(): Promise<SubscriptionId> {
  const outcome = await activate()
  if (!outcome.ok || !outcome.value[0] || 'refusal' in outcome.value[0]) throw new Error('not activated')
  return outcome.value[0].subscription.id
}

const change = (changes: Partial<App>) => () => test.store.apps.put({ ...app, ...changes })
/** What may happen to an app, and what whoever agrees to it hears. */
const changes: [what: string, changes: () => Partial<App>, refusal: object][] = [
  ['its terms', () => ({ terms: { version: '2', text: 'Pay.' } }), { fields: [{ pointer: '/consent/termsVersion' }] }],
  ['its service', () => ({ disabled: true }), { error: 'conflict' }],
]

describe('T-16 what a step was decided by is still so when it is written', () => {
  it.each([
    ...changes,
    ['who may see it', () => ({ listing: 'Withdrawn' as const }), { fields: [{ pointer: '/appId' }] }],
    [
      'what it has selected',
      () => ({ selections: [{ apiId: api.id }, { apiId: late.id }] }),
      { fields: [{ pointer: '/consent/apiIds' }] },
    ],
  ])('an activation, when the app changes meanwhile: %s', async (_what, changed, refusal) => {
    meanwhile = change(changed())
    expect(await activate()).toMatchObject({ ok: false, ...refusal })
    expect(await test.store.subscriptions.list({ appId: app.id, limit: 1 })).toEqual([])
  })

  it('an activation, when an app that was shared with the organization is not any more', async () => {
    await change({ listing: 'Draft', sharedWith: [buyer.id] })()
    meanwhile = change({ listing: 'Draft', sharedWith: [] })
    expect(await activate()).toMatchObject({ ok: false, fields: [{ pointer: '/appId' }] })
  })

  it('an activation, when an API asks for its provider’s word meanwhile', async () => {
    meanwhile = () => test.store.apis.put({ ...api, activation: { mode: 'manual', audience: 'api_providers' } })
    const outcome = await activate()
    expect(outcome).toMatchObject({ value: [{ subscription: { connections: [{ status: 'pending' }] } }] })
  })

  it('an activation, when the app asks for its developer’s word meanwhile', async () => {
    meanwhile = change({ activation: 'manual' })
    expect(await activate()).toMatchObject({ value: [{ subscription: { status: 'pending', connections: [] } }] })
  })

  it.each(changes)(
    'a connection to one more API, when the app changes meanwhile: %s',
    async (_what, changed, refusal) => {
      const id = await activated()
      const selections = [{ apiId: api.id }, { apiId: late.id }]
      await change({ selections })()
      meanwhile = change({ selections, ...changed() })
      const wish = { apiId: late.id, consent: { ...consent(), apiIds: [late.id] } }
      expect(await administration().connect(owner, id, wish)).toMatchObject({ ok: false, ...refusal })
      expect(await test.store.subscriptions.find(id)).toMatchObject({ connections: [{ apiId: api.id }] })
    },
  )

  it.each(changes)('a reactivation, when the app changes meanwhile: %s', async (_what, changed, refusal) => {
    const id = await activated()
    await administration().decide(owner, id, { decision: 'deactivate' })
    meanwhile = change(changed())
    const again = await administration().decide(owner, id, { decision: 'reactivate', consent: consent() })
    expect(again).toMatchObject({ ok: false, ...refusal })
    expect(await test.store.subscriptions.find(id)).toMatchObject({ status: 'inactive' })
  })
})

describe('T-17 an app that is switched off at that moment', () => {
  it('gets no approval', async () => {
    await change({ activation: 'manual' })()
    const id = await activated()
    meanwhile = change({ activation: 'manual', disabled: true })
    expect(await administration().decide(appDev, id, { decision: 'approve' })).toMatchObject({ error: 'conflict' })
    expect(await test.store.subscriptions.find(id)).toMatchObject({ status: 'pending' })
  })

  it('comes to its end all the same, without another look', async () => {
    const id = await activated()
    meanwhile = change({ disabled: true })
    expect(await administration().decide(owner, id, { decision: 'deactivate' })).toMatchObject({ ok: true })
  })
})
