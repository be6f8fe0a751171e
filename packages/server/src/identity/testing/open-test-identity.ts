import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { AppId, AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import { createGuardedAgent, createRouteListener } from '../../http/index.ts'
import type { AuthorizationServer, Client, Store } from '../../store/index.ts'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { createLog } from '../../telemetry/index.ts'
import { createTokenRefusals, type TokenRefusals } from '../explain/token-refusals.ts'
import { generateAuthServerId, generateClientId, generateClientSecret } from '../generate-ids.ts'
import { createIdentity, type Identity } from '../identity.ts'

/** Identity on a real store behind a real listener, with one authorization server, its key, and one client. */
export interface TestIdentity {
  store: Store
  identity: Identity
  encryptionKey: Uint8Array
  port: number
  /** `http://localhost:{port}`. */
  origin: string
  server: AuthorizationServer
  issuer: string
  client: Client
  client_secret: string
  /** `Basic` and the client's pair. */
  basic: string
  /** Every line logged so far. */
  logged: string[]
  /** Moves the clock. It starts at the system's time. */
  clock: { now: EpochSeconds }
  tokenRefusals: TokenRefusals
  close(): Promise<void>
}

/** `wrap` puts faults and delays between identity and its store. */
export async function openTestIdentity(wrap: (store: Store) => Store = (store) => store): Promise<TestIdentity> {
  const store = await openTestStore()
  const clock = { now: Math.floor(Date.now() / 1000) as EpochSeconds }
  const logged: string[] = []
  const log = createLog('debug', { write: (line) => void logged.push(line) })
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const encryptionKey = randomBytes(32)
  const server = exampleServer()
  await store.authorizationServers.put(server)
  const dispatcher = createGuardedAgent({ allowedCidrs: ['127.0.0.0/8', '::1/128'] })
  const tokenRefusals = createTokenRefusals({
    ...{ decisions: store.decisions, retentionSeconds: 86_400, nowMillis: () => clock.now * 1000, log },
  })
  const identity = await createIdentity({
    store: wrap(store),
    tokenRefusals,
    publicUrl: origin,
    encryptionKey,
    dispatcher,
    now: () => clock.now,
    log,
    onFault: (fault) => log.error({ err: fault }, 'background'),
  })
  await identity.ensureKey(server.id)
  const client_secret = generateClientSecret()
  const client = exampleClient(server.id, identity.hashSecret(client_secret))
  await store.clients.put(client)
  const listener = await createRouteListener({ routes: identity.routes, hot: identity.hot, log })
  await listener.listen(port, 'localhost')
  return {
    store,
    identity,
    encryptionKey,
    port,
    origin,
    server,
    issuer: identity.issuerOf(server.id),
    client,
    client_secret,
    basic: basicOf(client.client_id, client_secret),
    logged,
    clock,
    tokenRefusals,
    async close() {
      await listener.close()
      identity.close()
      await tokenRefusals.close()
      await dispatcher.close()
      await store.close()
    },
  }
}

export function exampleServer(changes: Partial<AuthorizationServer> = {}): AuthorizationServer {
  return {
    id: generateAuthServerId(),
    name: 'Test exchange',
    profile: 'exchange',
    audience: 'api_providers',
    accessTokenTtlSeconds: 3600,
    settings: {},
    disabled: false,
    createdAt: 1_700_000_000 as EpochSeconds,
    ...changes,
  }
}

export function exampleClient(authServerId: AuthServerId, hmac: Uint8Array, changes: Partial<Client> = {}): Client {
  const createdAt = 1_700_000_000 as EpochSeconds
  return {
    client_id: generateClientId() as ClientId,
    authServerId,
    owner: { kind: 'app', id: crypto.randomUUID() as AppId },
    secrets: [{ hmac, createdAt }],
    grant_types: ['client_credentials'],
    scopes: ['anonymous'],
    metadata: {},
    settings: {},
    disabled: false,
    version: 1,
    createdAt,
    ...changes,
  }
}

export function basicOf(client_id: string, client_secret: string): string {
  return `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`
}

/** Issuers need their port before identity is made, and the listener is made after it. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, 'localhost')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
