import { Alert, Anchor } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { IconAppWindow } from '@tabler/icons-react'
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

/** An app as its own organization sees it. */
export type App = Schemas['App']

/** May whoever is signed in change this app? */
export const useMayChangeApp = (app: App): boolean => useMay(app.organizationId, 'owner', 'developer')

export interface AppFrameProps {
  children: (app: App) => ReactNode
}

/** What is around each page of an app: which one it is, how it is, and the way between its pages. */
export function AppFrame({ children }: AppFrameProps) {
  const { appId = '' } = useParams({ strict: false })
  const query = useGet('/apps/{appId}', { path: { appId } })
  return (
    <QueriedPage query={query}>
      {(app) => {
        // The app before this one, until this one is there.
        if (app.id !== appId) return <PageLoader />
        return 'client_id' in app ? <Framed app={app}>{children(app)}</Framed> : <OfSomebodyElse app={app} />
      }}
    </QueriedPage>
  )
}

function Framed({ app, children }: { app: App; children: ReactNode }) {
  const own = at`/apps/${app.id}`
  const tabs = [
    { label: 'Overview', path: own },
    { label: 'Credentials', path: `${own}/credentials` },
    { label: 'APIs', path: `${own}/apis` },
    { label: 'Activations', path: `${own}/activations` },
    { label: 'Webhook', path: `${own}/webhook` },
    { label: 'Try it', path: `${own}/try` },
    { label: 'Usage', path: `${own}/usage` },
    { label: 'Settings', path: `${own}/settings` },
  ]
  return (
    <>
      <PageHeader
        title={app.name}
        back={{ to: '/apps', label: 'Apps' }}
        badge={app.disabled ? <StatusBadge status="disabled" label="Disabled" /> : <ListingBadge app={app} />}
      />
      <SectionTabs label="Parts of this app" tabs={tabs} />
      {app.disabled && (
        <Alert color="red" title="This app is disabled" mb="lg">
          Its calls are refused, and it gets no tokens. It can be put back into service in its{' '}
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

/** How far an app is on its way to buyers. */
export const ListingBadge = ({ app }: { app: Pick<App, 'listing'> }) => (
  <StatusBadge status={LISTING_STATUS[app.listing] ?? 'private'} label={app.listing} />
)

/** In the words of StatusBadge. */
const LISTING_STATUS: Partial<Record<App['listing'], string>> = {
  Submitted: 'pending',
  'In Review': 'pending',
  Approved: 'approved',
  'Not Approved': 'refused',
  Published: 'published',
  Revoked: 'revoked',
}

/** People of other organizations find it where apps are chosen. */
function OfSomebodyElse({ app }: { app: { id: string; name: string; organizationName: string } }) {
  return (
    <>
      <PageHeader title={app.name} back={{ to: '/apps', label: 'Apps' }} />
      <Empty
        icon={IconAppWindow}
        title={`This app belongs to ${app.organizationName}`}
        action={
          <Anchor component={Link} to={at`/marketplace/${app.id}`}>
            See it in the app directory
          </Anchor>
        }
      >
        Its own people look after it. What it does, and what it may see of your organization, is told in the app
        directory.
      </Empty>
    </>
  )
}
