import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import { generateClientId } from '../../identity/index.ts'
import { exampleSession } from '../../store/testing/examples.ts'
import type { Askings } from './matrix-question.ts'
import { asked, nextNumber } from './matrix-subjects.ts'
import type { MatrixWorld } from './matrix-world.ts'

export const everybodysAskings: Askings = {
  'me.get': () => ({}),
  'me.update': () => ({ body: {} }),
  'me.tokens.list': () => ({}),
  'me.tokens.create': () => ({ body: { name: 'For a script' } }),
  'me.security': () => ({}),
  'me.sessions.list': () => ({}),
  'me.sessions.endOthers': () => ({}),
  'me.consents.list': () => ({}),
  'me.invitations.list': () => ({}),
  'me.joinRequests.list': () => ({}),
  'me.attention': () => ({}),
  'organizations.list': () => ({}),
  'organizations.create': () => ({ body: { name: `Company ${nextNumber()}`, countryCode: 'US' } }),
  // One that is not there: everybody may ask it.
  'joinRequests.create': () => ({ params: { organizationId: v7() }, body: {} }),
  'apis.list': () => ({}),
  'apps.list': () => ({}),
  'subscriptions.list': () => ({}),
  'providerCalls.list': () => ({}),
  // Operators have to say of which API; one that is not there will do.
  'events.list': () => ({ query: { apiId: v7() } }),
  'directory.apis': () => ({}),
  'directory.apps': () => ({}),
  'exchange.get': () => ({}),
  'metering.metrics': () => ({}),
  'metering.errors': () => ({}),
  'metering.errorReport': () => ({}),
  'metering.usage': () => ({}),
  'metering.usageReport': () => ({}),
}

export const ownAskings: Askings = {
  async 'me.tokens.remove'({ person }) {
    const self = await person()
    const made = await asked(self, 'POST', '/me/tokens', { name: 'Another' })
    return { self, params: { tokenId: made.id } }
  },
  async 'me.sessions.end'({ person, store, clock }) {
    const self = await person()
    const session = exampleSession({ userId: self.user.id, createdAt: clock.now, lastSeenAt: clock.now })
    await store.sessions.put(session)
    return { self, params: { sessionId: session.sid } }
  },
  async 'me.consents.remove'({ person, store, clock, server }) {
    const self = await person()
    const client_id = generateClientId()
    const at = { createdAt: clock.now, updatedAt: clock.now }
    await store.consents.allow({
      userId: self.user.id,
      authServerId: server.id,
      client_id,
      scopes: [],
      claims: [],
      ...at,
    })
    return { self, params: { client_id } }
  },
  async 'me.invitations.accept'({ person, organizations }, { invitation }) {
    const self = await person()
    return { self, params: { invitationId: await invitation(organizations.buyer, self.user.email) } }
  },
  async 'me.invitations.decline'({ person, organizations }, { invitation }) {
    const self = await person()
    return { self, params: { invitationId: await invitation(organizations.buyer, self.user.email) } }
  },
  async 'me.joinRequests.withdraw'({ person, organizations }, { joinRequest }) {
    const self = await person()
    return { self, params: { joinRequestId: await joinRequest(organizations.buyer, self) } }
  },
}

const userOf = async ({ person }: MatrixWorld) => ({ params: { user: (await person()).user.id } })

async function operatorOf({ store, person, clock }: MatrixWorld) {
  const { user } = await person()
  await store.operators.put({ userId: user.id, createdAt: clock.now })
  return { params: { userId: user.id } }
}

async function newServer({ operator }: MatrixWorld) {
  const made = await asked(operator, 'POST', '/authorization-servers', newServerBody)
  return { params: { authServerId: made.id as string } }
}
const newServerBody = { name: 'Another', settings: { signingAlgs: ['ES256'] } }

async function newClient({ operator, server }: MatrixWorld) {
  const { client_id } = await asked(operator, 'POST', '/clients', newClientBody(server.id))
  return { params: { client_id: client_id as string } }
}
const newClientBody = (authServerId: string) => ({
  authServerId,
  client_name: `Client ${nextNumber()}`,
  redirect_uris: ['https://client.example/back'],
})
const newEmail = () => `${randomUUID()}@people.example`

export const exchangeAskings: Askings = {
  'exchange.update': () => ({ body: { publicDirectory: true } }),
  'system.get': () => ({}),
  'operators.list': () => ({}),
  'operators.put': async ({ person }) => ({ params: { userId: (await person()).user.id } }),
  'operators.remove': operatorOf,
  'authorizationServers.list': () => ({}),
  'authorizationServers.create': () => ({ body: newServerBody }),
  'authorizationServers.get': ({ server }) => ({ params: { authServerId: server.id } }),
  'authorizationServers.update': async (world) => ({ ...(await newServer(world)), body: { name: 'Renamed' } }),
  'keys.list': ({ server }) => ({ params: { authServerId: server.id } }),
  'keys.rotate': async (world) => ({ ...(await newServer(world)), body: {} }),
  'registrationTokens.list': ({ server }) => ({ params: { authServerId: server.id } }),
  'registrationTokens.create': ({ server }) => ({ params: { authServerId: server.id }, body: {} }),
  async 'registrationTokens.remove'({ operator, server }) {
    const made = await asked(operator, 'POST', `/authorization-servers/${server.id}/registration-tokens`, {})
    return { params: { authServerId: server.id, tokenId: made.id } }
  },
  'clients.list': ({ server }) => ({ query: { authServerId: server.id }, about: [server.id] }),
  'clients.create': ({ server }) => ({ body: newClientBody(server.id), about: [server.id] }),
  'clients.get': newClient,
  'clients.update': async (world) => ({ ...(await newClient(world)), body: { client_name: 'Renamed' } }),
  'clients.remove': newClient,
  'clients.rotateSecret': async (world) => ({ ...(await newClient(world)), body: {} }),
  'clients.revokeOldSecrets': newClient,
  'clients.disable': newClient,
  'clients.enable': newClient,
  'users.list': () => ({}),
  'users.get': userOf,
  'users.create': () => ({ body: { email: newEmail() } }),
  'users.invite': () => ({ body: { email: newEmail() } }),
  'users.disable': userOf,
  'users.enable': userOf,
  'users.resetPassword': userOf,
  'users.resetSecondFactor': userOf,
  'users.endSessions': userOf,
  async 'subscriptions.import'({ organizations }, { selectingApp }) {
    const item = { organizationId: organizations.buyer, appId: await selectingApp() }
    return { body: { items: [item] }, about: Object.values(item) }
  },
}
