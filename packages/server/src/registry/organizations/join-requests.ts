import { accept, type OrganizationId, type UserId } from '@portreeve/protocol'
import { auditWrite, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration } from '../../identity/index.ts'
import {
  type JoinRequest,
  type Organization,
  type OrganizationRole,
  type User,
  type WriteCall,
  writeCalls,
} from '../../store/index.ts'
import { alreadyDecided } from './invitations.ts'
import { joiningCalls, normalizeRoles } from './joining.ts'
import { mailDecision } from './membership-mails.ts'
import type { OrganizationDeps } from './organization-deps.ts'
import { type Page, type PageWanted, readPageOf } from './page.ts'
import { reachOrganization } from './reach-organization.ts'
import { LOST, settleRace } from './settle-race.ts'

/** What owners see of a request: with who asks, because they have to decide about them. */
export interface JoinRequestView extends Omit<JoinRequest, 'userId'> {
  user: { id: UserId; name: string; email: string; emailVerified: boolean }
}

export interface JoinDecision {
  organizationId: OrganizationId
  joinRequestId: string
}

export function createJoinRequests(deps: OrganizationDeps) {
  const { store } = deps
  return {
    /** Newest first, decided ones too. For owners. */
    async list(
      actor: UserActor,
      { organizationId, after, limit }: PageWanted & { organizationId: OrganizationId },
    ): Promise<AdministrationOutcome<Page<JoinRequestView>>> {
      const reached = await reachOrganization({ actor, id: organizationId, need: 'review' }, deps)
      if (!reached.ok) return reached
      const list = (limit: number) => store.joinRequests.listByOrganization({ organizationId, after, limit })
      const page = await readPageOf(limit, list, ({ id }) => id)
      const views = page.items.map(async (request) => viewOf(request, await store.users.find(request.userId)))
      return accept({ ...page, items: await Promise.all(views) })
    },

    /** Lets them in, with these roles. Whoever is a member already keeps what they have. */
    approve(
      actor: UserActor,
      { roles, ...decision }: JoinDecision & { roles: readonly OrganizationRole[] },
    ): Promise<AdministrationOutcome<JoinRequestView>> {
      return settleRace(
        () => decide(actor, { ...decision, state: 'approved', roles: normalizeRoles(roles) }, deps),
        'conflict',
      )
    },

    deny(actor: UserActor, decision: JoinDecision): Promise<AdministrationOutcome<JoinRequestView>> {
      return settleRace(() => decide(actor, { ...decision, state: 'denied', roles: [] }, deps), 'conflict')
    },
  }
}

interface Decision extends JoinDecision {
  state: 'approved' | 'denied'
  /** Of who is approved. */
  roles: OrganizationRole[]
}

async function decide(
  actor: UserActor,
  { organizationId, joinRequestId, state, roles }: Decision,
  deps: OrganizationDeps,
): Promise<AdministrationOutcome<JoinRequestView> | typeof LOST> {
  const { store, now } = deps
  const reached = await reachOrganization({ actor, id: organizationId, need: 'own' }, deps)
  if (!reached.ok) return reached
  const before = await store.joinRequests.find(joinRequestId)
  if (before?.organizationId !== organizationId) return noSuchJoinRequest()
  if (before.state !== 'open') return alreadyDecided()
  const user = await store.users.find(before.userId)
  if (!user || (state === 'approved' && user.disabled)) {
    return refuseAdministration('conflict', 'Who asked cannot become a member: their account is disabled.') // T-17
  }
  const decided = { state, decidedBy: actor.userId, decidedAt: now() }
  const after: JoinRequest = { ...before, ...decided }
  const action = state === 'approved' ? 'join_request.approve' : 'join_request.deny'
  const step = { action, subject: { kind: 'join_request', id: before.id }, organizationIds: [organizationId] }
  const done = await store.together([
    writeCalls.joinRequests.decide(before.id, decided),
    ...(state === 'approved' ? await letIn({ organization: reached.value, user, roles }, deps) : []),
    auditWrite(
      actor,
      { ...step, before, after: { ...after, ...(state === 'approved' && { roles }) } },
      decided.decidedAt,
    ),
  ])
  if (done !== 'done') return LOST
  void mailDecision(state, { user, organization: reached.value }, deps)
  return accept(viewOf(after, user))
}

/** With a new revision, because owners may change the same member at this moment, or remove the organization. */
async function letIn(
  { organization, user, roles }: { organization: Organization; user: User; roles: OrganizationRole[] },
  deps: OrganizationDeps,
): Promise<WriteCall[]> {
  const already = await deps.store.members.find(organization.id, user.id)
  return [
    writeCalls.organizations.replace(organization),
    ...(await joiningCalls({ organization, userId: user.id, roles, already }, deps)),
  ]
}

export const noSuchJoinRequest = () => refuseAdministration('not_found', 'There is no request to join with this id.')

function viewOf({ userId, ...request }: JoinRequest, user: User | undefined): JoinRequestView {
  const { name = '', email = '', emailVerified = false } = user ?? {}
  return { ...request, user: { id: userId, name, email, emailVerified } }
}
