import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { ApiId, ConnectionId, EpochSeconds, SubscriptionId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateClientId } from '../../identity/index.ts'
import { valuePlaces } from '../../registry/index.ts'
import type { AccessControl, Api, Subscription } from '../../store/index.ts'
import { openTestGateway, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { okResponse, type SeenRequest } from '../testing/raw-backend.ts'
import { apiKey, customOauth, externalOauth, inHeader, inQuery, parameter } from './testing/examples.ts'
import { connectionWith, withAccess } from './testing/put-access.ts'
import { openTokenServer, type SeenTokenRequest, type TokenReply, type TokenServer } from './testing/token-server.ts'

/*
 * Every value says whose it is: `v-{API}-{subscription, or x for all}-{version}-`. The token server puts all the values it was sent into the
 * token. So whatever arrives at an API service can be read back: a value of another API or subscription, or one that was replaced before
 * the call began, is a mix-up. `scripts/no-mix-ups.mjs` runs it for longer (docs/debugging.md).
 */
const SECONDS = Number(process.env.PORTREEVE_FUZZ_SECONDS ?? 4)
const SEED = Number(process.env.PORTREEVE_FUZZ_SEED ?? 20_261_122)
const APIS = 10
const SUBSCRIPTIONS = 200
const CALLERS = 24

/** Versions that a value may have: from the oldest that still counts to the newest that was written. */
interface Versions {
  oldest: number
  newest: number
}

let gateway: TestGateway
let tokens: TokenServer
let random: () => number
const apis: Api[] = []
const subscriptions: Subscription[] = []
const ofApi: Versions[] = []
/** By `{API}-{subscription}`. */
const ofConnection = new Map<string, Versions>()
/** What counted when a call began, by its Request-Id. */
const begun = new Map<string, { api: number; subscription: number; oldestOfApi: number; oldestOfConnection: number }>()
const mixUps: string[] = []
const counts = { calls: 0, forwarded: 0, edits: 0, statuses: new Map<number, number>() }

const below = (end: number) => Math.floor(random() * end)
const oneOf = <T>(choices: readonly T[]): T => choices[below(choices.length)] as T

/** Names that every subscription has a value for. */
const SPECIFIC = ['client_id', 'client_secret', 'dealer', 'X-Dealer']

/** One of many access controls, with places for values of the API and of the subscription in all positions. */
function anyAccess(): AccessControl {
  const requestParameters = () => [
    ...(random() < 0.5 ? [inHeader('X-Key')] : []),
    ...(random() < 0.5 ? [inQuery('key')] : []),
    ...(random() < 0.5 ? [oneOf([inHeader, inQuery])('X-Dealer', true)] : []),
  ]
  const tokenUrl = `${tokens.url}/${oneOf(['a', 'b'])}`
  switch (below(4)) {
    case 0:
      return { kind: 'fortellis_oauth', token: 'minted' }
    case 1:
      return externalOauth({
        tokenUrl,
        clientAuthentication: oneOf(['basic', 'body']),
        subscriptionSpecificClient: random() < 0.6,
        ...(random() < 0.5 && { scope: oneOf(['read', 'write']) }),
        tokenParameters: random() < 0.5 ? [parameter('audience'), parameter('dealer', random() < 0.5)] : [],
        requestParameters: requestParameters(),
      })
    case 2:
      return customOauth({
        method: oneOf(['POST', 'PUT']),
        authUrl: tokenUrl,
        contentType: oneOf(['application/json', 'application/x-www-form-urlencoded']),
        headers: [parameter('X-Partner')],
        payload: [parameter('user'), ...(random() < 0.6 ? [parameter('dealer', true)] : [])],
        expirationSeconds: 1 + below(20),
        tokenPrefix: oneOf(['Bearer ', '', 'Token ']),
        requestParameters: requestParameters(),
      })
    default:
      return apiKey(inHeader('X-Partner'), oneOf([inHeader, inQuery])('dealer', true), ...requestParameters())
  }
}

const ownedValue = (api: number, subscription: number | 'x', version: number) => `v-${api}-${subscription}-${version}-`
const VALUE = /v-(\d+)-(\d+|x)-(\d+)-/g

function withNewValues(api: number, accessControl: AccessControl): Api {
  const { newest } = ofApi[api] as Versions
  const fixed = valuePlaces(accessControl).filter(({ subscriptionSpecific }) => !subscriptionSpecific)
  const values = Object.fromEntries(fixed.map(({ key }) => [key, ownedValue(api, 'x', newest)]))
  return withAccess(gateway, apis[api] as Api, accessControl, values)
}

function connectionOf(api: number, subscription: number, id: ConnectionId) {
  const versions = ofConnection.get(`${api}-${subscription}`) as Versions
  const value = ownedValue(api, subscription, versions.newest)
  return connectionWith(gateway, (apis[api] as Api).id, id, Object.fromEntries(SPECIFIC.map((name) => [name, value])))
}

/** Gives out what it was sent; slowly, wrongly, or not at all now and then. */
function respond({ headers, body }: SeenTokenRequest, count: number): TokenReply | 'hang' | 'reset' | 'half' {
  const luck = random()
  if (luck < 0.02) return 'hang'
  if (luck < 0.03) return 'half'
  if (luck < 0.06) return 'reset'
  if (luck < 0.1) return { status: oneOf([400, 401, 500, 503]) }
  const basic = Buffer.from(/^Basic (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '', 'base64').toString()
  const sent = [basic, body, JSON.stringify(headers)].join(' ').match(VALUE) ?? []
  const members = { access_token: `t-${sent.join('')}-${count}`, token_type: 'Bearer', expires_in: 1 + below(30) }
  return { body: members, afterMillis: luck < 0.3 ? below(60) : 0 }
}

function check({ target, headerLines }: SeenRequest): void {
  const idOf = (name: string) => headerLines.find((line) => line.toLowerCase().startsWith(`${name}: `))?.split(': ')[1]
  const requestId = idOf('request-id') ?? ''
  const call = begun.get(requestId)
  const lines = [target, ...headerLines].join('\n')
  const complain = (why: string) => mixUps.push(`${why} in a call for ${JSON.stringify(call)}:\n${lines}`)
  if (!call) return void complain('an unknown Request-Id')
  const { api, subscription } = call
  if (!target.startsWith(`/svc/fuzz${api}/`)) complain('another path')
  if (idOf('subscription-id') !== subscriptions[subscription]?.id) complain('another Subscription-Id')
  const authorization = idOf('authorization') ?? ''
  if (authorization.startsWith('Bearer ey')) {
    const claims = JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString())
    if (claims.sub !== apis[api]?.client_id) complain('a token minted for another API')
    return
  }
  const values = [...lines.matchAll(VALUE)]
  if (values.length === 0) complain('no credentials')
  for (const [value, ofWhichApi, whose, version] of values) {
    const ofAll = whose === 'x'
    if (Number(ofWhichApi) !== api || !(ofAll || Number(whose) === subscription)) complain(`another's ${value}`)
    const oldest = ofAll ? call.oldestOfApi : call.oldestOfConnection
    if (Number(version) < oldest) complain(`${value}, replaced by version ${oldest}`)
  }
}

beforeAll(async () => {
  random = seeded(SEED)
  gateway = await openTestGateway({ tokenFetchMillis: 300, tokenFetchesPerApiMax: 8 })
  tokens = await openTokenServer()
  tokens.respond = respond
  const { store, registry } = gateway
  gateway.backend.respond = (request, socket) => {
    counts.forwarded++
    check(request)
    const refused = random() < 0.03
    socket.write(refused ? 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n' : okResponse('{}'))
  }
  for (let at = 0; at < APIS; at++) {
    const id = `fuzz-${at}` as ApiId
    apis.push({ ...gateway.apis.minted, id, name: id, basePath: `/fuzz${at}/v1`, client_id: generateClientId() })
    ofApi.push({ oldest: 0, newest: 0 })
    await store.apis.put(withNewValues(at, anyAccess()))
  }
  await store.apps.put({ ...gateway.app, selections: apis.map(({ id }) => ({ apiId: id })) })
  for (let subscription = 0; subscription < SUBSCRIPTIONS; subscription++) {
    const connections = apis.map((_, api) => {
      ofConnection.set(`${api}-${subscription}`, { oldest: 0, newest: 0 })
      return connectionOf(api, subscription, randomUUID() as ConnectionId)
    })
    const id = randomUUID() as SubscriptionId
    subscriptions.push({ ...gateway.subscription, id, purpose: 'app_test', connections })
  }
  await store.subscriptions.insertMany(subscriptions)
  await until(() => apis.every(({ id }) => registry.apis.find(id)))
}, 60_000)
afterAll(async () => {
  await gateway.close()
  await tokens.close()
})

async function callOn(isOver: () => boolean, caller: number): Promise<void> {
  for (let call = 0; !isOver(); call++) {
    const api = below(APIS)
    // Some are called often, so that their tokens are used again and renewed.
    const subscription = random() < 0.5 ? below(8) : below(SUBSCRIPTIONS)
    const requestId = `call-${caller}-${call}`
    const oldestOfConnection = ofConnection.get(`${api}-${subscription}`)?.oldest as number
    begun.set(requestId, { api, subscription, oldestOfApi: ofApi[api]?.oldest as number, oldestOfConnection })
    const headers: Record<string, string> = { 'Request-Id': requestId }
    if (random() < 0.2) headers[oneOf(['X-Key', 'x_dealer', 'X-Partner'])] = 'mine'
    const { status } = await gateway.call({
      path: `/acme/fuzz${api}/v1/x${oneOf(['', '?a=1', '?key=mine'])}`,
      token: gateway.token,
      subscriptionId: subscriptions[subscription]?.id,
      headers,
    })
    begun.delete(requestId)
    counts.calls++
    counts.statuses.set(status, (counts.statuses.get(status) ?? 0) + 1)
  }
}

/** Rotates values of subscriptions and of APIs, and changes APIs from one kind to another, while calls are made. */
async function editOn(isOver: () => boolean): Promise<void> {
  const { store, registry } = gateway
  while (!isOver()) {
    await pause(below(20))
    counts.edits++
    const api = below(APIS)
    if (random() < 0.6) {
      const at = random() < 0.5 ? below(8) : below(SUBSCRIPTIONS)
      const versions = ofConnection.get(`${api}-${at}`) as Versions
      versions.newest++
      const before = subscriptions[at] as Subscription
      const connections = before.connections.map((connection, of) =>
        of === api ? connectionOf(api, at, connection.id) : connection,
      )
      const remembered = gateway.subscriptions.records.peek(before.id)
      subscriptions[at] = { ...before, connections }
      await store.subscriptions.put(subscriptions[at])
      await until(() => !remembered || gateway.subscriptions.records.peek(before.id) !== remembered)
      versions.oldest = versions.newest
    } else {
      const versions = ofApi[api] as Versions
      const { id } = apis[api] as Api
      const remembered = registry.apis.find(id)
      const accessControl = random() < 0.5 ? anyAccess() : (remembered?.accessControl as AccessControl)
      versions.newest++
      await store.apis.put(withNewValues(api, accessControl))
      await until(() => registry.apis.find(id) !== remembered)
      versions.oldest = versions.newest
    }
  }
}

/** Time passes twenty times as fast, so that tokens end and are renewed. */
async function age(isOver: () => boolean): Promise<void> {
  let minted = gateway.clock.now
  while (!isOver()) {
    await pause(50)
    gateway.clock.now = (gateway.clock.now + 1) as EpochSeconds
    if (gateway.clock.now - minted < 1_000) continue
    minted = gateway.clock.now
    gateway.token = (await gateway.identity.mint(gateway.servers.exchange, gateway.app.client_id)).token
  }
}

describe(`two hundred subscriptions with credentials of all kinds, edits, rotations and faulty token servers (seed ${SEED})`, () => {
  it(
    'G-F no call ever carries another’s credentials, nor any that were replaced before it began',
    async () => {
      const start = Date.now()
      // On a machine that is busy with other things it takes longer to have tried something.
      const isEnough = () => counts.forwarded >= 300 && counts.edits >= 30 && tokens.seen.length >= 60
      const isOver = () => {
        const millis = Date.now() - start
        return mixUps.length > 0 || (millis >= SECONDS * 1_000 && (isEnough() || millis >= SECONDS * 1_000 + 30_000))
      }
      const callers = Array.from({ length: CALLERS }, (_, caller) => callOn(isOver, caller))
      await Promise.all([...callers, editOn(isOver), age(isOver)])
      expect(mixUps).toEqual([])
      const { calls, forwarded, edits, statuses } = counts
      const made = `${calls} calls, ${forwarded} forwarded, ${edits} edits, ${tokens.seen.length} token requests`
      if (process.env.PORTREEVE_FUZZ_SECONDS) {
        process.stderr.write(`${made}, statuses ${JSON.stringify(Object.fromEntries(statuses))}\n`)
      }
      expect(isEnough()).toBe(true)
      // What may be answered here: the service's own, a name of ours in the query, and a token URL that failed.
      expect([...statuses.keys()].filter((status) => ![200, 400, 401, 502].includes(status))).toEqual([])
      expect((statuses.get(502) ?? 0) / calls).toBeLessThan(0.3)
    },
    SECONDS * 1_000 + 60_000,
  )
})

/** mulberry32: as good as needed, and the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
