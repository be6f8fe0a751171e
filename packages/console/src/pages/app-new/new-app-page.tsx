import { IconAppWindow } from '@tabler/icons-react'
import { useMay, useMe, useOrganization } from '../../api/me.ts'
import { Empty } from '../../parts/empty.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { NewAppForm } from './new-app-form.tsx'

/** Registers an app, for the organization that one works for; operators choose one. */
export function NewAppPage() {
  const { operator } = useMe()
  const organization = useOrganization()
  const may = useMay(organization?.organizationId, 'owner', 'developer')
  return (
    <>
      <PageHeader
        title="Register an app"
        lead="The app gets an API Key and Secret, and a test subscription to make its first call with. All of it can be changed later."
        back={{ to: '/apps', label: 'Apps' }}
      />
      {may ? (
        <NewAppForm
          // Another organization has other APIs.
          key={organization?.organizationId}
          organization={organization && { id: organization.organizationId, name: organization.name }}
          choosesOrganization={operator && !organization}
        />
      ) : (
        <Empty icon={IconAppWindow} title="Owners and developers register apps">
          You belong to {organization?.name ?? 'no organization yet'}
          {organization && ' without one of these roles. Its owners can give you one'}.
        </Empty>
      )}
    </>
  )
}
