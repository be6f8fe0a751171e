import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { PageLoader } from './page-loader.tsx'
import { Problem } from './problem.tsx'

/** Shows what was asked for when it is there; until then that it is asked for, or why it is not there. */
export function Queried<Data>({
  query,
  children,
}: {
  query: UseQueryResult<Data>
  children: (data: Data) => ReactNode
}) {
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <Problem fault={query.error} retry={() => void query.refetch()} />
  return <PageLoader />
}
