import type { OrganizationId } from '@portreeve/protocol'
import type { App } from '../../store/index.ts'

/** May people of these organizations see it, and their owners activate it: is it published, or shared with one of them? Pure. */
export function isOfferedTo(
  { listing, sharedWith }: Pick<App, 'listing' | 'sharedWith'>,
  to: Iterable<OrganizationId>,
): boolean {
  if (listing === 'Published') return true
  for (const organizationId of to) if (sharedWith.includes(organizationId)) return true
  return false
}
