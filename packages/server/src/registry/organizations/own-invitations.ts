import { accept, type EpochSeconds, type OrganizationId } from '@portreeve/protocol'
import { auditWrite, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, type AdministrationRefused, refuseAdministration } from '../../identity/index.ts'
import {
  foldText,
  type Invitation,
  type Organization,
  type OrganizationRole,
  type User,
  writeCalls,
} from '../../store/index.ts'
import { alreadyDecided, noSuchInvitation } from './invitations.ts'
import { joiningCalls } from './joining.ts'
import type { OrganizationDeps } from './organization-deps.ts'
import { type Page, type PageWanted, pageOfAll } from './page.ts'
import { LOST, settleRace } from './settle-race.ts'

/** What the invited see: of the organization no more than what it is called, until they belong to it. */
export interface OwnInvitationView {
  id: string
  organization: { id: OrganizationId; name: string }
  roles: OrganizationRole[]
  state: Invitation['state']
  createdAt: EpochSeconds
  expiresAt: EpochSeconds
}

export function createOwnInvitations(deps: OrganizationDeps) {
  const { store, now } = deps
  return {
    /** Those that this user can take now. None as long as their e-mail is not confirmed (threat T-23). */
    async list(actor: UserActor, page: PageWanted): Promise<AdministrationOutcome<Page<OwnInvitationView>>> {
      const user = await store.users.find(actor.userId)
      const open = user?.emailVerified ? await store.invitations.listOpenByEmail(user.email) : []
      const living = open.filter(({ expiresAt }) => expiresAt > now())
      const found = await store.organizations.findMany([...new Set(living.map(({ organizationId }) => organizationId))])
      const byId = new Map(found.filter(({ disabled }) => !disabled).map((each) => [each.id, each]))
      const items = living.flatMap((invitation) => {
        const organization = byId.get(invitation.organizationId)
        return organization ? [viewOf(invitation, organization)] : []
      })
      return accept(pageOfAll(items, page, ({ id }) => id))
    },

    /** Of all who accept one, at the same time or later, one becomes a member by it. */
    accept(actor: UserActor, invitationId: string): Promise<AdministrationOutcome<OwnInvitationView>> {
      return settleRace(() => acceptInvitation(actor, invitationId, deps), 'conflict')
    },

    async decline(actor: UserActor, invitationId: string): Promise<AdministrationOutcome<OwnInvitationView>> {
      const taken = await findOwn(actor, invitationId, deps)
      if (!taken.ok) return taken
      const { invitation: before, organization } = taken.value
      const after: Invitation = { ...before, state: 'declined' }
      const subject = { kind: 'invitation', id: before.id }
      const step = { action: 'invitation.decline', subject, organizationIds: [organization.id], before, after }
      const done = await store.together([
        writeCalls.invitations.decide(before.id, 'declined'),
        auditWrite(actor, step, now()),
      ])
      return done === 'done' ? accept(viewOf(after, organization)) : alreadyDecided()
    },
  }
}

async function acceptInvitation(
  actor: UserActor,
  invitationId: string,
  deps: OrganizationDeps,
): Promise<AdministrationOutcome<OwnInvitationView> | typeof LOST> {
  const { store, now } = deps
  const taken = await findOwn(actor, invitationId, deps)
  if (!taken.ok) return taken
  const { invitation: before, organization } = taken.value
  const refusal = organization.disabled ? disabledOrganization() : await checkInviter(before, deps)
  if (refusal) return refusal
  const already = await store.members.find(organization.id, actor.userId)
  const after: Invitation = { ...before, state: 'accepted' }
  const subject = { kind: 'invitation', id: before.id }
  const step = { action: 'invitation.accept', subject, organizationIds: [organization.id], before, after }
  const done = await store.together([
    // A new revision, because owners may change the same member at this moment, or remove the organization.
    writeCalls.organizations.replace(organization),
    writeCalls.invitations.decide(before.id, 'accepted'),
    ...(await joiningCalls({ organization, userId: actor.userId, roles: before.roles, already }, deps)),
    auditWrite(actor, step, now()),
  ])
  return done === 'done' ? accept(viewOf(after, organization)) : LOST
}

/** Open, and of this user's address. Rejects with StoreUnavailable. */
async function findOwn(
  actor: UserActor,
  invitationId: string,
  { store, now }: OrganizationDeps,
): Promise<AdministrationOutcome<{ invitation: Invitation; organization: Organization }>> {
  const [invitation, user] = await Promise.all([store.invitations.find(invitationId), store.users.find(actor.userId)])
  if (!invitation || !user || !isFor(invitation, user)) return noSuchInvitation()
  const organization = await store.organizations.find(invitation.organizationId)
  if (!organization) return noSuchInvitation()
  if (invitation.state !== 'open') return alreadyDecided()
  if (invitation.expiresAt <= now()) {
    return refuseAdministration('conflict', 'The invitation has expired. Ask for another one.')
  }
  return accept({ invitation, organization })
}

/** The mailbox is invited, not the account: who has proven to read it may take the invitation, and nobody else (threat T-23). Pure. */
export function isFor({ email }: Pick<Invitation, 'email'>, user: Pick<User, 'email' | 'emailVerified'>): boolean {
  return user.emailVerified && foldText(user.email) === foldText(email)
}

/** An owner who had to go leaves no door open behind them (threat T-17). */
async function checkInviter(
  { organizationId, invitedBy }: Invitation,
  { store }: OrganizationDeps,
): Promise<AdministrationRefused | undefined> {
  const [member, operator, user] = await Promise.all([
    store.members.find(organizationId, invitedBy),
    store.operators.find(invitedBy),
    store.users.find(invitedBy),
  ])
  const may = operator !== undefined || member?.roles.includes('owner') === true
  if (may && user?.disabled === false) return undefined
  return refuseAdministration('conflict', 'Who invited you may not do so any more. Ask for another invitation.')
}

const disabledOrganization = () => refuseAdministration('conflict', 'The organization is disabled at the moment.')

function viewOf(
  { id, roles, state, createdAt, expiresAt }: Invitation,
  organization: Pick<Organization, 'id' | 'name'>,
): OwnInvitationView {
  return { id, organization: { id: organization.id, name: organization.name }, roles, state, createdAt, expiresAt }
}
