import { IconApi } from '@tabler/icons-react'
import { useMay, useMe, useOrganization } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Empty } from '../../parts/empty.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Queried } from '../../parts/queried.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { CopyApiForm } from './copy-api-form.tsx'
import { NewApiForm } from './new-api-form.tsx'

/** Registers an API, from nothing or as a copy of one. */
export function NewApiPage() {
  const [{ basedOn }] = usePageSearch()
  return basedOn === undefined ? <FromNothing /> : <Copy basedOn={basedOn} />
}

function FromNothing() {
  const { operator } = useMe()
  const organization = useOrganization()
  const may = useMay(organization?.organizationId, 'owner', 'developer')
  return (
    <>
      <PageHeader
        title="Register an API"
        lead="One version in one environment. It gets a Client ID and secret of its own, and a test subscription to try it with. Most of it can be changed later."
        back={{ to: '/apis', label: 'APIs' }}
      />
      {may ? (
        <NewApiForm
          // Another organization has other namespaces.
          key={organization?.organizationId}
          organization={organization && { id: organization.organizationId }}
          choosesOrganization={operator && !organization}
        />
      ) : (
        <Empty icon={IconApi} title="Owners and developers register APIs">
          You belong to {organization?.name ?? 'no organization yet'}
          {organization && ' without one of these roles. Its owners can give you one'}.
        </Empty>
      )}
    </>
  )
}

function Copy({ basedOn }: { basedOn: string }) {
  const query = useGet('/apis/{apiId}', { path: { apiId: basedOn } })
  return (
    <>
      <PageHeader
        title="Another version or environment"
        back={{ to: at`/apis/${basedOn}/settings`, label: 'Back to the API' }}
      />
      <Queried query={query}>
        {(base) =>
          'client_id' in base ? (
            <CopyApiForm key={base.id} base={base} />
          ) : (
            <Empty icon={IconApi} title={`This API belongs to ${base.organizationName}`}>
              Only its own people can make a copy of it.
            </Empty>
          )
        }
      </Queried>
    </>
  )
}
