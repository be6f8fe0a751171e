import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../support/ports.ts'
import { startEchoService } from '../support/echo-service.ts'
import { openPublicExchange, type PublicExchange } from '../support/public-exchange.ts'
import { hasPython, type RunningClient, startClient } from '../support/run-client.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let exchange: PublicExchange
const ends: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  exchange = await openPublicExchange()
  ends.push(exchange.close)
})
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

const program = (name: string) => new URL(`subscriptions/${name}`, import.meta.url)

/** An API of the provider that waits for its provider, selected by the app. */
async function addApi(id: string, activation: object) {
  const { organizations, app } = exchange.demo
  const api = await exchange.manage('POST', '/apis', {
    ...{ id, organizationId: organizations.apiDeveloper.id, name: id, version: 'v1', environment: 'Production' },
    ...{ namespace: 'harborline', basePath: `/${id}`, targetUrl: 'http://127.0.0.1:9' },
    accessControl: { kind: 'fortellis_oauth', token: 'minted' },
    activation: { audience: 'api_providers', ...activation },
  })
  const visibility = { visibility: 'shared', sharedWith: [organizations.appDeveloper.id] }
  await exchange.manage('PUT', `/apis/${id}/visibility`, visibility)
  await exchange.manage('PUT', `/apps/${app.id}/apis/${id}`, {})
  return { CLIENT_ID: api.client_id as string, CLIENT_SECRET: api.client_secret as string }
}

/** Somebody agrees for the buyer. */
async function connect(apiId: string): Promise<string> {
  const consent = { name: 'Dana Whitfield', title: 'General Manager' }
  await exchange.manage('POST', `/subscriptions/${exchange.demo.subscription.id}/connections`, { apiId, consent })
  const { items } = await exchange.manage('GET', `/connections?apiId=${apiId}`)
  // The API's own test subscription has one, too.
  const own = (items as { id: string; subscription: { id: string } }[]).find(
    ({ subscription }) => subscription.id === exchange.demo.subscription.id,
  )
  if (!own) throw new Error(`${apiId} has no connection`)
  return own.id
}
const statusOf = async (connectionId: string) => (await exchange.manage('GET', `/connections/${connectionId}`)).status

describe('protocol.md 4 programs for the public exchange look after subscriptions', () => {
  it('4.2, 4.3 an admin API that reads entityInfo.id, answers with text/html and takes only 200 from its callback', async () => {
    const port = await freePort()
    const api = await addApi('admin-api', { mode: 'admin_api', adminUrl: `http://127.0.0.1:${port}/admin` })
    const env = { ...exchange.env, ...api, PORT: String(port) }
    const provider: RunningClient = await startClient(program('admin-api.mjs'), { env, cwd: exchange.cwd })
    ends.push(provider.stop)
    const connectionId = await connect('admin-api')
    const { organizations, app, subscription } = exchange.demo
    // Among others: the API's own test subscription is activated there too.
    const hasSaid = (line: object) =>
      vi.waitFor(() => expect(provider.lines).toContainEqual(line), { timeout: 30_000, interval: 100 })
    await hasSaid({ dealer: organizations.buyer.id, app: app.id })
    await hasSaid({ calledBack: connectionId, text: expect.stringContaining('OK') })
    await vi.waitFor(async () => expect(await statusOf(connectionId)).toBe('active'), { timeout: 30_000 })

    await exchange.manage('POST', `/subscriptions/${subscription.id}/deactivate`)
    await hasSaid({ deactivated: connectionId, body: '' })
    expect(provider.lines.filter((line) => line.fault !== undefined)).toEqual([])
    await exchange.manage('POST', `/subscriptions/${subscription.id}/reactivate`, {})
  })

  it.skipIf(!hasPython)('4.3 a callback with few headers accepts, and may reject later, in Python', async () => {
    // All that counts of an admin API's answer is the 200.
    const quiet = await startEchoService()
    ends.push(quiet.close)
    const api = await addApi('callback', { mode: 'admin_api', adminUrl: quiet.url })
    const CONNECTION_ID = await connect('callback')
    const stateOf = async () => {
      const { items } = await exchange.manage('GET', '/provider-calls?apiId=callback')
      return (items as { connectionId: string; state: string }[]).find((one) => one.connectionId === CONNECTION_ID)
        ?.state
    }
    await vi.waitFor(async () => expect(await stateOf()).toBe('done'), { timeout: 30_000, interval: 200 })
    for (const [STATUS, becomes] of [
      ['accepted', 'active'],
      ['rejected', 'rejected'],
    ] as const) {
      const said = await exchange.runClient(program('callback.py'), { ...api, CONNECTION_ID, STATUS })
      expect([said, await statusOf(CONNECTION_ID)]).toEqual([expect.stringContaining('OK'), becomes])
    }
  })

  it('4.4 a list that is filtered by environment, and read with all its members', async () => {
    const { subscription, organizations, app } = exchange.demo
    const ORGANIZATION_ID = subscription.organizationId
    const list = (ENVIRONMENT: string) => exchange.runClient(program('list.mjs'), { ENVIRONMENT, ORGANIZATION_ID })
    const { all, filtered } = await list('Production')
    const { name, id } = organizations.buyer
    const expected = { id: subscription.id, organization: `${name} (${id})`, since: expect.any(String), codes: 0 }
    expect(all).toEqual([{ ...expected, codes: expect.any(Number) }])
    expect(filtered).toEqual([all, all])
    const test = await list('Test')
    expect(test.all).toMatchObject([{ id: app.testSubscriptionId }])
  })

  it.skipIf(!hasPython)('4.5 an API service that reads entityInfo.id of the context, in Python', async () => {
    const { apis, organizations, app } = exchange.demo
    const { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } = apis.appointments
    const read = await exchange.runClient(program('context.py'), { CLIENT_ID, CLIENT_SECRET })
    expect(read).toEqual([organizations.buyer.id, app.id])
  })
})
