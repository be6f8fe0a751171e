import { ManagementError } from '@portreeve/client/management'
import { useQuery } from '@tanstack/react-query'
import { management } from '../../api/management.ts'
import { type ApiOperation, readOperations } from './read-operations.ts'

/** What a specification says can be called; none where the API has no specification. */
export function useOperations(apiId: string | undefined): {
  operations: ApiOperation[]
  isLoading: boolean
  hasSpec: boolean
} {
  const { data, isLoading } = useQuery({
    queryKey: ['/apis/{apiId}/spec/document', 'operations', apiId],
    enabled: apiId !== undefined,
    staleTime: 60_000,
    async queryFn({ signal }) {
      try {
        const text = await management.get('/apis/{apiId}/spec/document', { path: { apiId: apiId ?? '' }, signal })
        const { parse } = await import('yaml')
        // A hundred aliases of a hundred aliases are a small text and a large document.
        return readOperations(parse(text as string, { maxAliasCount: 100 }))
      } catch (fault) {
        if (fault instanceof ManagementError && fault.status !== 404) throw fault
        return undefined
      }
    },
  })
  return { operations: data ?? [], isLoading, hasSpec: data !== undefined }
}
