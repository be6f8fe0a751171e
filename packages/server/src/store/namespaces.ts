import type { EpochSeconds, OrganizationId } from '@portreeve/protocol'

/** First path segment of gateway URLs. Belongs to one organization (protocol.md 1). */
export interface Namespace {
  name: string
  organizationId: OrganizationId
  createdAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/namespaces.ts. */
export interface NamespaceStore {
  /** Atomic across processes: of all callers ever, exactly one gets a name. */
  claim(namespace: Namespace): Promise<'claimed' | 'taken'>
  /** 'in_use': an API has it. */
  remove(name: string, organizationId: OrganizationId): Promise<'removed' | 'in_use' | 'missing'>
  /** For `together`: changes nothing, and only while the organization has it is what goes with it written. Until then nobody removes it. */
  hold(name: string, organizationId: OrganizationId): Promise<'held' | 'missing'>
  find(name: string): Promise<Namespace | undefined>
  /** By name. */
  listByOrganization(organizationId: OrganizationId): Promise<Namespace[]>
}
