import { randomUUID } from 'node:crypto'
import type { OrganizationRole } from '../../store/index.ts'
import type { Askings, Question } from './matrix-question.ts'
import { nextNumber, type Subjects } from './matrix-subjects.ts'
import { type MatrixWorld, marked } from './matrix-world.ts'

const buyer = ({ organizations }: MatrixWorld) => ({ params: { organizationId: organizations.buyer as string } })

async function copy(_: MatrixWorld, { copyOfBuyer }: Subjects): Promise<Question> {
  const { id, undo } = await copyOfBuyer()
  return { params: { organizationId: id }, undo }
}

async function newMember({ person, join, organizations }: MatrixWorld, roles: OrganizationRole[] = []) {
  const { user } = await person()
  await join(organizations.buyer, user.id, roles)
  return { params: { organizationId: organizations.buyer as string, userId: user.id as string } }
}

async function newJoinRequest({ person, organizations }: MatrixWorld, { joinRequest }: Subjects) {
  const joinRequestId = await joinRequest(organizations.buyer, await person())
  return { params: { organizationId: organizations.buyer as string, joinRequestId } }
}

const newEmail = () => `${randomUUID()}@people.example`
const newName = () => `${marked.buyer.toLowerCase()}-${nextNumber()}`

export const organizationAskings: Askings = {
  'organizations.get': buyer,
  'organizations.update': (world) => ({ ...buyer(world), body: { phoneNumber: `+1 ${nextNumber()}` } }),
  'organizations.remove': copy,
  'organizations.disable': copy,
  'organizations.enable': copy,
  'members.list': buyer,
  'members.put': async (world) => ({ ...(await newMember(world)), body: { roles: ['developer'] } }),
  'members.remove': (world) => newMember(world),
  'invitations.list': buyer,
  'invitations.create': (world) => ({ ...buyer(world), body: { email: newEmail() } }),
  async 'invitations.withdraw'({ organizations }, { invitation }) {
    const invitationId = await invitation(organizations.buyer, newEmail())
    return { params: { organizationId: organizations.buyer, invitationId } }
  },
  'joinRequests.list': buyer,
  'joinRequests.approve': async (world, subjects) => ({ ...(await newJoinRequest(world, subjects)), body: {} }),
  'joinRequests.deny': newJoinRequest,
  'namespaces.list': buyer,
  'namespaces.claim': (world) => ({ ...buyer(world), body: { name: newName() } }),
  async 'namespaces.remove'({ store, organizations, clock }) {
    const name = newName()
    await store.namespaces.claim({ name, organizationId: organizations.buyer, createdAt: clock.now })
    return { params: { organizationId: organizations.buyer, name } }
  },
  'auditEntries.report': ({ organizations }) => ({
    query: { organizationId: organizations.buyer },
    about: [organizations.buyer],
  }),
  'auditEntries.list': ({ organizations }) => ({
    query: { organizationId: organizations.buyer },
    about: [organizations.buyer],
  }),
}
