import { Alert, Anchor, Group } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { IconApi } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay } from '../../api/me.ts'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { Empty } from '../../parts/empty.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PageLoader } from '../../parts/page-loader.tsx'
import { QueriedPage } from '../../parts/queried-page.tsx'
import { SectionTabs } from '../../parts/section-tabs.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'

/** An API as its own organization sees it. */
export type Api = Schemas['Api']

/** May whoever is signed in change this API? */
export const useMayChangeApi = (api: Pick<Api, 'organizationId'>): boolean =>
  useMay(api.organizationId, 'owner', 'developer')

export interface ApiFrameProps {
  children: (api: Api) => ReactNode
}

/** What is around each page of an API: which one it is, how it is, and the way between its pages. */
export function ApiFrame({ children }: ApiFrameProps) {
  const { apiId = '' } = useParams({ strict: false })
  const query = useGet('/apis/{apiId}', { path: { apiId } })
  return (
    <QueriedPage query={query}>
      {(api) => {
        // The API before this one, until this one is there.
        if (api.id !== apiId) return <PageLoader />
        return 'client_id' in api ? <Framed api={api}>{children(api)}</Framed> : <OfSomebodyElse api={api} />
      }}
    </QueriedPage>
  )
}

function Framed({ api, children }: { api: Api; children: ReactNode }) {
  const own = at`/apis/${api.id}`
  const tabs = [
    { label: 'Overview', path: own },
    { label: 'Specification', path: `${own}/specification` },
    { label: 'Access', path: `${own}/access` },
    { label: 'Plans', path: `${own}/plans` },
    { label: 'Visibility', path: `${own}/visibility` },
    { label: 'Connections', path: `${own}/connections` },
    { label: 'Provider calls', path: `${own}/provider-calls` },
    { label: 'Metrics', path: `${own}/metrics` },
    { label: 'Errors', path: `${own}/errors` },
    { label: 'Settings', path: `${own}/settings` },
  ]
  return (
    <>
      <PageHeader
        title={`${api.name} ${api.version}`}
        back={{ to: '/apis', label: 'APIs' }}
        badge={
          <Group gap={6}>
            <StatusBadge status={api.environment} />
            <VisibilityBadge api={api} />
            {api.disabled && <StatusBadge status="disabled" label="Disabled" />}
          </Group>
        }
      />
      <SectionTabs label="Parts of this API" tabs={tabs} />
      {api.disabled && (
        <Alert color="red" title="This API is disabled" mb="lg">
          The gateway does not know it, and no token is issued for it. It can be put back into service in its{' '}
          <Anchor component={Link} to={`${own}/settings`} inherit underline="always">
            settings
          </Anchor>
          .
        </Alert>
      )}
      {children}
    </>
  )
}

const VISIBILITIES = { private: 'Private', shared: 'Shared', public: 'Public' } as const

/** Who sees an API. */
export const VisibilityBadge = ({ api: { visibility } }: { api: Pick<Api, 'visibility'> }) => (
  <StatusBadge
    status={visibility === 'public' ? 'published' : visibility === 'shared' ? 'open' : visibility}
    label={VISIBILITIES[visibility]}
  />
)

/** People of other organizations find it where APIs are chosen. */
function OfSomebodyElse({ api }: { api: { id: string; name: string; organizationName: string } }) {
  return (
    <>
      <PageHeader title={api.name} back={{ to: '/apis', label: 'APIs' }} />
      <Empty
        icon={IconApi}
        title={`This API belongs to ${api.organizationName}`}
        action={
          <Anchor component={Link} to={at`/directory/${api.id}`}>
            See it in the API directory
          </Anchor>
        }
      >
        Its own people look after it. What it does, and how an app gets to call it, is told in the API directory.
      </Empty>
    </>
  )
}
