import { randomBytes } from 'node:crypto'
import type { AuthServerId, EpochSeconds, UserId } from '@portreeve/protocol'
import { createGuardedAgent, createRouteListener } from '../../http/index.ts'
import { createIdentity, generateAuthServerId, generateUserId, type Identity } from '../../identity/index.ts'
import type { AuthorizationServer, Store, User } from '../../store/index.ts'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { createLog } from '../../telemetry/index.ts'
import { managementRoutes } from '../index.ts'

export interface TestAnswer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers of every route; tests say what they expect.
  body: any
}

/** The management routes on a real identity and store, behind a real listener, with two authorization servers and two operators. */
export interface TestManagement {
  store: Store
  identity: Identity
  origin: string
  server: AuthorizationServer
  other: AuthorizationServer
  operator: User
  token: string
  /** Of a second operator. */
  otherToken: string
  logged: string[]
  clock: { now: EpochSeconds }
  /** With the first operator's token unless told otherwise; `null` sends none. */
  ask(method: string, path: string, body?: unknown, authorization?: string | null): Promise<TestAnswer>
  close(): Promise<void>
}

export async function openTestManagement(wrap: (store: Store) => Store = (store) => store): Promise<TestManagement> {
  const real = await openTestStore()
  const store = wrap(real)
  const clock = { now: Math.floor(Date.now() / 1000) as EpochSeconds }
  const now = () => clock.now
  const logged: string[] = []
  const log = createLog('debug', { write: (line) => void logged.push(line) })
  const dispatcher = createGuardedAgent({ allowedCidrs: [] })
  const [server, other] = [exampleServer(clock.now), exampleServer(clock.now)]
  for (const each of [server, other]) await real.authorizationServers.put(each)
  const identity = await createIdentity({
    store,
    publicUrl: 'https://identity.example',
    encryptionKey: randomBytes(32),
    dispatcher,
    now,
    log,
    onFault: (fault) => log.error({ err: fault }, 'background'),
  })
  for (const { id } of [server, other]) await identity.ensureKey(id)
  const operator = exampleUser('operator@exchange.example', clock.now)
  const second = exampleUser('second@exchange.example', clock.now)
  const [token, otherToken] = [managementToken(), managementToken()]
  for (const [user, its] of [
    [operator, token],
    [second, otherToken],
  ] as const) {
    await real.users.put(user)
    await real.managementTokens.put({
      hmac: identity.hashSecret(its),
      userId: user.id,
      name: 'test',
      createdAt: clock.now,
    })
  }
  const listener = await createRouteListener({ routes: managementRoutes({ store, identity, now, log }), log })
  const origin = `http://127.0.0.1:${await listener.listen(0, '127.0.0.1')}`
  return {
    store: real,
    identity,
    origin,
    server,
    other,
    operator,
    token,
    otherToken,
    logged,
    clock,
    async ask(method, path, body, authorization = `Bearer ${token}`) {
      const headers: Record<string, string> = {}
      if (authorization !== null) headers.Authorization = authorization
      if (body !== undefined) headers['Content-Type'] = 'application/json'
      const answer = await fetch(`${origin}/management/v1${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await answer.text()
      return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) }
    },
    async close() {
      await listener.close()
      identity.close()
      await dispatcher.close()
      await real.close()
    },
  }
}

const managementToken = () => `pmt_${randomBytes(32).toString('base64url')}`

function exampleServer(createdAt: EpochSeconds): AuthorizationServer {
  return {
    id: generateAuthServerId() as AuthServerId,
    name: 'Test exchange',
    profile: 'exchange',
    audience: 'api_providers',
    accessTokenTtlSeconds: 3600,
    settings: { signingAlgs: ['ES256'] },
    disabled: false,
    createdAt,
  }
}

export function exampleUser(email: string, at: EpochSeconds): User {
  return {
    id: generateUserId() as UserId,
    email,
    emailVerified: true,
    name: 'Test Person',
    claims: {},
    disabled: false,
    version: 1,
    createdAt: at,
    updatedAt: at,
  }
}
