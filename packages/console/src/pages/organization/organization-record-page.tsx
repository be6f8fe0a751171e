import { AuditEntries } from '../../parts/audit/audit-entries.tsx'
import { OrganizationFrame } from './organization-frame.tsx'

/** What was changed in an organization, by whom and when. */
export function OrganizationRecordPage() {
  return <OrganizationFrame>{({ id }) => <AuditEntries organizationId={id} />}</OrganizationFrame>
}
