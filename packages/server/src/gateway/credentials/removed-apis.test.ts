import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { PATHS, putTraffic } from '../testing/put-traffic.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
})
afterAll(() => gateway.close())

async function sentToken(): Promise<string | undefined> {
  gateway.backend.seen.length = 0
  expect((await gateway.call({ path: PATHS.minted })).status).toBe(200)
  return gateway.backend.seen[0]?.headerLines.find((line) => line.startsWith('Authorization:'))
}

describe('the token minted for an API service', () => {
  it('stays when the API is changed, and is forgotten when it is removed', async () => {
    const first = await sentToken()
    await putTraffic(gateway, 'minted', { retry: false }, { name: 'changed' })
    expect(await sentToken()).toBe(first)
    const { store, registry, apis, app, otherApp, subscription, otherSubscription } = gateway
    const { id } = apis.minted
    for (const one of [app, otherApp]) await store.apps.put({ ...one, selections: [] })
    for (const one of [subscription, otherSubscription]) await store.subscriptions.put({ ...one, connections: [] })
    expect(await store.apis.remove(id, registry.apis.find(id)?.revision ?? 0)).toBe('removed')
    await until(() => registry.apis.find(id) === undefined)
    await store.apis.put(apis.minted)
    await until(() => registry.apis.find(id) !== undefined)
    await store.apps.put(app)
    await store.subscriptions.put(subscription)
    expect(await sentToken()).not.toBe(first)
  })
})
