import type { OrganizationId } from '@portreeve/protocol'
import { auditWrite, type UserActor } from '../../audit/index.ts'
import type { Invitation, Organization, User } from '../../store/index.ts'
import type { OrganizationDeps } from './organization-deps.ts'

/**
 * What people are told by mail, after the change is kept. Nobody waits for it, and nothing fails because of it: what could not be kept is reported.
 * Promises here are never rejected.
 */
type Mailed = Promise<void>

const OWNERS_MAILED_MAX = 10

/**
 * To the invited. Whoever has no account, or has not chosen a password, is also mailed the link to choose one. That is on record as a step of the
 * inviter which belongs to no organization, so that operators alone read it (threat T-31).
 */
export function mailInvitation(
  { actor, email }: Pick<Invitation, 'email'> & { actor: UserActor },
  { name }: Pick<Organization, 'name'>,
  { store, identity, now, onFault }: OrganizationDeps,
): Mailed {
  return reported(onFault, async () => {
    const account = await identity.users.invite({ email, name: email })
    if (account.ok) {
      const step = { action: 'users.invite', subject: { kind: 'user', id: account.value.id }, organizationIds: [] }
      await store.together([auditWrite(actor, step, now())])
    }
    const user = await store.users.findByEmail(email)
    if (user && !user.disabled) await identity.membershipMails.send('organization_invitation', user, name)
  })
}

/** To the owners, who have to decide. */
export function mailJoinRequest(id: OrganizationId, { store, identity, onFault }: OrganizationDeps): Mailed {
  return reported(onFault, async () => {
    const organization = await store.organizations.find(id)
    if (!organization || organization.disabled) return
    const owners = (await store.members.listOwners(id)).slice(0, OWNERS_MAILED_MAX)
    for (const { userId } of owners) {
      const user = await store.users.find(userId)
      if (user && !user.disabled) await identity.membershipMails.send('join_requested', user, organization.name)
    }
  })
}

/** To who asked. Who was denied is told the id they know, and no name (threat T-30). */
export function mailDecision(
  state: 'approved' | 'denied',
  { user, organization }: { user: User; organization: Organization },
  { identity, onFault }: OrganizationDeps,
): Mailed {
  return reported(onFault, async () => {
    if (user.disabled) return
    if (state === 'approved') await identity.membershipMails.send('join_approved', user, organization.name)
    else await identity.membershipMails.send('join_denied', user, organization.id)
  })
}

async function reported(onFault: OrganizationDeps['onFault'], mail: () => Promise<void>): Mailed {
  try {
    await mail()
  } catch (fault) {
    onFault(fault)
  }
}
