import { Alert, Button } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { IconBuilding } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay, useMe, useOrganization } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Empty } from '../../parts/empty.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PageLoader } from '../../parts/page-loader.tsx'
import { QueriedPage } from '../../parts/queried-page.tsx'
import { SectionTabs } from '../../parts/section-tabs.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'

export type Organization = Schemas['Organization']

export interface OrganizationFrameProps {
  /** `mayDecide`: an owner, while it is not disabled, or an operator. */
  children: (organization: Organization, mayDecide: boolean) => ReactNode
}

/** What is around each page of an organization: one's own at `/organization`, anyone's for operators at `/exchange/organizations/…`. */
export function OrganizationFrame({ children }: OrganizationFrameProps) {
  const { organizationId } = useParams({ strict: false })
  const own = useOrganization()
  const id = organizationId ?? own?.organizationId
  if (id === undefined) return <NoOrganization />
  const base = organizationId === undefined ? '/organization' : at`/exchange/organizations/${organizationId}`
  return <Found id={id} base={base} isOwn={organizationId === undefined} render={children} />
}

interface FoundProps {
  id: string
  base: string
  isOwn: boolean
  render: OrganizationFrameProps['children']
}

function Found({ id, base, isOwn, render }: FoundProps) {
  const query = useGet('/organizations/{organizationId}', { path: { organizationId: id } })
  const { operator } = useMe()
  const isOwner = useMay(id, 'owner')
  return (
    <QueriedPage query={query}>
      {(organization) => {
        // The one before, until this one is there.
        if (organization.id !== id) return <PageLoader />
        const mayDecide = operator || (isOwner && !organization.disabled)
        const tabs = [
          { label: 'Profile', path: base },
          { label: 'Members', path: `${base}/members` },
          ...(isOwner ? [{ label: 'Invitations', path: `${base}/invitations` }] : []),
          ...(isOwner ? [{ label: 'Join requests', path: `${base}/join-requests` }] : []),
          { label: 'Namespaces', path: `${base}/namespaces` },
          ...(isOwn ? [] : [{ label: 'Apps and APIs', path: `${base}/things` }]),
          { label: 'Record', path: `${base}/record` },
        ]
        return (
          <>
            <PageHeader
              title={organization.name}
              {...(!isOwn && { back: { to: '/exchange/organizations', label: 'Organizations' } })}
              badge={organization.disabled && <StatusBadge status="disabled" label="Disabled" />}
            />
            <SectionTabs label="Parts of this organization" tabs={tabs} />
            {organization.disabled && (
              <Alert color="red" title="This organization is disabled" mb="lg">
                Its apps and APIs are refused, and its people can look but change nothing.{' '}
                {isOwn ? 'Ask the operators of the exchange why.' : 'Enable it at the end of its profile.'}
              </Alert>
            )}
            {render(organization, mayDecide)}
          </>
        )
      }}
    </QueriedPage>
  )
}

function NoOrganization() {
  const { operator } = useMe()
  return (
    <>
      <PageHeader title="Organization" />
      <Empty
        icon={IconBuilding}
        title="You belong to no organization yet"
        action={
          <Button component={Link} to={operator ? '/exchange/organizations' : '/organization/new'}>
            {operator ? 'See all organizations' : 'Found or join one'}
          </Button>
        }
      >
        {operator
          ? 'As an operator you look after those of others.'
          : 'Apps, APIs and activations belong to organizations. Found yours, or ask to join one.'}
      </Empty>
    </>
  )
}
