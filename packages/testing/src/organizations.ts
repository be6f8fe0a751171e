import type { TestExchange, TestOrganization } from './exchange.ts'
import type { Kit } from './kit.ts'
import { asking } from './refused.ts'

/** Its first namespace, of the same name as everything else of it. */
export interface OwnOrganization extends TestOrganization {
  readonly namespace: string
}

export function createOrganizations({ management, next }: Kit) {
  const made = new Map<string, OwnOrganization>()

  const organization: TestExchange['organization'] = ({ name } = {}) => make('organization', name)

  async function make(role: string, name?: string): Promise<OwnOrganization> {
    const namespace = `${role}-${next()}`
    const body = {
      name: name ?? `Test ${role} ${namespace.slice(role.length + 1)}`,
      address: '1 Test Street',
      countryCode: 'US',
      phoneNumber: '+1 555 0100',
      namespace,
      ownerId: null,
    }
    const { id, name: given } = await asking('organization', () => management.post('/organizations', { body }))
    const organization = { id, name: given, namespace }
    made.set(id, organization)
    return organization
  }

  /** The one that is given, or a new one. Claims a namespace for one that has none of ours. */
  async function withNamespace(given: TestOrganization | undefined): Promise<OwnOrganization> {
    if (!given) return make('provider')
    const known = made.get(given.id)
    if (known) return known
    const namespace = `namespace-${next()}`
    const path = { organizationId: given.id }
    await asking('api', () =>
      management.post('/organizations/{organizationId}/namespaces', { path, body: { name: namespace } }),
    )
    const organization = { ...given, namespace }
    made.set(given.id, organization)
    return organization
  }

  return { organization, make, withNamespace }
}
