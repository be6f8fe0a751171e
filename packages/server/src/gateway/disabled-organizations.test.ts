import { randomUUID } from 'node:crypto'
import type { OrganizationId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway } from './testing/open-test-gateway.ts'
import { okResponse } from './testing/raw-backend.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
})
afterAll(() => gateway.close())

const outcome = async () => {
  const { status, json } = await gateway.call({})
  return status === 200 ? 'passed' : json?.code
}

describe('T-17 a disabled organization still takes part', () => {
  it.each([
    ['whose API it is', 'provider', 'API-DOES-NOT-EXIST'],
    ['whose app it is', 'developer', 'UNAUTHORIZED-API-ACCESS'],
    ['whose subscription it is', 'subscriber', 'API-SUBSCRIPTION-INACTIVE'],
  ] as const)('one %s stops calls with the next one, and lets them pass again', async (_what, role, code) => {
    const { organizations } = gateway.store
    const organization = gateway.organizations[role]
    expect(await outcome()).toBe('passed')
    await organizations.put({ ...organization, disabled: true })
    expect(await outcome()).toBe(code)
    expect(await outcome()).toBe(code)
    await organizations.put(organization)
    expect(await outcome()).toBe('passed')
  })

  it('one that is not there is refused as well', async () => {
    const { store, apis, app, subscription } = gateway
    const organizationId = randomUUID() as OrganizationId
    await store.subscriptions.put({ ...subscription, organizationId })
    expect(await outcome()).toBe('API-SUBSCRIPTION-INACTIVE')
    await store.apps.put({ ...app, organizationId })
    expect(await outcome()).toBe('UNAUTHORIZED-API-ACCESS')
    await store.apis.put({ ...apis.minted, organizationId })
    await expect.poll(outcome).toBe('API-DOES-NOT-EXIST')
  })

  it('of whom nothing is in memory while the store is away is not let through', async () => {
    const own = await openTestGateway()
    try {
      own.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
      const { find } = own.store.organizations
      own.store.organizations.find = () => Promise.reject(new Error('store is away'))
      expect((await own.call({})).json?.code).toBe('PROCESSING-ERROR')
      own.store.organizations.find = find
      expect((await own.call({})).status).toBe(200)
      own.store.organizations.find = () => Promise.reject(new Error('store is away'))
      expect((await own.call({})).status).toBe(200)
    } finally {
      await own.close()
    }
  })
})
