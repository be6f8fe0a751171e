import type { Answer, ArgumentsOf, PathOf } from '@portreeve/client/management'
import { keepPreviousData, QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { management } from './management.ts'
import { shouldAskAgain } from './should-ask-again.ts'

export const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000, retry: shouldAskAgain, refetchOnWindowFocus: true } },
})

/** Options of a GET besides its signal, which is the query's own. */
export type GetOptions<P extends PathOf<'get'>> = Omit<NonNullable<ArgumentsOf<'get', P>[0]>, 'signal'>

export interface Watching {
  /** False: not asked yet, as when something it needs is not known. */
  enabled?: boolean
  /** Asked again each time. */
  everySeconds?: number | false
}

const get = management.get as (path: string, options: object) => Promise<unknown>

/** A GET of the management API, and under what its answer is kept. */
export const queryOf = <P extends PathOf<'get'>>(path: P, options?: GetOptions<P>) => ({
  queryKey: [path, options ?? {}],
  queryFn: async ({ signal }: { signal: AbortSignal }) => (await get(path, { ...options, signal })) as Answer<'get', P>,
})

/**
 * What the management API answers to a GET, kept under its path and options, so that a change can say what it concerns (`useChange`).
 * While another page of the same list is fetched the one before stays.
 */
export function useGet<P extends PathOf<'get'>>(
  path: P,
  options?: GetOptions<P>,
  { enabled = true, everySeconds = false }: Watching = {},
): UseQueryResult<Answer<'get', P>> {
  return useQuery({
    ...queryOf(path, options),
    enabled,
    refetchInterval: everySeconds && everySeconds * 1_000,
    placeholderData: keepPreviousData,
  }) as UseQueryResult<Answer<'get', P>>
}
