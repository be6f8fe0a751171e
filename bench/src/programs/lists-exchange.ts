import type { AuthServerId, OrganizationId, UserId } from '@portreeve/protocol'
import { type ExchangeRooms, localUrls, portsFrom, startExchange } from 'portreeve'
import { findPortBase } from '../harness/free-ports.ts'
import { lists } from '../lists/ids.ts'
import { byAddress } from './by-address.ts'
import { serveProgram } from './program.ts'

/** From the scenario. */
interface ListsExchangeOptions {
  databaseUrl: string
  /** Of an operator, and of a member of the organization that has a large share of everything. Makes the first records; without them, finds them. */
  tokens?: { operator: string; member: string }
}

/** A whole exchange on PostgreSQL whose management API is asked for lists. */
serveProgram(async ({ home, options }) => {
  const { databaseUrl, tokens } = options as unknown as ListsExchangeOptions
  const ports = portsFrom(await findPortBase())
  const exchange = await startExchange({
    home,
    databaseUrl,
    encryptionKey: Buffer.from('lists lists lists lists lists 32'),
    ports,
    urls: localUrls(ports, 'http'),
    allowedCidrs: ['127.0.0.0/8'],
    log: { debug: () => undefined, info: () => undefined, warn: console.error, error: console.error },
    prepare: async (rooms) => {
      if (tokens) await putFirstRecords(rooms, tokens)
    },
  })
  return {
    facts: { managementUrl: `${byAddress(exchange.urls.console)}/management/v1` },
    close: () => exchange.close(),
  }
})

async function putFirstRecords(
  { store, identity, now }: ExchangeRooms,
  tokens: { operator: string; member: string },
): Promise<void> {
  const createdAt = now()
  const authServerId = lists.authServerId as AuthServerId
  await store.authorizationServers.put({
    id: authServerId,
    name: 'Lists',
    profile: 'exchange',
    audience: 'api_providers',
    accessTokenTtlSeconds: 3600,
    settings: {},
    disabled: false,
    createdAt,
  })
  await identity.ensureKey(authServerId)
  for (const who of ['operator', 'member'] as const) {
    const userId = `00uListsListsLists${who === 'operator' ? 1 : 2}` as UserId
    await store.users.put({
      id: userId,
      email: `${who}@bench.example`,
      emailVerified: true,
      name: who,
      claims: {},
      disabled: false,
      version: 1,
      createdAt,
      updatedAt: createdAt,
    })
    const token = { userId, name: 'bench', scope: 'read' as const, createdAt }
    await store.managementTokens.put({ ...token, id: `bench-${who}`, hmac: identity.hashSecret(tokens[who]) })
    if (who === 'operator') await store.operators.put({ userId, createdAt })
    else {
      const organizationId = lists.organizationId as OrganizationId
      await store.members.put({ organizationId, userId, roles: ['owner'], createdAt })
    }
  }
}
