import { accept, type OrganizationId } from '@portreeve/protocol'
import type { UserActor } from '../../audit/index.ts'
import type { AdministrationOutcome } from '../../identity/index.ts'
import type { Organization } from '../../store/index.ts'
import { removeOrganization, setOrganizationDisabled, updateOrganization } from './change-organization.ts'
import { createOrganization, type NewOrganization } from './create-organization.ts'
import { createInvitations } from './invitations.ts'
import { createJoinRequests } from './join-requests.ts'
import { listOrganizations, type OrganizationsWanted } from './list-organizations.ts'
import { createMembers } from './members.ts'
import { createNamespaces } from './namespaces.ts'
import type { OrganizationDeps } from './organization-deps.ts'
import type { ProfileChanges } from './organization-profile.ts'
import { createOwnInvitations } from './own-invitations.ts'
import { createOwnJoinRequests } from './own-join-requests.ts'
import type { Page } from './page.ts'
import { reachOrganization } from './reach-organization.ts'

/** What people do with organizations, whoever asks for them: the actor comes first. Methods reject with StoreUnavailable. */
export type OrganizationAdministration = ReturnType<typeof createOrganizationAdministration>

/** `ifMatch`: the revision that the caller has seen; left out, a lost race is run again. */
interface At {
  ifMatch?: number | undefined
}

export function createOrganizationAdministration(deps: OrganizationDeps) {
  return {
    /** Newest first: to operators all, to everybody else those they belong to. */
    async list(actor: UserActor, wanted: OrganizationsWanted): Promise<AdministrationOutcome<Page<Organization>>> {
      return accept(await listOrganizations(actor, wanted, deps))
    },
    show: (actor: UserActor, id: OrganizationId) => reachOrganization({ actor, id, need: 'read' }, deps),
    create: (actor: UserActor, wanted: NewOrganization) => createOrganization(actor, wanted, deps),
    update: (actor: UserActor, id: OrganizationId, { changes, ifMatch }: At & { changes: ProfileChanges }) =>
      updateOrganization(actor, id, { changes, ifMatch }, deps),
    remove: (actor: UserActor, id: OrganizationId, { ifMatch }: At) => removeOrganization(actor, id, { ifMatch }, deps),
    disable: (actor: UserActor, id: OrganizationId, { ifMatch }: At) =>
      setOrganizationDisabled(actor, id, { disabled: true, ifMatch }, deps),
    enable: (actor: UserActor, id: OrganizationId, { ifMatch }: At) =>
      setOrganizationDisabled(actor, id, { disabled: false, ifMatch }, deps),
    members: createMembers(deps),
    invitations: createInvitations(deps),
    joinRequests: createJoinRequests(deps),
    namespaces: createNamespaces(deps),
    /** Of the actor themselves, in whatever organization. */
    own: { invitations: createOwnInvitations(deps), joinRequests: createOwnJoinRequests(deps) },
  }
}
