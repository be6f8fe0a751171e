import type { SubscriptionId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AdministrationOutcome } from '../identity/index.ts'
import type { Api, App, Organization, Store } from '../store/index.ts'
import { openTestRoom, type TestRoom } from './testing/open-test-room.ts'

let test: TestRoom
let apis: Record<'theirs' | 'other', Api>
let app: App
let organizations: Record<'provider' | 'developer' | 'buyer' | 'otherBuyer', Organization>
/** The oldest one of the app: the store's search stops there, as it does after so many of an app that has very many. */
let stopsAt: SubscriptionId | undefined
let connected: SubscriptionId

/** Where a filter leads by an app, it ends at a subscription of that app, whatever else is asked. */
const stopping = (store: Store): Store => ({
  ...store,
  subscriptions: {
    ...store.subscriptions,
    async search(page) {
      const found = await store.subscriptions.search(page)
      const isPast = stopsAt !== undefined && (page.after === undefined || page.after > stopsAt)
      return page.appId === undefined || !isPast ? found : { ...found, searchedTo: stopsAt }
    },
  },
})

beforeAll(async () => {
  test = await openTestRoom({ wrap: stopping })
  organizations = {
    provider: await test.putOrganization({ name: 'Harborline' }),
    developer: await test.putOrganization({ name: 'Brightwork' }),
    buyer: await test.putOrganization({ name: 'Lakeside Motors' }),
    otherBuyer: await test.putOrganization({ name: 'Hilltop Cars' }),
  }
  const { provider, developer } = organizations
  apis = { theirs: await test.putApi(provider, 'automatic'), other: await test.putApi(developer, 'automatic') }
  app = await test.putApp(developer, [apis.other])
  // Of the app, and with nothing to do with the API.
  stopsAt = await activate('otherBuyer')
  await test.store.apps.put({ ...app, selections: [...app.selections, { apiId: apis.theirs.id }] })
  connected = await activate('buyer')
})
afterAll(() => test.close())

function taken<T>(outcome: AdministrationOutcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.description)
  return outcome.value
}

async function activate(by: 'buyer' | 'otherBuyer'): Promise<SubscriptionId> {
  const organization = organizations[by]
  const wish = { appId: app.id, organizationIds: [organization.id], consent: { name: 'Ada', title: 'Owner' } }
  const owner = await test.person([[organization, ['owner']]])
  const [first] = taken(await test.subscriptions.administration.activate(owner, wish))
  if (!first || 'refusal' in first) throw new Error('not activated')
  return first.subscription.id
}

describe('subscriptions of somebody else’s app that are connected to an API of theirs', () => {
  const filters = [{}, { status: 'active' }, { status: 'active', search: 'lake' }] as const

  it.each(filters)('T-30 are listed without a word about the app’s others, asked by %j', async (filter) => {
    const { list } = test.subscriptions.administration
    const query = { appId: app.id, apiId: apis.theirs.id, limit: 10, ...filter }
    const seen = taken(await list(await test.person([[organizations.provider, ['developer']]]), query))
    expect(seen.items.map(({ id }) => id)).toEqual([connected])
    expect(JSON.stringify(seen)).not.toContain(stopsAt)
    // Who the app belongs to is told where it goes on, and so does see it.
    const own = await test.person([[organizations.developer, ['developer']]])
    expect(taken(await list(own, query)).next).toBe(stopsAt)
  })

  it('are listed page by page', async () => {
    const provider = await test.person([[organizations.provider, ['developer']]])
    const query = { appId: app.id, apiId: apis.theirs.id, limit: 1 }
    const { list } = test.subscriptions.administration
    const first = taken(await list(provider, query))
    const all = [...first.items]
    for (let after = first.next; after !== undefined; ) {
      const page = taken(await list(provider, { ...query, after: after as SubscriptionId }))
      all.push(...page.items)
      after = page.next
    }
    expect(all.map(({ id }) => id)).toEqual([connected])
  })
})
