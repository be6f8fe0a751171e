import { useGet } from '../../api/queries.ts'
import type { Plan } from '../../parts/plan-text.ts'
import type { App } from '../app/app-frame.tsx'

/** The plan with which an app selected an API. Undefined: there is none, or it is not known yet. */
export function usePlan(app: App, apiId: string | undefined): Plan | undefined {
  const selection = app.selections.find((one) => one.apiId === apiId)
  const { data } = useGet(
    '/apis/{apiId}',
    { path: { apiId: apiId ?? '' } },
    { enabled: selection?.planId !== undefined && selection.api !== undefined },
  )
  if (!data || data.id !== apiId) return undefined
  return data.plans.find(({ id }) => id === selection?.planId)
}
