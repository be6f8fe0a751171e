import type { EpochSeconds, OrganizationId } from '@portreeve/protocol'

/** A company or team, with what providers are told about it (protocol.md 4.2 `organizationInfo`). */
export interface Organization {
  id: OrganizationId
  name: string
  /** One line. */
  address: string
  /** ISO 3166-1 alpha-2. */
  countryCode: string
  phoneNumber: string
  createdAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/organizations.ts. */
export interface OrganizationStore {
  /** Inserts or replaces by `id`. Announces a change of kind 'organization'. */
  put(organization: Organization): Promise<void>
  find(id: OrganizationId): Promise<Organization | undefined>
}
