import type { OrganizationId } from '@portreeve/protocol'
import type { Api } from '../../store/index.ts'

type Shown = Pick<Api, 'organizationId' | 'environment' | 'visibility' | 'sharedWith'>

/** May this organization's people see it, and its apps select it (protocol.md 5.1)? Pure. */
export function isVisibleTo(api: Shown, organizationId: OrganizationId): boolean {
  return api.organizationId === organizationId || isOpenTo(api, [organizationId])
}

/** Is it public, or shared with one of these? An instance in Dev is nobody's but its own organization's (protocol.md 3.1). Pure. */
export function isOpenTo({ environment, visibility, sharedWith }: Shown, to: Iterable<OrganizationId>): boolean {
  if (environment === 'Dev' || visibility === 'private') return false
  if (visibility === 'public') return true
  for (const organizationId of to) if (sharedWith.includes(organizationId)) return true
  return false
}
