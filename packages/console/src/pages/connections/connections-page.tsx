import { useMe, useOrganization } from '../../api/me.ts'
import { PageHeader } from '../../parts/page-header.tsx'
import { ConnectionLists } from './connection-lists.tsx'

/** Who is connected to the APIs of the organization that one works for; operators see those of all. */
export function ConnectionsPage() {
  const { operator } = useMe()
  const organization = useOrganization()
  return (
    <>
      <PageHeader
        title="Connections"
        lead={
          operator
            ? 'Which organizations reach which APIs, newest first.'
            : `Organizations that reach the APIs of ${organization?.name ?? 'your organization'} through an app. You decide who is let in.`
        }
      />
      <ConnectionLists
        of={!operator && organization ? { organizationId: organization.organizationId } : {}}
        searched="organizations and APIs"
        empty="When an organization activates an app that uses one of your APIs, its connection stands here. APIs that you have set to decide by hand wait for you."
      />
    </>
  )
}
