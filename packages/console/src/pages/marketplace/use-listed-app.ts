import type { Answer, Schemas } from '@portreeve/client/management'
import type { UseQueryResult } from '@tanstack/react-query'
import { useGet } from '../../api/queries.ts'

/** An app as the organizations see it that may activate it. */
export type ListedApp = Answer<'get', '/directory/apps'>['items'][number]

/** An app that is published, shared with one's organization or its own. */
export function useListedApp(appId: string | undefined): UseQueryResult<ListedApp> {
  const query = useGet('/apps/{appId}', { path: { appId: appId ?? '' } }, { enabled: appId !== undefined })
  return { ...query, data: query.data && listedApp(query.data) } as UseQueryResult<ListedApp>
}

/** To its own people the exchange says more, and the APIs in another place. Pure. */
function listedApp(app: ListedApp | Schemas['App']): ListedApp {
  if ('apis' in app) return app
  const apis = app.selections.flatMap(({ apiId, api }) =>
    api ? [{ id: apiId, name: api.name, version: api.version, environment: api.environment }] : [],
  )
  return { ...app, apis }
}

/** Environments that organizations can activate it in: those of its APIs. */
export function environmentsOf({ apis }: Pick<ListedApp, 'apis'>): ('Production' | 'Test')[] {
  return (['Production', 'Test'] as const).filter((name) => apis.some(({ environment }) => environment === name))
}
