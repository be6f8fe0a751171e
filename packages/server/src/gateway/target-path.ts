import type { Asked } from './decide.ts'
import type { Route, RouteTarget } from './route-table.ts'

/** Path and query of a call as its API service gets them (protocol.md 3.1): the namespace is gone, and `ownQuery` stands behind the caller's. */
export function targetPathOf(
  { target }: Pick<Asked, 'target'>,
  { prefixLength }: Route,
  { pathPrefix }: RouteTarget,
  ownQuery: string,
): string {
  const path = pathPrefix + target.slice(prefixLength)
  if (ownQuery === '') return path
  return `${path}${path.includes('?') ? '&' : '?'}${ownQuery}`
}
