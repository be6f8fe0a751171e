import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SubscriptionContext } from '@portreeve/protocol'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

export interface SigningKey {
  kid: string
  privateKey: CryptoKey
  publicJwk: JWK
}

export interface FixtureSubscription {
  id: string
  context: SubscriptionContext
  /** Who may ask about it: the app's API Key and the Client IDs of the APIs it is connected to. */
  clientIds: string[]
  active: boolean
}

type Endpoint = 'keys' | 'token' | 'context' | 'list' | 'callback'
type Answer = { status: number; body: unknown }

/** Making a key takes longer than most tests, so every exchange of one test file starts with this one. */
const firstKey = newSigningKey()

/** A small exchange over a real socket: keys, tokens and subscription contexts, with its clock in the test's hands. */
export interface Exchange {
  issuer: string
  subscriptionsUrl: string
  /** Epoch seconds. Every fixture starts at this same moment. */
  clock: { now: number }
  /** How often each endpoint was asked. */
  asked: Record<Endpoint, number>
  /** `Authorization` headers, in order. */
  authorizations: Record<Endpoint, string[]>
  /** Put a function here to answer in the exchange's place; return undefined to let it answer. */
  instead: Partial<Record<Endpoint, (request: IncomingMessage) => Promise<Answer | undefined> | Answer | undefined>>
  /** Published at `/v1/keys`; the last one signs. */
  keys: SigningKey[]
  /** Adds a key that signs from now on. */
  rotate(): Promise<SigningKey>
  /** What was said at `/connections/{id}/callback`, and taken. */
  callbacks: { connectionId: string; said: unknown }[]
  clients: Map<string, string>
  subscriptions: Map<string, FixtureSubscription>
  subscribe(subscription: Partial<FixtureSubscription>): FixtureSubscription
  /** Access tokens (client credentials) that the context endpoint no longer accepts. */
  revoked: Set<string>
  /** A token as in protocol.md 2.9, for `cid`; members of `claims` and `header` replace those of the token, undefined removes. */
  sign(cid: string, claims?: object, header?: object, key?: SigningKey): Promise<string>
  /** Closes the socket, as when the machine is gone. */
  goAway(): Promise<void>
  /** Listens again at the same port. */
  comeBack(): Promise<void>
  close(): Promise<void>
}

export async function newSigningKey(alg = 'RS256'): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const kid = randomUUID()
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg } }
}

export async function startExchange(): Promise<Exchange> {
  const zero = (): Record<Endpoint, number> => ({ keys: 0, token: 0, context: 0, list: 0, callback: 0 })
  let server = await listen(0, handle)
  const { port } = server.address() as AddressInfo
  const exchange: Exchange = {
    issuer: `http://127.0.0.1:${port}/oauth2/aus1p1ixy7YL8cMq02p7`,
    subscriptionsUrl: `http://127.0.0.1:${port}`,
    clock: { now: 1_790_000_000 },
    asked: zero(),
    authorizations: { keys: [], token: [], context: [], list: [], callback: [] },
    callbacks: [],
    instead: {},
    keys: [await firstKey],
    clients: new Map(),
    subscriptions: new Map(),
    revoked: new Set(),
    async rotate() {
      const key = await newSigningKey()
      exchange.keys.push(key)
      return key
    },
    subscribe(subscription) {
      const id = subscription.id ?? randomUUID()
      const created = { id, context: contextOf(`Dealer of ${id}`), clientIds: [], active: true, ...subscription }
      exchange.subscriptions.set(id, created)
      return created
    },
    sign(cid, claims = {}, header = {}, key = exchange.keys.at(-1)!) {
      const { now } = exchange.clock
      const body = { jti: `AT.${randomUUID()}`, iss: exchange.issuer, aud: 'api_providers', iat: now, exp: now + 3600 }
      return new SignJWT({ ...body, cid, scp: ['anonymous'], sub: cid, ...claims })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid, ...header })
        .sign(key.privateKey)
    },
    goAway: () => stop(server),
    async comeBack() {
      server = await listen(port, handle)
    },
    close: () => stop(server),
  }

  function handle(request: IncomingMessage, response: ServerResponse) {
    answerTo(exchange, request).then(
      ({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(typeof body === 'string' ? body : JSON.stringify(body))
      },
      (error: unknown) => response.destroy(error as Error),
    )
  }

  return exchange
}

export function contextOf(name: string, id: string = randomUUID()): SubscriptionContext {
  const organizationInfo = { id, name, address: '1 Lake Street', countryCode: 'US', phoneNumber: '555-0100' }
  const appInfo = { id: randomUUID(), name: 'Service Lane', developer: 'Lane Apps', contactEmail: 'lane@example.com' }
  return { organizationInfo, appInfo, entityInfo: organizationInfo, solutionInfo: appInfo }
}

async function answerTo(exchange: Exchange, request: IncomingMessage): Promise<Answer> {
  const path = request.url ?? ''
  const endpoint = endpointOf(path)
  exchange.asked[endpoint] += 1
  exchange.authorizations[endpoint].push(request.headers.authorization ?? '')
  const instead = await exchange.instead[endpoint]?.(request)
  if (instead) return instead
  if (endpoint === 'keys') return { status: 200, body: { keys: exchange.keys.map((key) => key.publicJwk) } }
  if (endpoint === 'token') return tokenAnswer(exchange, request)
  if (endpoint === 'list') return listAnswer(exchange, request, new URL(path, 'http://localhost').searchParams)
  if (endpoint === 'callback') return callbackAnswer(exchange, request, path.split('/')[2] ?? '')
  return contextAnswer(exchange, request, /^\/subscriptions\/([^/]+)\/context$/.exec(path)?.[1])
}

function endpointOf(path: string): Endpoint {
  if (path.endsWith('/v1/keys')) return 'keys'
  if (path.endsWith('/v1/token')) return 'token'
  if (path.endsWith('/callback')) return 'callback'
  return path.startsWith('/v1/solution/subscriptions') ? 'list' : 'context'
}

async function tokenAnswer(exchange: Exchange, request: IncomingMessage): Promise<Answer> {
  let form = ''
  for await (const chunk of request) form += String(chunk)
  if (form !== 'grant_type=client_credentials&scope=anonymous') return { status: 400, body: { error: 'invalid_scope' } }
  const [id = '', secret] = atob(request.headers.authorization?.slice('Basic '.length) ?? '').split(':')
  if (secret === undefined || exchange.clients.get(id) !== secret)
    return { status: 401, body: { error: 'invalid_client' } }
  const access_token = await exchange.sign(id)
  return { status: 200, body: { token_type: 'Bearer', expires_in: 3600, access_token, scope: 'anonymous' } }
}

function contextAnswer(exchange: Exchange, request: IncomingMessage, id: string | undefined): Answer {
  const claims = claimsOf(exchange, request)
  if (!claims) return { status: 401, body: { code: 'INVALID-TOKEN' } }
  const subscription = exchange.subscriptions.get(id ?? '')
  if (!subscription?.clientIds.includes(claims.cid)) return { status: 404, body: { code: 'SUBSCRIPTION-MISMATCH' } }
  if (!subscription.active) return { status: 403, body: { code: 'API-SUBSCRIPTION-INACTIVE' } }
  return { status: 200, body: subscription.context }
}

/** protocol.md 4.3: the word OK, which is no JSON. */
async function callbackAnswer(exchange: Exchange, request: IncomingMessage, connectionId: string): Promise<Answer> {
  const claims = claimsOf(exchange, request)
  if (!claims) return { status: 401, body: { code: 401, message: 'no' } }
  let text = ''
  for await (const chunk of request) text += String(chunk)
  exchange.callbacks.push({ connectionId, said: JSON.parse(text) })
  return { status: 200, body: 'OK' }
}

/** The app's own subscriptions, of one organization where that is asked for (protocol.md 4.4). */
function listAnswer(exchange: Exchange, request: IncomingMessage, query: URLSearchParams): Answer {
  const claims = claimsOf(exchange, request)
  if (!claims) return { status: 401, body: { code: 'INVALID-TOKEN' } }
  const listed = [...exchange.subscriptions.values()].filter(({ clientIds }) => clientIds.includes(claims.cid))
  const subscriptions = listed.map(({ id, context: { organizationInfo }, active }) => ({
    subscriptionId: id,
    orgId: organizationInfo.id,
    orgName: organizationInfo.name,
    status: active ? 'active' : 'inactive',
  }))
  const asked = query.get('orgId')
  return { status: 200, body: { subscriptions: subscriptions.filter(({ orgId }) => !asked || orgId === asked) } }
}

/** Undefined: the token has expired or is revoked. */
function claimsOf({ revoked, clock }: Exchange, request: IncomingMessage): { cid: string; exp: number } | undefined {
  const token = request.headers.authorization?.slice('Bearer '.length) ?? ''
  const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''
  const claims = JSON.parse(atob(payload)) as { cid: string; exp: number }
  return revoked.has(token) || claims.exp <= clock.now ? undefined : claims
}

function listen(port: number, handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(handle)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
