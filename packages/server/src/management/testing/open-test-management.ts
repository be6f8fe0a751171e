import { randomBytes } from 'node:crypto'
import type { AuthServerId, EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'
import type { Dispatcher } from 'undici'
import { createGuardedAgent, createRouteListener } from '../../http/index.ts'
import {
  createIdentity,
  createTokenRefusals,
  generateAuthServerId,
  generateUserId,
  type Identity,
  type TokenRefusals,
} from '../../identity/index.ts'
import type { AuthorizationServer, ManagementToken, OrganizationRole, Store, User } from '../../store/index.ts'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { createLog, type Log } from '../../telemetry/index.ts'
import { createManagement } from '../create-management.ts'
import type { Operation } from '../operation.ts'
import { renderPathProblem, renderProblem } from '../problem.ts'
import { checkReply } from './check-reply.ts'

/** What operations are built from. */
export interface TestRooms {
  store: Store
  identity: Identity
  /** What identity keeps of requests for tokens that it refused. */
  tokenRefusals: TokenRefusals
  dispatcher: Dispatcher
  now: () => EpochSeconds
  log: Log
  /** The clock, to be moved on. */
  clock: { now: EpochSeconds; millis: number }
  /** Calls `close` of what was opened for the test, before the store is closed. */
  closing(close: () => unknown): void
}

export interface TestAnswer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers of every operation; tests say what they expect.
  body: any
}

export interface ActorWish {
  operator?: boolean
  organization?: OrganizationId
  /** In `organization`; none is a member who looks. */
  roles?: OrganizationRole[]
  scope?: ManagementToken['scope']
  email?: string
  tokenExpiresAt?: EpochSeconds
}

/** A person with a personal token. */
export interface TestActor {
  user: User
  token: string
  tokenId: string
  /** Checks the reply against what the operation declares, and throws where it is another. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
}

/** Operations on a real identity and store, behind a real listener, and people to ask them. */
export interface TestManagement extends TestRooms {
  origin: string
  server: AuthorizationServer
  logged: string[]
  operations: readonly Operation[]
  actorWith(wish?: ActorWish): Promise<TestActor>
  /** Without a token, or with one of the caller's choice. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
  close(): Promise<void>
}

export interface OpenManagementOptions {
  operations: (rooms: TestRooms) => readonly Operation[] | Promise<readonly Operation[]>
  /** Between everybody and the store: for faults. */
  wrap?: (store: Store) => Store
  /** CIDRs that guarded calls may go to. */
  allowedCidrs?: readonly string[]
}

export async function openTestManagement(options: OpenManagementOptions): Promise<TestManagement> {
  const { wrap = (store: Store) => store, allowedCidrs = [] } = options
  const real = await openTestStore()
  const store = wrap(real)
  const clock = { now: Math.floor(Date.now() / 1000) as EpochSeconds, millis: 0 }
  const now = () => clock.now
  const logged: string[] = []
  const log = createLog('debug', { write: (line) => void logged.push(line) })
  const dispatcher = createGuardedAgent({ allowedCidrs: [...allowedCidrs] })
  const server = exampleServer(clock.now)
  await real.authorizationServers.put(server)
  const tokenRefusals = createTokenRefusals({
    ...{ decisions: store.decisions, retentionSeconds: 86_400, nowMillis: () => now() * 1000, log },
  })
  const identity = await createIdentity({
    store,
    tokenRefusals,
    publicUrl: 'https://identity.example',
    encryptionKey: randomBytes(32),
    dispatcher,
    now,
    log,
    onFault: (fault) => log.error({ err: fault }, 'background'),
  })
  await identity.ensureKey(server.id)
  const closes: (() => unknown)[] = []
  const rooms: TestRooms = {
    store: real,
    identity,
    tokenRefusals,
    dispatcher,
    now,
    log,
    clock,
    closing: (close) => void closes.push(close),
  }
  const operations = await options.operations({ ...rooms, store })
  const management = createManagement(operations, { store, identity, now, millis: () => clock.millis, log })
  const { routes } = management
  const listener = await createRouteListener({
    routes,
    log,
    renderFault: renderProblem,
    renderPathFault: renderPathProblem,
  })
  const origin = `http://127.0.0.1:${await listener.listen(0, '127.0.0.1')}`

  const ask: TestManagement['ask'] = async (method, path, body, headers = {}) => {
    const answer = await fetch(`${origin}/management/v1${path}`, {
      method,
      headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: isRaw(body) ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const type = answer.headers.get('content-type') ?? ''
    const read = text !== '' && type.includes('json') ? JSON.parse(text) : text === '' ? undefined : text
    const reply = { status: answer.status, headers: answer.headers, body: read }
    checkReply(operations, method, path, reply)
    return reply
  }

  async function actorWith(wish: ActorWish = {}): Promise<TestActor> {
    const { operator, organization, roles = [], scope = 'write', tokenExpiresAt } = wish
    const user = exampleUser(wish.email ?? `${randomBytes(6).toString('hex')}@people.example`, clock.now)
    await real.users.put(user)
    if (operator) await real.operators.put({ userId: user.id, createdAt: clock.now })
    if (organization !== undefined) {
      await real.members.put({ organizationId: organization, userId: user.id, roles, createdAt: clock.now })
    }
    const { token, id } = await keepToken(user, { scope, expiresAt: tokenExpiresAt }, { store: real, identity, now })
    return {
      user,
      token,
      tokenId: id,
      ask: (method, path, body, headers) => ask(method, path, body, { Authorization: `Bearer ${token}`, ...headers }),
    }
  }

  return {
    ...rooms,
    origin,
    server,
    logged,
    operations,
    actorWith,
    ask,
    async close() {
      await listener.close()
      management.close()
      for (const close of closes.reverse()) await close()
      identity.close()
      await tokenRefusals.close()
      await dispatcher.close()
      await real.close()
    },
  }
}

const isRaw = (body: unknown): body is string | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' || body instanceof Uint8Array

/** A personal token as `/me/tokens` would have made it. */
export async function keepToken(
  { id: userId }: Pick<User, 'id'>,
  { scope = 'write', expiresAt }: { scope?: ManagementToken['scope']; expiresAt?: EpochSeconds | undefined },
  { store, identity, now }: Pick<TestRooms, 'store' | 'identity' | 'now'>,
): Promise<{ token: string; id: string }> {
  const token = `pmt_${randomBytes(32).toString('base64url')}`
  const id = crypto.randomUUID()
  const hmac = identity.hashSecret(token)
  await store.managementTokens.put({ id, hmac, userId, name: 'test', scope, createdAt: now(), expiresAt })
  return { token, id }
}

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

function exampleUser(email: string, at: EpochSeconds): User {
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
