import type { EpochSeconds, OrganizationId } from '@portreeve/protocol'
import type { FoundSome } from './search-words.ts'

/** A company or team, with what providers are told about it (protocol.md 4.2 `organizationInfo`). */
export interface Organization {
  id: OrganizationId
  name: string
  /** One line. */
  address: string
  /** ISO 3166-1 alpha-2. */
  countryCode: string
  phoneNumber: string
  /** Lower case. Whom its owners may invite (protocol.md 5.3), and what its first namespace is named after. */
  emailDomain?: string | undefined
  website?: string | undefined
  /** Business data that the subscription list passes on (protocol.md 4.4). */
  dealerCodes: string[]
  apiDmsInfo: Record<string, string>[]
  /** Its members can change nothing, and its subscriptions, apps and APIs are refused. */
  disabled: boolean
  /** Grows with each write. */
  revision: number
  createdAt: EpochSeconds
  updatedAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/organizations.ts. */
export interface OrganizationStore {
  /** Inserts or replaces by `id`, whatever revision is kept. Announces a change of kind 'organization'. */
  put(organization: Organization): Promise<void>
  /** Keeps it unless there is one with this id. Announces as `put` does. */
  insert(organization: Organization): Promise<'made' | 'exists'>
  /** As `put`, but only where the kept revision is still `organization.revision`. */
  replace(organization: Organization): Promise<'replaced' | 'changed'>
  /**
   * With its members, invitations, requests to join and namespaces; only where the kept revision is still `revision`. 'in_use': it has an app,
   * an API or a subscription. Announces as `put` does.
   */
  remove(id: OrganizationId, revision: number): Promise<'removed' | 'changed' | 'in_use'>
  /** For `together`: changes nothing, and only while it is there is what goes with it written. Until then nobody removes it. */
  hold(id: OrganizationId): Promise<'held' | 'missing'>
  find(id: OrganizationId): Promise<Organization | undefined>
  /** Those of `ids` that are there, in no order. At most 500. */
  findMany(ids: readonly OrganizationId[]): Promise<Organization[]>
  /**
   * Newest id first. Each word of `search` begins a word of the name, in any letter case (search-words.ts); `name` is the whole of it. `after` is the
   * last id of the page before.
   */
  list(page: {
    search?: string | undefined
    name?: string | undefined
    after?: OrganizationId | undefined
    limit: number
  }): Promise<Organization[]>
  /** As `list`, in bounded time. */
  search(page: {
    search: string
    after?: OrganizationId | undefined
    limit: number
  }): Promise<FoundSome<Organization, OrganizationId>>
}
