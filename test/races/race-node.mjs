// One server process under race: identity on a store of its own or a shared one, with slow store calls if asked for.
// Its parent speaks to it by messages (see node-process.mjs), and redeems over HTTP.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createGuardedAgent, createRouteListener } from '../../packages/server/dist/http/index.js'
import { generateCode, generateGrantId, hashCode } from '../../packages/server/dist/identity/grants/credentials.js'
import { createIdentity } from '../../packages/server/dist/identity/index.js'
import { openStore } from '../../packages/server/dist/store/index.js'
import { createLog } from '../../packages/server/dist/telemetry/index.js'

/** @typedef {import('../../packages/server/src/store/index.ts').Store} Store */
/** @typedef {import('../../packages/server/src/store/index.ts').Grant} Grant */

const { location, encryptionKey, latencyMillisMax } = JSON.parse(String(process.argv[2]))

const authServerId = /** @type {import('@portreeve/protocol').AuthServerId} */ ('ausRacingRacingRaces')
const userId = /** @type {import('@portreeve/protocol').UserId} */ ('00uRacingRacingRaces')
const REDIRECT_URI = 'http://localhost:5000/'
const now = () => /** @type {import('@portreeve/protocol').EpochSeconds} */ (Math.floor(Date.now() / 1000))

const store = await openStore(location, { onFault: fail })
const dispatcher = createGuardedAgent({ allowedCidrs: [] })
const identity = await createIdentity({
  store: latencyMillisMax > 0 ? slow(store) : store,
  publicUrl: 'http://race.example',
  encryptionKey: Buffer.from(encryptionKey, 'base64'),
  dispatcher,
  now,
  log: createLog('silent'),
  onFault: fail,
})
const listener = await createRouteListener({ routes: identity.routes, hot: identity.hot, log: createLog('silent') })
const port = await listener.listen(0, '127.0.0.1')

/** @param {unknown} fault */
function fail(fault) {
  console.error(fault)
}

/**
 * The same store, each look-up and each write of the token endpoint up to `latencyMillisMax` late on its way there and on its
 * way back: so that what is read is old by the time it is acted upon.
 * @param {Store} fast @returns {Store}
 */
function slow(fast) {
  const late = () => pause(Math.random() * latencyMillisMax)
  /** @type {<T extends object>(methods: T) => T} */
  const delay = (methods) =>
    /** @type {any} */ (
      Object.fromEntries(
        Object.entries(methods).map(([name, call]) => [
          name,
          async (/** @type {unknown[]} */ ...args) => {
            await late()
            const result = await call(...args)
            await late()
            return result
          },
        ]),
      )
    )
  return { ...fast, grants: delay(fast.grants), clients: delay(fast.clients), usedOnce: delay(fast.usedOnce) }
}

/** Ids of clients are those of the race: each has its own settings. */
const clients = {
  same: 'RacingSameRacingSameRacingSameRa',
  graceless: 'RacingGracelessRacingGracelessRa',
  graceful: 'RacingGracefulRacingGracefulRaci',
}

/** @type {Record<string, (message: any) => Promise<unknown>>} */
const answers = {
  async setUp() {
    await store.authorizationServers.put({
      id: authServerId,
      name: 'Races',
      profile: 'exchange',
      audience: 'api_providers',
      accessTokenTtlSeconds: 3600,
      settings: { signingAlgs: ['ES256'] },
      disabled: false,
      createdAt: now(),
    })
    await identity.ensureKey(authServerId)
    const client = {
      authServerId,
      owner: /** @type {const} */ ({ kind: 'exchange', id: 'races' }),
      secrets: [],
      grant_types: ['authorization_code', 'refresh_token'],
      scopes: ['openid', 'offline_access'],
      metadata: /** @type {const} */ ({ token_endpoint_auth_method: 'none' }),
      disabled: false,
      version: 1,
      createdAt: now(),
    }
    const settings = /** @type {const} */ ({
      same: { refreshTokens: 'same' },
      graceless: { refreshGraceSeconds: 0 },
      graceful: { refreshGraceSeconds: 30 },
    })
    for (const [name, client_id] of Object.entries(clients)) {
      await store.clients.put({
        ...client,
        client_id: /** @type {import('@portreeve/protocol').ClientId} */ (client_id),
        settings: settings[/** @type {keyof typeof settings} */ (name)],
      })
    }
    await store.users.put({
      id: userId,
      email: 'racer@portreeve.example',
      emailVerified: true,
      name: 'Racer',
      claims: {},
      disabled: false,
      version: 1,
      createdAt: now(),
      updatedAt: now(),
    })
    return { path: `/oauth2/${authServerId}/v1/token`, clients, redirect_uri: REDIRECT_URI }
  },
  /** A grant as a login leaves it behind. */
  async newCode({ client_id }) {
    const sid = randomUUID()
    await store.sessions.put({
      sid,
      idHash: Buffer.from(sid.replaceAll('-', '').repeat(2), 'hex'),
      userId,
      authTime: now(),
      amr: ['pwd'],
      createdAt: now(),
      lastSeenAt: now(),
      userAgent: '',
      address: '',
    })
    const code = generateCode()
    const expiresAt = /** @type {import('@portreeve/protocol').EpochSeconds} */ (now() + 60)
    /** @type {Grant} */
    const grant = {
      id: generateGrantId(),
      authServerId,
      client_id,
      userId,
      sid,
      scopes: ['openid', 'offline_access'],
      authTime: now(),
      amr: ['pwd'],
      code: { hash: hashCode(code), redirect_uri: REDIRECT_URI, expiresAt },
      createdAt: now(),
    }
    await store.grants.put(grant)
    return { code, grantId: grant.id }
  },
  async isRevoked({ grantId }) {
    return (await store.grants.find(grantId))?.grant.revokedAt !== undefined
  },
  async stop() {
    await listener.close()
    identity.close()
    await dispatcher.close()
    await store.close()
    process.disconnect()
  },
}

/** @param {{ id: number, ask: string }} message */
async function answer(message) {
  try {
    const result = await answers[message.ask]?.(message)
    if (process.connected) process.send?.({ id: message.id, result })
  } catch (fault) {
    process.send?.({ id: message.id, fault: String(fault) })
  }
}
process.on('message', (message) => void answer(/** @type {{ id: number, ask: string }} */ (message)))
// Without its parent a node is of no use to anybody.
process.once('disconnect', () => process.exit())
process.send?.({ ready: port })
