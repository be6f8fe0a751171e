import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import { createGuardedAgent, createRouteListener, type RouteRequest } from '../../../http/index.ts'
import {
  type AuthorizationServerSettings,
  type Client,
  type Grant,
  type Session,
  type Store,
  StoreUnavailable,
  type User,
} from '../../../store/index.ts'
import { openTestStore } from '../../../store/testing/open-test-store.ts'
import { createLog } from '../../../telemetry/index.ts'
import { createBrowserCookie } from '../../interactions/browser-cookie.ts'
import type { Issuer } from '../../keys/issuers.ts'
import { createShow } from '../../pages/show.ts'
import { createSessions } from '../../sessions/create-sessions.ts'
import { exampleIssuer } from '../../testing/example-issuer.ts'
import { exampleGrant, exampleUser } from '../../testing/grants.ts'
import { exampleClient } from '../../testing/open-test-identity.ts'
import { createSignIdToken } from '../../tokens/id-token.ts'
import { createSignCompact } from '../../tokens/sign-compact.ts'
import { createSignJwt } from '../../tokens/sign-jwt.ts'
import { type BackchannelLogout, createBackchannelLogout } from '../backchannel-logout.ts'
import { createLogout } from '../create-logout.ts'

/** A browser that is signed in. */
export interface SignedIn {
  user: User
  session: Session
  /** For the `Cookie` header. */
  cookie: string
}

/** Logout on a real store behind a real listener, with two authorization servers. */
export interface TestLogout {
  store: Store
  origin: string
  issuer: Issuer
  other: Issuer
  clock: { now: EpochSeconds }
  logged: string[]
  /** Ids of grants that were revoked. */
  revoked: string[]
  /** Pauses between tries, in milliseconds: asked for, not waited for. */
  pauses: number[]
  /** `grants`: the store cannot say what a session has. */
  faults: { grants: boolean }
  backchannel: BackchannelLogout
  signIn(): Promise<SignedIn>
  putClient(metadata?: Client['metadata'], changes?: Partial<Client>): Promise<Client>
  /** As if the user had been sent to the app in this session. */
  grantTo(client: Client, signedIn: SignedIn, changes?: Partial<Grant>): Promise<Grant>
  idToken(client: Client, signedIn: SignedIn): Promise<string>
  close(): Promise<void>
}

const NOW = 1_800_000_000 as EpochSeconds

export async function openTestLogout({ allowedCidrs = ['127.0.0.0/8', '::1/128'] } = {}): Promise<TestLogout> {
  const store = await openTestStore()
  const clock = { now: NOW }
  const now = () => clock.now
  const logged: string[] = []
  const log = createLog('debug', { write: (line) => void logged.push(line) })
  // Made in no time, unlike RSA keys.
  const settings: AuthorizationServerSettings = { signingAlgs: ['ES256'] }
  const [issuer, other] = await Promise.all([exampleIssuer({ settings }), exampleIssuer({ settings })])
  const issuers = new Map<AuthServerId, Issuer>([issuer, other].map((one) => [one.server.id, one]))
  const findIssuer = (id: AuthServerId) => issuers.get(id)
  const findVerificationKey = (kid: string) => {
    for (const { server, policy, keys } of issuers.values()) {
      const key = keys.find((one) => one.kid === kid)
      if (key) return { ...key, authServerId: server.id, accessTokens: policy.accessTokens }
    }
    return undefined
  }
  const signing = { signCompact: createSignCompact(), now }
  const signIdToken = createSignIdToken({ ...signing, idp: '00oTest' })
  const revoked: string[] = []
  const pauses: number[] = []
  const dispatcher = createGuardedAgent({ allowedCidrs })
  const faults = { grants: false }
  const grants: Store['grants'] = {
    ...store.grants,
    async listBySession(sid) {
      if (faults.grants) throw new StoreUnavailable('fault')
      return store.grants.listBySession(sid)
    },
  }
  const known = { grants, clients: store.clients, findIssuer }
  const backchannel = createBackchannelLogout({
    ...known,
    revokedTokens: {
      async revokeGrant(id) {
        revoked.push(id)
        await store.grants.revoke(id, now(), (now() + 3600) as EpochSeconds)
      },
    },
    signJwt: createSignJwt(signing),
    dispatcher,
    async pause(millis) {
      pauses.push(millis)
    },
    now,
    log,
  })
  const sessions = createSessions({ store, secure: false, onEnded: backchannel.sessionEnded, now })
  const show = createShow({ now, houseBranding: () => undefined })
  const origin = await freeOrigin()
  for (const one of issuers.values()) one.url = `${origin}/oauth2/${one.server.id}`
  const { routes } = createLogout({
    ...known,
    findVerificationKey,
    sessions,
    browserCookie: createBrowserCookie({ secure: false }),
    show,
    origin,
    log,
  })
  const listener = await createRouteListener({ routes, log })
  await listener.listen(Number(new URL(origin).port), 'localhost')

  return {
    store,
    origin,
    issuer,
    other,
    clock,
    logged,
    revoked,
    pauses,
    faults,
    backchannel,
    async signIn() {
      const user = exampleUser()
      await store.users.put(user)
      const request = { headers: {}, remoteAddress: '127.0.0.1' } as RouteRequest
      const { live, setCookie } = await sessions.start(user, { amr: ['pwd'], authTime: clock.now }, request)
      return { user, session: live.session, cookie: setCookie.map((one) => one.split(';')[0]).join('; ') }
    },
    async putClient(metadata = {}, changes = {}) {
      const client = exampleClient(issuer.server.id, randomBytes(32), { metadata, ...changes })
      await store.clients.put(client)
      return client
    },
    async grantTo(client, { user, session }, changes = {}) {
      const { authServerId, client_id } = client
      const grant = exampleGrant({ userId: user.id, sid: session.sid, authServerId, client_id, ...changes })
      await store.grants.put(grant)
      return grant
    },
    idToken(client, { user, session }) {
      const grant = exampleGrant({ userId: user.id, sid: session.sid, client_id: client.client_id as ClientId })
      return signIdToken({ issuer, client, user, grant, withScopeClaims: false })
    },
    async close() {
      await listener.close()
      backchannel.close()
      await backchannel.settled()
      await dispatcher.close()
      await store.close()
    },
  }
}

/** Issuers have to be known before anybody listens. */
async function freeOrigin(): Promise<string> {
  const probe = createServer().listen(0, 'localhost')
  await new Promise((resolve) => probe.once('listening', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return `http://localhost:${port}`
}

/** A back-channel logout endpoint of some app, which answers as `respond` says. */
export async function openApp(respond: (turn: number) => number | 'hang' = () => 200) {
  const received: { path: string; type: string | undefined; token: string }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString())
      received.push({
        path: request.url ?? '',
        type: request.headers['content-type'],
        token: form.get('logout_token') ?? '',
      })
      const status = respond(received.length)
      if (status === 'hang') return
      response.writeHead(status, status === 302 ? { Location: '/elsewhere' } : {}).end('x'.repeat(100_000))
    })
  }).listen(0, 'localhost')
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    received,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
