import { accept, type EpochSeconds, type OrganizationId, type UserId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { auditWrite, type UserActor } from '../../audit/index.ts'
import {
  type AdministrationOutcome,
  type AdministrationRefused,
  refuseAdministration,
  refuseField,
} from '../../identity/index.ts'
import { type Invitation, type Organization, type OrganizationRole, writeCalls } from '../../store/index.ts'
import { emailDomainOf } from './email-domain.ts'
import { normalizeRoles } from './joining.ts'
import { mailInvitation } from './membership-mails.ts'
import type { OrganizationDeps } from './organization-deps.ts'
import { type Page, type PageWanted, readPageOf } from './page.ts'
import { reachOrganization } from './reach-organization.ts'
import { LOST, settleRace } from './settle-race.ts'

/** What owners see of an invitation. Whether its address has an account is nowhere in it (threat T-31). */
export interface InvitationView extends Omit<Invitation, 'state'> {
  state: Invitation['state'] | 'expired'
}

export interface NewInvitation {
  organizationId: OrganizationId
  email: string
  roles: readonly OrganizationRole[]
}

const DAY_SECONDS = 86_400
/** The mails say so too. */
const TTL_SECONDS = 14 * DAY_SECONDS
/** By one organization, and by one person in all of theirs. Mails to strangers go out for each: nobody must become a mail cannon. */
const A_DAY_MAX = 50
/** A user id that nobody has. */
const NOBODY = '' as UserId

export function createInvitations(deps: OrganizationDeps) {
  const { store, now } = deps
  return {
    /** Newest first, decided ones too. For owners. */
    async list(
      actor: UserActor,
      { organizationId, after, limit }: PageWanted & { organizationId: OrganizationId },
    ): Promise<AdministrationOutcome<Page<InvitationView>>> {
      const reached = await reachOrganization({ actor, id: organizationId, need: 'review' }, deps)
      if (!reached.ok) return reached
      const list = (limit: number) => store.invitations.listByOrganization({ organizationId, after, limit })
      const page = await readPageOf(limit, list, ({ id }) => id)
      return accept({ ...page, items: page.items.map((invitation) => invitationView(invitation, now())) })
    },

    /** An open one of the same address is withdrawn by it. A mail goes out, and whoever has no account gets one to choose a password for. */
    create(actor: UserActor, wanted: NewInvitation): Promise<AdministrationOutcome<InvitationView>> {
      return settleRace(() => invite(actor, wanted, deps), 'conflict')
    },

    async withdraw(
      actor: UserActor,
      { organizationId, invitationId }: { organizationId: OrganizationId; invitationId: string },
    ): Promise<AdministrationOutcome<undefined>> {
      const reached = await reachOrganization({ actor, id: organizationId, need: 'own' }, deps)
      if (!reached.ok) return reached
      const before = await store.invitations.find(invitationId)
      if (before?.organizationId !== organizationId) return noSuchInvitation()
      if (before.state === 'withdrawn') return accept(undefined)
      const subject = { kind: 'invitation', id: invitationId }
      const step = { subject, organizationIds: [organizationId], before, after: { ...before, state: 'withdrawn' } }
      const done = await store.together([
        writeCalls.invitations.decide(invitationId, 'withdrawn'),
        auditWrite(actor, { action: 'invitation.withdraw', ...step }, now()),
      ])
      return done === 'done' ? accept(undefined) : alreadyDecided()
    },
  }
}

async function invite(
  actor: UserActor,
  wanted: NewInvitation,
  deps: OrganizationDeps,
): Promise<AdministrationOutcome<InvitationView> | typeof LOST> {
  const { store, now } = deps
  const { organizationId, email } = wanted
  // Read before anything is counted.
  const inviter = actor.operator ? undefined : await store.users.find(actor.userId)
  const reached = await reachOrganization({ actor, id: organizationId, need: 'own' }, deps)
  if (!reached.ok) return reached
  const organization = reached.value
  const refusal =
    checkInvited(actor, organization, email) ?? (await checkNotYet({ actor, organizationId, email }, deps))
  if (refusal) return refusal
  const at = now()
  const invitation: Invitation = {
    id: v7(),
    organizationId,
    email,
    roles: normalizeRoles(wanted.roles),
    invitedBy: actor.userId,
    state: 'open',
    createdAt: at,
    expiresAt: (at + TTL_SECONDS) as EpochSeconds,
  }
  const subject = { kind: 'invitation', id: invitation.id }
  // Whom they invite is for owners; every member can read the record.
  const after = { ...invitation, email: undefined }
  const step = { action: 'invitation.create', subject, organizationIds: [organizationId], after }
  const done = await store.together([
    // Written as they are, so that of two people whom one user invites at once the second is counted with the first.
    ...(inviter ? [writeCalls.users.replace(inviter)] : []),
    writeCalls.invitations.put(invitation),
    auditWrite(actor, step, at),
  ])
  if (done !== 'done') return LOST
  void mailInvitation({ actor, email }, organization, deps)
  return accept(invitation)
}

/** Owners invite people of their own company (protocol.md 5.3). Pure. */
function checkInvited(
  actor: UserActor,
  { emailDomain }: Organization,
  email: string,
): AdministrationRefused | undefined {
  if (emailDomain === undefined || actor.operator || emailDomainOf(email) === emailDomain) return undefined
  return refuseField('/email', `email has to end in @${emailDomain}: only who runs the exchange may invite others.`)
}

async function checkNotYet(
  { actor, organizationId, email }: Omit<NewInvitation, 'roles'> & { actor: UserActor },
  { store, now }: OrganizationDeps,
): Promise<AdministrationRefused | undefined> {
  const user = await store.users.findByEmail(email)
  // T-31: one who is nobody's member is looked for as well where there is no account, so that time does not tell.
  const member = await store.members.find(organizationId, user?.id ?? NOBODY)
  if (member) return refuseAdministration('conflict', 'Somebody with this e-mail is a member already.')
  if (actor.operator) return undefined
  const isOfToday = (at: EpochSeconds) => at > now() - DAY_SECONDS
  const newest = await store.invitations.listByOrganization({ organizationId, limit: A_DAY_MAX })
  if (newest.filter(({ createdAt }) => isOfToday(createdAt)).length >= A_DAY_MAX) {
    return refuseAdministration('conflict', `An organization can invite ${A_DAY_MAX} people a day. Go on tomorrow.`)
  }
  // By the record, because invitations go with their organization, and the next organization is made in a moment.
  const own = await store.auditEntries.list({ userId: actor.userId, action: 'invitation.create', limit: A_DAY_MAX })
  if (own.filter(({ at }) => isOfToday(at)).length < A_DAY_MAX) return undefined
  return refuseAdministration('conflict', `One person can invite ${A_DAY_MAX} people a day. Go on tomorrow.`)
}

/** Pure. */
function invitationView(invitation: Invitation, now: EpochSeconds): InvitationView {
  return invitation.state === 'open' && invitation.expiresAt <= now ? { ...invitation, state: 'expired' } : invitation
}

export const noSuchInvitation = () => refuseAdministration('not_found', 'There is no invitation with this id.')
export const alreadyDecided = () => refuseAdministration('conflict', 'This was decided already. Look again.')
