import type { EpochSeconds, OrganizationId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import type { UserActor } from '../../../audit/index.ts'
import { createGuardedAgent } from '../../../http/index.ts'
import { createIdentity, generateUserId } from '../../../identity/index.ts'
import type { Api, Mail, Organization, OrganizationRole, Store, User } from '../../../store/index.ts'
import { openTestStore } from '../../../store/testing/open-test-store.ts'
import { createLog } from '../../../telemetry/index.ts'
import type { NewOrganization } from '../create-organization.ts'
import { createOrganizationAdministration, type OrganizationAdministration } from '../organization-administration.ts'

/** The administration of organizations on a real store and identity. */
export interface TestOrganizations {
  store: Store
  organizations: OrganizationAdministration
  clock: { now: EpochSeconds }
  /** What the administration believes the gateway's directory to hold. */
  apis: Api[]
  faults: unknown[]
  /** A person with an account. Their e-mail is confirmed. */
  person(changes?: Partial<User>): Promise<User>
  /** As a request of theirs would come in at this moment. */
  as(user: User): Promise<UserActor>
  operator(): Promise<UserActor>
  /** One more organization, as it is kept, with these members. */
  organization(
    members: readonly (readonly [User, OrganizationRole[]])[],
    changes?: Partial<Organization>,
  ): Promise<Organization>
  /** Mails to this address, oldest first, once there are as many. */
  mailsTo(email: string, count: number): Promise<Mail[]>
  close(): Promise<void>
}

const encryptionKey = new Uint8Array(32).fill(7)

/** On a store of its own, or as one more node on one that is there. */
export async function openTestOrganizations(given?: Store): Promise<TestOrganizations> {
  const store = given ?? (await openTestStore())
  const clock = { now: Math.floor(Date.now() / 1000) as EpochSeconds }
  const now = () => clock.now
  const apis: Api[] = []
  const faults: unknown[] = []
  const onFault = (fault: unknown) => faults.push(fault)
  const dispatcher = createGuardedAgent({ allowedCidrs: [] })
  const log = createLog('silent')
  const publicUrl = 'https://identity.example'
  const identity = await createIdentity({ store, publicUrl, encryptionKey, dispatcher, now, log, onFault })
  const organizations = createOrganizationAdministration({ store, identity, apis: { all: () => apis }, now, onFault })
  let made = 0

  const test: TestOrganizations = {
    store,
    organizations,
    clock,
    apis,
    faults,
    async person(changes = {}) {
      made += 1
      const user: User = {
        id: generateUserId(),
        email: `person-${made}-${Math.random().toString(36).slice(2)}@lakeside.example`,
        emailVerified: true,
        name: `Person ${made}`,
        passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
        claims: {},
        disabled: false,
        version: 1,
        createdAt: clock.now,
        updatedAt: clock.now,
        ...changes,
      }
      await store.users.put(user)
      return user
    },
    async as({ id }) {
      const [members, operator] = await Promise.all([store.members.listByUser(id), store.operators.find(id)])
      const memberships = new Map(members.map(({ organizationId, roles }) => [organizationId, roles]))
      return { kind: 'user', userId: id, operator: operator !== undefined, memberships, requestId: 'request-1' }
    },
    async operator() {
      const user = await test.person()
      await store.operators.put({ userId: user.id, createdAt: clock.now })
      return test.as(user)
    },
    async organization(members, changes = {}) {
      const organization: Organization = {
        id: v7() as OrganizationId,
        ...profile(),
        disabled: false,
        revision: 1,
        createdAt: clock.now,
        updatedAt: clock.now,
        ...changes,
      }
      await store.organizations.insert(organization)
      for (const [{ id: userId }, roles] of members) {
        await store.members.put({ organizationId: organization.id, userId, roles, createdAt: clock.now })
      }
      return organization
    },
    async mailsTo(email, count) {
      for (let looks = 0; looks < 200; looks++) {
        const mails = (await store.mails.list(1000)).filter(({ to }) => to === email)
        if (mails.length >= count) return mails.reverse()
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      throw new Error(`there are not ${count} mails to ${email}`)
    },
    async close() {
      identity.close()
      await dispatcher.close()
      await store.close()
    },
  }
  return test
}

/** What an organization is made from. */
export function profile(changes: Partial<NewOrganization> = {}) {
  return {
    name: 'Lakeside Motors',
    address: '1 Shore Road, Lakeside',
    countryCode: 'US',
    phoneNumber: '+1 555 0100',
    dealerCodes: [],
    apiDmsInfo: [],
    ...changes,
  } satisfies NewOrganization
}
