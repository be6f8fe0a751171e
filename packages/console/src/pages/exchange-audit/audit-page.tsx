import { AuditEntries } from '../../parts/audit/audit-entries.tsx'
import { forOperators } from '../../parts/for-operators.tsx'
import { OrganizationSelect } from '../../parts/organization-select.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'

/** Everything that was changed on the exchange. */
export const AuditPage = forOperators('Audit log', Audit)

function Audit() {
  const [{ organizationId }, change] = usePageSearch()
  return (
    <>
      <PageHeader
        title="Audit log"
        lead="Whatever is changed leaves an entry: who, what, when, and what was there before. No secret is in it."
      />
      <AuditEntries
        {...(organizationId !== undefined && { organizationId })}
        filters={
          <OrganizationSelect
            aria-label="Organization"
            placeholder="Organization"
            value={organizationId ?? null}
            onChange={(id) => change({ organizationId: id ?? undefined })}
            clearable
            clearButtonProps={{ 'aria-label': 'Clear Organization' }}
            w={{ base: '100%', xs: 200 }}
          />
        }
      />
    </>
  )
}
