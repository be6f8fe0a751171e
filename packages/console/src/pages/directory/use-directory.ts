import type { Schemas } from '@portreeve/client/management'
import type { UseQueryResult } from '@tanstack/react-query'
import { useGet } from '../../api/queries.ts'
import { isSignedIn } from '../../session/session.ts'
import { categoriesOf } from './categories-of.ts'

/** An API as others see it. */
export type PublicApi = Schemas['PublicApi']

export interface DirectoryQuery {
  search?: string
  tag?: string
  after?: string
  limit: number
}

/** APIs on offer: to whoever is signed in with what is shared with their organizations, to everybody else what is public. */
export function useDirectory(query: DirectoryQuery): UseQueryResult<{ items: PublicApi[]; next?: string }> {
  const isHere = isSignedIn()
  const signedIn = useGet('/directory/apis', { query }, { enabled: isHere })
  const everybody = useGet('/public/apis', { query }, { enabled: !isHere })
  return isHere ? signedIn : everybody
}

export function useDirectoryApi(apiId: string): UseQueryResult<PublicApi> {
  const isHere = isSignedIn()
  const path = { apiId }
  const signedIn = useGet('/apis/{apiId}', { path }, { enabled: isHere })
  const everybody = useGet('/public/apis/{apiId}', { path }, { enabled: !isHere })
  // Its own people are answered more, which is not shown here.
  return isHere ? (signedIn as UseQueryResult<PublicApi>) : everybody
}

/** For people who are not signed in: whether the operators show them anything. */
export function useIsOpen(): boolean | undefined {
  const isHere = isSignedIn()
  const { data } = useGet('/public/settings', undefined, { enabled: !isHere })
  return isHere ? true : data?.publicDirectory
}

/** Categories by how many APIs have them, as far as the first two hundred tell. */
export function useCategories(): string[] {
  const { data } = useDirectory({ limit: 200 })
  return categoriesOf(data?.items ?? [])
}
