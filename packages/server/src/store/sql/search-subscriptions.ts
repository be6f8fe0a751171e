import { listParameters } from './conditions.ts'
import { ALL, planSearch, type Searched, type WordParameters } from './search-words.ts'
import type { Reads } from './session.ts'
import { APIS_SEARCHED_MAX, type Filter, SOME, searchAlong, subscriptionStatements } from './subscription-statements.ts'

/** The subscriptions of organizations that have the words are gathered, if these are so few. */
const GATHERED_MAX = 5_000
/** So many connections are looked at for one page: of each API its share, then more of the one that has the most. */
const LOOKED_AT_MAX = 3_000
const SHARED = 1_500
/** Of the API that has most, at a time. */
const MORE = 750

/** Have the organizations with the first word few subscriptions between them? */
export async function areFew(reads: Reads, parameters: WordParameters): Promise<boolean> {
  const most = GATHERED_MAX + 1
  const counted = await reads.first(subscriptionStatements.countOfWord, { ...parameters, gathered: ALL, most })
  return Number(counted?.count) < most
}

/**
 * Subscriptions with a connection to any of the APIs, whose organization has the words. Each API's list is followed by itself; what is found counts as far
 * down as all of them have been followed, so the one that lags behind goes on.
 */
export async function searchSubscriptionsOfApis(
  reads: Reads,
  filter: Filter,
  apiIds: readonly string[],
  search: string,
): Promise<Searched<{ id: string }>> {
  const { searchGatherOfApis } = subscriptionStatements
  const plan = await planSearch(reads, { kind: 'organization', search, gatheredMax: GATHERED_MAX })
  if (!plan || apiIds.length === 0) return { rows: [] }
  const { parameters, fitting } = plan
  if (fitting <= GATHERED_MAX && apiIds.length <= APIS_SEARCHED_MAX && (await areFew(reads, parameters))) {
    const apis = listParameters('api', APIS_SEARCHED_MAX, apiIds)
    return { rows: await reads.all(searchGatherOfApis, { ...filter, ...parameters, ...apis, gathered: ALL }) }
  }
  return followApis(reads, { ...filter, ...parameters }, apiIds)
}

async function followApis(
  reads: Reads,
  filter: Filter & WordParameters,
  apiIds: readonly string[],
): Promise<Searched<{ id: string }>> {
  const { limit } = filter
  const share = Math.max(1, Math.floor(SHARED / apiIds.length))
  const found = new Set<string>()
  const seen = await firstOfApis(reads, filter, apiIds, share)
  /** How far each API has been followed that has more behind. */
  const reached = new Map<string, string>()
  for (const { id, is_hit } of seen) if (is_hit === 1) found.add(id)
  for (const apiId of apiIds) {
    const ids = seen.filter(({ api_id }) => api_id === apiId).map(({ id }) => id)
    if (ids.length === share) reached.set(apiId, ids.sort()[0] as string)
  }
  const lagging = () =>
    [...reached].reduce<[string, string] | undefined>(
      (one, other) => (!one || other[1] > one[1] ? other : one),
      undefined,
    )
  const downTo = (id: string) => [...found].filter((hit) => hit >= id)
  for (let lookedAt = seen.length; lookedAt < LOOKED_AT_MAX; lookedAt += MORE) {
    const last = lagging()
    if (!last || downTo(last[1]).length >= limit) break
    const [apiId, after] = last
    const { rows, searchedTo } = await followOne(reads, { ...filter, api_id: apiId, after })
    for (const { id } of rows) found.add(id)
    if (searchedTo === undefined) reached.delete(apiId)
    else reached.set(apiId, searchedTo)
  }
  const end = lagging()?.[1]
  const rows = downTo(end ?? '')
    .sort((a, b) => (a < b ? 1 : -1))
    .slice(0, limit)
    .map((id) => ({ id }))
  return { rows, ...(rows.length < limit && end !== undefined && { searchedTo: end }) }
}

/** The newest connections to each API. */
async function firstOfApis(
  reads: Reads,
  filter: Filter & WordParameters,
  apiIds: readonly string[],
  walked: number,
): Promise<{ api_id: string; id: string; is_hit: number }[]> {
  const { scanOfApis, scanOfApisAndStatus } = subscriptionStatements
  const scan = filter.connection_status === null ? scanOfApis : scanOfApisAndStatus
  const asked = []
  for (let at = 0; at < apiIds.length; at += SOME) {
    const named = Object.fromEntries(Array.from({ length: SOME }, (_, n) => [`api_${n}`, apiIds[at + n] ?? '']))
    asked.push(reads.all(scan, { ...filter, ...named, walked }))
  }
  return (await Promise.all(asked)).flat()
}

/** All that fit among the next connections to one API. */
async function followOne(
  reads: Reads,
  filter: Filter & WordParameters & { api_id: string },
): Promise<Searched<{ id: string }>> {
  const { walk, place } = searchAlong[filter.connection_status === null ? 'api' : 'apiAndStatus']
  const to = (await reads.first(place, { ...filter, walked: MORE - 1 }))?.place
  const rows = await reads.all(walk, { ...filter, any_connection: 1, walked: ALL, to: to ?? '', limit: ALL })
  return { rows, searchedTo: to }
}
