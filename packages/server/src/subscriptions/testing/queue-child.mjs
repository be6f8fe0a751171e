// One node that activates an app for organizations, ends some of it again, and calls an admin API, until it is killed. What it
// says on standard output is kept: `activated {subscriptionId} {connectionId}`, `ended {connectionId}`; and `idle` when nothing is due.
import { writeSync } from 'node:fs'
import { createGuardedAgent } from '../../../dist/http/index.js'
import { createIdentity, generateAuthServerId, generateClientId } from '../../../dist/identity/index.js'
import { createRegistry } from '../../../dist/registry/index.js'
import { openStore } from '../../../dist/store/index.js'
import { createSubscriptions } from '../../../dist/subscriptions/index.js'
import { createLog } from '../../../dist/telemetry/index.js'

/** @type {{ location: import('../../store/index.ts').StoreLocation, key: string, adminUrl: string, aheadSeconds: number, round: number }} */
const { location, key, adminUrl, aheadSeconds, round } = JSON.parse(String(process.argv[2]))

const now = () =>
  /** @type {import('@portreeve/protocol').EpochSeconds} */ (Math.floor(Date.now() / 1000) + aheadSeconds)
/** @param {unknown} fault */
const onFault = (fault) => {
  throw fault
}
const log = createLog('silent')
const store = await openStore(location, { onFault })
const dispatcher = createGuardedAgent({ allowedCidrs: ['127.0.0.0/8'] })
const encryptionKey = Buffer.from(key, 'base64')
const identity = await createIdentity({
  ...{ store, dispatcher, now, log, onFault, encryptionKey },
  publicUrl: 'http://localhost:1',
})
const registry = await createRegistry({ store, createSealer: identity.createSealer, onFault })
const subscriptions = createSubscriptions({ store, registry, identity, dispatcher, now, log })

/** @param {string} text */
const say = (text) => writeSync(1, `${text}\n`)
/** @param {string} text */
const id = (text) => /** @type {any} */ (text)
const uuid = () => id(crypto.randomUUID())
const actor = /** @type {const} */ ({
  kind: 'user',
  userId: id('00uoperator000000000'),
  operator: true,
  memberships: new Map(),
  requestId: 'test',
})
const shared = { disabled: false, revision: 1, createdAt: now(), updatedAt: now() }

/** @param {string} name */
async function putOrganization(name) {
  const organization = { name, address: '', countryCode: 'US', phoneNumber: '', dealerCodes: [], apiDmsInfo: [] }
  const organizationId = uuid()
  await store.organizations.put({ id: organizationId, ...organization, ...shared })
  return organizationId
}

/** An authorization server, an API with an admin API, and an app that has selected it. */
async function putApp() {
  const authServerId = generateAuthServerId()
  await store.authorizationServers.put({
    ...{ id: authServerId, name: 'Test', profile: 'exchange', audience: 'api_providers', accessTokenTtlSeconds: 3600 },
    ...{ settings: { signingAlgs: ['ES256'] }, disabled: false, createdAt: now() },
  })
  await identity.ensureKey(authServerId)
  const organizationId = await putOrganization('Developer')
  const [apiId, appId] = [id('the-api'), uuid()]
  const client_id = generateClientId()
  await store.clients.put({
    ...{ client_id, authServerId, owner: { kind: 'api', id: apiId }, secrets: [], scopes: ['anonymous'], version: 1 },
    ...{ grant_types: ['client_credentials'], metadata: {}, settings: {}, disabled: false, createdAt: now() },
  })
  await store.apis.put({
    ...{ id: apiId, organizationId, kind: 'rest', name: 'API', version: '1', environment: 'Production' },
    ...{
      namespace: 'test',
      basePath: '/test',
      targetUrl: adminUrl,
      client_id,
      authServerId,
      sharedWith: [],
      plans: [],
    },
    ...{ accessControl: { kind: 'fortellis_oauth', token: 'minted' }, visibility: 'private' },
    activation: { mode: 'admin_api', adminUrl, audience: 'api_providers' },
    details: { description: '', tags: [], implementationName: '', lifeCycle: 'Beta' },
    ...shared,
  })
  await store.apps.put({
    ...{
      id: appId,
      organizationId,
      name: 'App',
      description: '',
      contactEmail: 'a@b.example',
      activation: 'automatic',
    },
    ...{ client_id: generateClientId(), selections: [{ apiId }], listing: 'Published', sharedWith: [] },
    ...shared,
  })
  await store.facts.put('app', appId)
  return appId
}

const appId = id((await store.facts.find('app')) ?? (await putApp()))
if (round >= 0) {
  const consent = { name: 'Ada', title: 'Owner' }
  for (let n = 0; n < 40; n++) {
    const organizationIds = [await putOrganization(`${round} ${n}`)]
    const outcome = await subscriptions.administration.activate(actor, { appId, organizationIds, consent })
    const [first] = outcome.ok ? outcome.value : []
    if (!first || 'refusal' in first) throw new Error('not activated')
    const { id: subscriptionId, connections } = first.subscription
    say(`activated ${subscriptionId} ${connections[0]?.id}`)
    if (n % 3 !== 0) continue
    const ended = await subscriptions.administration.decide(actor, subscriptionId, { decision: 'deactivate' })
    if (!ended.ok) throw new Error('not ended')
    say(`ended ${connections[0]?.id}`)
  }
}
for (;;) {
  await subscriptions.providerCallQueue.makeDue()
  const due = await store.providerCalls.list({ state: 'due', limit: 1 })
  if (due.length === 0) say('idle')
  await new Promise((resolve) => setTimeout(resolve, 100))
}
