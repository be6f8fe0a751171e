import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Search } from '../app/search.ts'

/** What stands behind `?`, and a way to change it: filters can be sent to somebody, and the browser's back button takes them back. */
export function usePageSearch(): [search: Search, change: (changes: Search, options?: { replace?: boolean }) => void] {
  const search = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  return [
    search,
    (changes, { replace = false } = {}) =>
      // Another filter has another first page.
      void navigate({
        to: '.',
        search: ((before: Search) => ({ ...before, after: undefined, ...changes })) as never,
        replace,
        resetScroll: false,
      }),
  ]
}
