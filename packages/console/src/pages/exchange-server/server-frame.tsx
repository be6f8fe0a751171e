import { Alert } from '@mantine/core'
import type { Schemas } from '@portreeve/client/management'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useGet } from '../../api/queries.ts'
import { at } from '../../app/at.ts'
import { PageHeader } from '../../parts/page-header.tsx'
import { PageLoader } from '../../parts/page-loader.tsx'
import { QueriedPage } from '../../parts/queried-page.tsx'
import { SectionTabs } from '../../parts/section-tabs.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'

export type Server = Schemas['AuthorizationServer']

/** What is around each page of an authorization server. */
export function ServerFrame({ children }: { children: (server: Server) => ReactNode }) {
  const { authServerId = '' } = useParams({ strict: false })
  const query = useGet('/authorization-servers/{authServerId}', { path: { authServerId } })
  const base = at`/exchange/servers/${authServerId}`
  return (
    <QueriedPage query={query}>
      {(server) => {
        if (server.id !== authServerId) return <PageLoader />
        return (
          <>
            <PageHeader
              title={server.name}
              back={{ to: '/exchange/servers', label: 'Authorization servers' }}
              badge={<StatusBadge status={server.disabled ? 'disabled' : 'active'} />}
            />
            <SectionTabs
              label="Parts of this authorization server"
              tabs={[
                { label: 'Settings', path: base },
                { label: 'Branding', path: `${base}/branding` },
                { label: 'Keys', path: `${base}/keys` },
                { label: 'Registration', path: `${base}/registration` },
              ]}
            />
            {server.disabled && (
              <Alert color="red" title="This authorization server is disabled" mb="lg">
                Nobody signs in through it, it issues no tokens, and those it has issued are refused. Enable it at the
                end of its settings.
              </Alert>
            )}
            {children(server)}
          </>
        )
      }}
    </QueriedPage>
  )
}
