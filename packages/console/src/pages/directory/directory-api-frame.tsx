import { Badge } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { at } from '../../app/at.ts'
import { PageHeader } from '../../parts/page-header.tsx'
import { Queried } from '../../parts/queried.tsx'
import { SectionTabs } from '../../parts/section-tabs.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { ClosedDirectory } from './closed-directory.tsx'
import { lifeCycleText } from './life-cycle-text.ts'
import { type PublicApi, useDirectoryApi, useIsOpen } from './use-directory.ts'
import { UseItMenu } from './use-it-menu.tsx'

const BACK = { to: '/directory', label: 'API directory' }

/** What is around the pages about one API of the directory. */
export function DirectoryApiFrame({ children }: { children(api: PublicApi): ReactNode }) {
  const { apiId = '' } = useParams({ strict: false })
  const isOpen = useIsOpen()
  const query = useDirectoryApi(apiId)
  if (isOpen === false) {
    return (
      <>
        <PageHeader title="An API of the directory" back={BACK} />
        <ClosedDirectory returnTo={at`/directory/${apiId}`} />
      </>
    )
  }
  if (!query.data) {
    return (
      <>
        <PageHeader title="An API of the directory" back={BACK} />
        <Queried query={query}>{() => null}</Queried>
      </>
    )
  }
  const { name, version, organizationName, environment, details } = query.data
  return (
    <>
      <PageHeader
        title={`${name} ${version}`}
        lead={`By ${organizationName}`}
        back={BACK}
        badge={
          <>
            <StatusBadge status={environment} />
            <Badge variant="light" tt="none" color={details.lifeCycle === 'Deprecated' ? 'orange' : 'gray'}>
              {lifeCycleText(details)}
            </Badge>
          </>
        }
        actions={<UseItMenu api={query.data} />}
      />
      <SectionTabs
        label="About this API"
        tabs={[
          { label: 'Overview', path: at`/directory/${apiId}` },
          { label: 'Reference', path: at`/directory/${apiId}/reference` },
        ]}
      />
      {children(query.data)}
    </>
  )
}
