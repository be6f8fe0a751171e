import { randomUUID } from 'node:crypto'
import type { ApiId, ConnectionId, SubscriptionId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway, until } from '../packages/server/src/gateway/testing/open-test-gateway.ts'
import { generateClientId } from '../packages/server/src/identity/index.ts'
import { exampleApi, exampleConnection } from '../packages/server/src/store/testing/examples.ts'
import { type DifferentialResult, runDifferential } from './differential/run.ts'
import { ABOVE, BELOW, type Belief, openServices, type Service } from './differential/services.ts'

/** A dose. `npm run differential -- --inputs 1000000` sends more. */
const inputs = Number(process.env.PORTREEVE_DIFFERENTIAL_INPUTS ?? 6_000)
const seed = Number(process.env.PORTREEVE_DIFFERENTIAL_SEED ?? 20261122)

const say = (text: string) => process.stdout.write(`${text}\n`)

let gateway: TestGateway
let services: Service[]
let subscriptionId: SubscriptionId
const handlers = new Map<string, Belief['handler']>()

beforeAll(async () => {
  gateway = await openTestGateway()
  // What is refused is expected here, and need not be kept.
  gateway.logged.push = () => 0
  services = await openServices()
  const apis = services.flatMap(({ name, url }) =>
    (['above', 'below'] as const).map((handler) => {
      const client_id = generateClientId()
      handlers.set(`${name} ${client_id}`, handler)
      return exampleApi({
        ...{ id: `${name}-${handler}` as ApiId, name, namespace: name, client_id },
        organizationId: gateway.organizations.provider.id,
        basePath: handler === 'above' ? ABOVE : BELOW,
        targetUrl: `${url}/svc`,
        authServerId: gateway.servers.exchange,
        accessControl: { kind: 'fortellis_oauth', token: 'minted' },
        // Its own pages' business; here every service has to be asked.
        traffic: { breaker: { faults: 0, seconds: 1 } },
      })
    }),
  )
  for (const api of apis) await gateway.store.apis.put(api)
  await gateway.store.apps.put({ ...gateway.app, selections: apis.map(({ id }) => ({ apiId: id })) })
  subscriptionId = randomUUID() as SubscriptionId
  await gateway.store.subscriptions.put({
    ...gateway.subscription,
    id: subscriptionId,
    purpose: 'app_test',
    connections: apis.map(({ id }) => exampleConnection({ id: randomUUID() as ConnectionId, apiId: id })),
  })
  await until(() => gateway.registry.apis.all().length >= apis.length)
})
afterAll(async () => {
  await Promise.all(services.map((service) => service.close()))
  await gateway.close()
})

describe('G-A G-B G-D what the gateway authorized is what the service behind it believes it received', () => {
  it('or it was refused: nginx, Express, Fastify and Python’s http.server', { timeout: 3_600_000 }, async () => {
    const began = Date.now()
    const result: DifferentialResult = await runDifferential({
      ...{ inputs, seed, gatewayPort: gateway.port, token: gateway.token, subscriptionId, services },
      handlerOf: (service, clientId) => handlers.get(`${service} ${clientId}`),
      onProgress: (sent) => {
        if (inputs > 20_000 && sent % 50_000 === 0) say(`${sent} of ${inputs}`)
      },
    })
    const { disagreements, ...counts } = result
    if (inputs > 20_000) say(JSON.stringify({ ...counts, seconds: (Date.now() - began) / 1000, seed }))
    expect(disagreements).toEqual([])
    // It was about something: many were let through, and many refused.
    expect(result.agreed).toBeGreaterThan(inputs * 0.2)
    expect(result.refusedByGateway).toBeGreaterThan(inputs * 0.2)
    expect(result.refusedByService + result.cut).toBeLessThan(inputs * 0.02)
  })
})
