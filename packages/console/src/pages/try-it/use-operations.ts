import type { ApiOperation } from '../../spec/read-operations.ts'
import { useSpecAnswer } from '../../spec/use-spec.ts'

/** What a specification says can be called; none where the API has no specification. */
export function useOperations(apiId: string | undefined): {
  operations: ApiOperation[]
  isLoading: boolean
  hasSpec: boolean
} {
  const { data, isLoading } = useSpecAnswer('calls', apiId)
  return { operations: data ?? [], isLoading, hasSpec: data !== undefined && data !== null }
}
