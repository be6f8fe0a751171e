import { useQueries } from '@tanstack/react-query'
import { management } from '../../api/management.ts'
import type { Month } from './months.ts'
import { type ApiUsage, type Usage, usageByApi } from './usage-by-api.ts'

export interface MonthOfUsage {
  month: Month
  /** Undefined until it is known. */
  apis: ApiUsage[] | undefined
  gaps: readonly { fromMillis: number; toMillis: number }[]
  /** There is more than was added up. */
  isAtLeast: boolean
}

const ROWS = 1_000
/** Of 1,000 rows each: an API and an organization have one. */
const PAGES_MAX = 20

export interface Months {
  months: MonthOfUsage[]
  error: unknown
  refetch(): void
}

/** What an app called in each of some months, added up by API. */
export function useMonths(appId: string, months: readonly Month[]): Months {
  const queries = useQueries({
    queries: months.map((month) => ({
      queryKey: ['/metering/usage', 'whole month', appId, month],
      queryFn: ({ signal }: { signal: AbortSignal }) => readMonth({ appId, month }, signal),
    })),
  })
  return {
    months: months.map((month, index) => {
      const data = queries[index]?.data
      return { month, apis: data?.apis, gaps: data?.gaps ?? [], isAtLeast: data?.isAtLeast ?? false }
    }),
    error: queries.find(({ error, data }) => error && !data)?.error,
    refetch: () => void Promise.all(queries.map((query) => query.refetch())),
  }
}

async function readMonth(query: { appId: string; month: Month }, signal: AbortSignal) {
  const items: Usage[] = []
  let gaps: MonthOfUsage['gaps'] = []
  let after: string | undefined
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await management.get('/metering/usage', {
      query: { ...query, limit: ROWS, ...(after !== undefined && { after }) },
      signal,
    })
    items.push(...answer.items)
    gaps = answer.gaps
    after = answer.next
    if (after === undefined) break
  }
  return { apis: usageByApi(items), gaps, isAtLeast: after !== undefined }
}
