import { Button } from '@mantine/core'
import { IconSearchOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Empty } from './empty.tsx'
import { usePageSearch } from './use-page-search.ts'

export interface NothingFitsProps {
  /** "No app fits". */
  title: string
  /** What is looked for, and where: why what somebody looks for may not be found like this. */
  children: ReactNode
  /** What stands in the URL and keeps things away. */
  filters: readonly string[]
  /** Says what takes it away. */
  clear?: string
}

/** In the place of a list from which a search or filters have kept everything away. */
export function NothingFits({ title, children, filters, clear = 'Clear search and filters' }: NothingFitsProps) {
  const [, change] = usePageSearch()
  return (
    <Empty
      icon={IconSearchOff}
      title={title}
      action={
        <Button variant="default" onClick={() => change(Object.fromEntries(filters.map((name) => [name, undefined])))}>
          {clear}
        </Button>
      }
    >
      {children}
    </Empty>
  )
}
