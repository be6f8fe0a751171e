import { accept, type EpochSeconds, type OrganizationId, type UserId } from '@portreeve/protocol'
import { auditWrite, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, type AdministrationRefused, refuseAdministration } from '../../identity/index.ts'
import {
  type Member,
  type Organization,
  type OrganizationRole,
  type User,
  type WriteCall,
  writeCalls,
} from '../../store/index.ts'
import { joiningCalls, normalizeRoles } from './joining.ts'
import type { OrganizationDeps } from './organization-deps.ts'
import { type Page, readPageOf } from './page.ts'
import { reachOrganization } from './reach-organization.ts'
import { LOST, settleRace } from './settle-race.ts'

/** What members see of each other. */
export interface MemberView {
  userId: UserId
  name: string
  email: string
  roles: OrganizationRole[]
  createdAt: EpochSeconds
}

export interface MembersWanted {
  organizationId: OrganizationId
  /** Each word begins a word of the name or of the e-mail. */
  search?: string | undefined
  after?: UserId | undefined
  limit: number
}

/** Whom a change is about. `ifMatch` is the organization's revision, which every change of its members counts up. */
export interface MemberChange {
  organizationId: OrganizationId
  userId: UserId
  ifMatch?: number | undefined
}

export function createMembers(deps: OrganizationDeps) {
  const { store } = deps
  return {
    /** By user id. For members. */
    async list(
      actor: UserActor,
      { organizationId, search, after, limit }: MembersWanted,
    ): Promise<AdministrationOutcome<Page<MemberView>>> {
      const reached = await reachOrganization({ actor, id: organizationId, need: 'read' }, deps)
      if (!reached.ok) return reached
      const list = (limit: number) => store.members.listByOrganization({ organizationId, search, after, limit })
      const page = await readPageOf(limit, list, ({ userId }) => userId)
      return accept({ ...page, items: await Promise.all(page.items.map((member) => viewOf(member, deps))) })
    },

    /** Gives a member these roles and no others. Operators may also put in somebody who is no member yet. */
    put(
      actor: UserActor,
      { roles, ...change }: MemberChange & { roles: readonly OrganizationRole[] },
    ): Promise<AdministrationOutcome<MemberView>> {
      return settleRace(() => putMember(actor, { ...change, roles: normalizeRoles(roles) }, deps))
    },

    /** By an owner, or by the member, who leaves. */
    remove(actor: UserActor, change: MemberChange): Promise<AdministrationOutcome<undefined>> {
      return settleRace(() => removeMember(actor, change, deps))
    },
  }
}

async function putMember(
  actor: UserActor,
  { organizationId, userId, roles, ifMatch }: MemberChange & { roles: OrganizationRole[] },
  deps: OrganizationDeps,
): Promise<AdministrationOutcome<MemberView> | typeof LOST> {
  const { store, now } = deps
  const reached = await reachOrganization({ actor, id: organizationId, need: 'own', ifMatch }, deps)
  if (!reached.ok) return reached
  const organization = reached.value
  const [before, owners, user] = await Promise.all([
    store.members.find(organizationId, userId),
    store.members.listOwners(organizationId),
    store.users.find(userId),
  ])
  // T-31: to owners, people who are no members and people who do not exist are the same.
  if (!user || (!before && !actor.operator)) return noSuchMember()
  if (before && normalizeRoles(before.roles).join() === roles.join()) return accept(view(before, user))
  const refusal = checkOwnersRemain(owners, userId, roles)
  if (refusal) return refusal
  const after: Member = { organizationId, userId, roles, createdAt: before?.createdAt ?? now() }
  const writes = before ? [writeCalls.members.put(after)] : await joiningCalls({ organization, userId, roles }, deps)
  const done = await writeMember({ actor, organization, action: 'member.put', before, after, writes }, deps)
  return done === 'done' ? accept(view(after, user)) : LOST
}

async function removeMember(
  actor: UserActor,
  { organizationId, userId, ifMatch }: MemberChange,
  deps: OrganizationDeps,
): Promise<AdministrationOutcome<undefined> | typeof LOST> {
  const need = userId === actor.userId ? 'leave' : 'own'
  const reached = await reachOrganization({ actor, id: organizationId, need, ifMatch }, deps)
  if (!reached.ok) return reached
  const [before, owners] = await Promise.all([
    deps.store.members.find(organizationId, userId),
    deps.store.members.listOwners(organizationId),
  ])
  if (!before) return noSuchMember()
  const refusal = checkOwnersRemain(owners, userId, [])
  if (refusal) return refusal
  const writes = [writeCalls.members.remove(organizationId, userId)]
  const step = { actor, organization: reached.value, action: 'member.remove', before, after: undefined, writes }
  return (await writeMember(step, deps)) === 'done' ? accept(undefined) : LOST
}

interface MemberStep {
  actor: UserActor
  organization: Organization
  action: string
  before: Member | undefined
  after: Member | undefined
  writes: readonly WriteCall[]
}

/** With a new revision of the organization, so that two owners cannot remove each other: one of them is too late, and looks again. */
function writeMember({ actor, organization, action, before, after, writes }: MemberStep, deps: OrganizationDeps) {
  const { id } = organization
  const subject = { kind: 'member', id: (after ?? before)?.userId ?? '' }
  return deps.store.together([
    writeCalls.organizations.replace(organization),
    ...writes,
    auditWrite(actor, { action, subject, organizationIds: [id], before, after }, deps.now()),
  ])
}

/** Somebody has to be able to decide for an organization. `owners` are those of now. Pure. */
export function checkOwnersRemain(
  owners: readonly Pick<Member, 'userId'>[],
  userId: UserId,
  roles: readonly OrganizationRole[],
): AdministrationRefused | undefined {
  const isOwner = owners.some((owner) => owner.userId === userId)
  if (!isOwner || roles.includes('owner') || owners.length > 1) return undefined
  return refuseAdministration('conflict', 'This is the last owner. Make somebody else an owner first.')
}

const noSuchMember = () => refuseAdministration('not_found', 'There is no member with this id in the organization.')

async function viewOf(member: Member, { store }: OrganizationDeps): Promise<MemberView> {
  return view(member, await store.users.find(member.userId))
}

function view({ userId, roles, createdAt }: Member, user: Pick<User, 'name' | 'email'> | undefined): MemberView {
  return { userId, name: user?.name ?? '', email: user?.email ?? '', roles, createdAt }
}
