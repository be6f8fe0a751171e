import { skipToken, useQuery } from '@tanstack/react-query'
import { queryClient } from '../api/queries.ts'

/** State that is still there when one comes back to its page: in the memory of this window, and gone with it. For what has no place in the URL. */
export function useKept<T extends object>(
  ...key: readonly string[]
): [kept: Partial<T>, change: (changes: Partial<T>) => void] {
  const queryKey = ['kept', ...key]
  const { data } = useQuery<Partial<T>>({
    queryKey,
    queryFn: skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })
  return [
    data ?? {},
    (changes) => queryClient.setQueryData<Partial<T>>(queryKey, (before) => ({ ...before, ...changes })),
  ]
}
