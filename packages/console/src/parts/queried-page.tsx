import { ManagementError } from '@portreeve/client/management'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { PageHeader } from './page-header.tsx'
import { Problem } from './problem.tsx'
import { Queried } from './queried.tsx'

export interface QueriedPageProps<Data> {
  query: UseQueryResult<Data>
  children: (data: Data) => ReactNode
}

/** A whole page about one thing. Where the thing is not there the page has a heading all the same, which `children` else bring. */
export function QueriedPage<Data>({ query, children }: QueriedPageProps<Data>) {
  if (query.data === undefined && query.error) {
    return (
      <>
        <PageHeader title={titleOf(query.error)} back={{ to: '/', label: 'Home' }} />
        <Problem fault={query.error} retry={() => void query.refetch()} />
      </>
    )
  }
  return <Queried query={query}>{children}</Queried>
}

function titleOf(fault: unknown): string {
  const status = fault instanceof ManagementError ? fault.status : undefined
  if (status === 404) return 'Not found'
  return status === 403 ? 'Not allowed' : 'Not loaded'
}
