import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ApiId, AuthServerId, UserId } from '@portreeve/protocol'
import { type ExchangeRooms, localUrls, portsFrom, startExchange } from 'portreeve'
import { findPortBase } from '../harness/free-ports.ts'
import { byAddress } from './by-address.ts'
import { serveProgram } from './program.ts'

/** From scenarios. */
interface VisibilityNodeOptions {
  databaseUrl: string
  /** Of an operator. The process that is given it makes the first records; another one finds them. */
  managementToken?: string
}

const encryptionKey = Buffer.from('visible visible visible visible.')
const authServerId = 'ausVisibleVisibleVis' as AuthServerId
const operatorId = '00uVisibleVisibleVis' as UserId

/**
 * One of several processes of an exchange on one PostgreSQL. `memoryUrl` answers what its gateway remembers of an API's plans
 * (`/{apiId}`), which no answer of a gateway shows.
 */
serveProgram(async ({ home, options }) => {
  const { databaseUrl, managementToken } = options as unknown as VisibilityNodeOptions
  const ports = portsFrom(await findPortBase())
  const exchange = await startExchange({
    home,
    databaseUrl,
    encryptionKey,
    ports,
    urls: localUrls(ports, 'http'),
    allowedCidrs: ['127.0.0.0/8'],
    // Lost connections are part of what is measured.
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    prepare: async (rooms) => {
      if (managementToken !== undefined) await putFirstRecords(rooms, managementToken)
    },
  })
  const memory = createServer((request, response) => {
    const api = exchange.registry.apis.find((request.url ?? '').slice(1) as ApiId)
    response.end(JSON.stringify(api?.plans ?? []))
  })
  await new Promise<void>((resolve) => memory.listen(0, '127.0.0.1', resolve))
  return {
    facts: {
      managementUrl: `${byAddress(exchange.urls.console)}/management/v1`,
      tokenUrl: `${byAddress(exchange.urls.identity)}/oauth2/${authServerId}/v1/token`,
      gatewayUrl: byAddress(exchange.urls.gateway),
      memoryUrl: `http://127.0.0.1:${(memory.address() as AddressInfo).port}`,
    },
    async close() {
      memory.close()
      await exchange.close()
    },
  }
})

async function putFirstRecords({ store, identity, now }: ExchangeRooms, token: string): Promise<void> {
  const createdAt = now()
  await store.authorizationServers.put({
    id: authServerId,
    name: 'Visibility',
    profile: 'exchange',
    audience: 'api_providers',
    accessTokenTtlSeconds: 3600,
    settings: {},
    disabled: false,
    createdAt,
  })
  await identity.ensureKey(authServerId)
  await store.users.put({
    id: operatorId,
    email: 'operator@bench.example',
    emailVerified: true,
    name: 'Operator',
    claims: {},
    disabled: false,
    version: 1,
    createdAt,
    updatedAt: createdAt,
  })
  await store.operators.put({ userId: operatorId, createdAt })
  await store.managementTokens.put({
    id: 'bench',
    hmac: identity.hashSecret(token),
    userId: operatorId,
    name: 'bench',
    scope: 'write',
    createdAt,
  })
}
