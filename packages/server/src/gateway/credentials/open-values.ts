import { valuePlaces } from '../../registry/index.ts'
import type { Api, Connection } from '../../store/index.ts'
import { NoCredentials } from './no-credentials.ts'

/** The way to sealed values. Both throw SealBroken. */
export interface ValuesDeps {
  /** By key. */
  apiValues: (api: Api) => Readonly<Record<string, string>>
  /** By name. */
  connectionValues: (connection: Connection) => Readonly<Record<string, string>>
}

/**
 * Every value that calls for `connection` need, by the keys of registry's `valuePlaces`: the subscription's own where a place is
 * subscription-specific, and never one for the other (protocol.md 3.6). Secrets. Throws NoCredentials.
 */
export function openValues(
  api: Api,
  connection: Connection | undefined,
  { apiValues, connectionValues }: ValuesDeps,
): ReadonlyMap<string, string> {
  const places = valuePlaces(api.accessControl)
  const ofApi = places.some((place) => !place.subscriptionSpecific) ? opened(() => apiValues(api)) : {}
  const ofConnection =
    connection && places.some((place) => place.subscriptionSpecific) ? opened(() => connectionValues(connection)) : {}
  const values = new Map<string, string>()
  for (const { key, name, subscriptionSpecific } of places) {
    const [from, member] = subscriptionSpecific ? [ofConnection, name] : [ofApi, key]
    const value = Object.hasOwn(from, member) ? from[member] : undefined
    if (value === undefined) throw new NoCredentials(`${whose(subscriptionSpecific)} has no value for ${key}`)
    values.set(key, value)
  }
  return values
}

function opened(open: () => Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  try {
    return open()
  } catch (cause) {
    throw new NoCredentials('kept values cannot be opened', cause instanceof Error ? cause.name : undefined)
  }
}

const whose = (subscriptionSpecific: boolean) => (subscriptionSpecific ? 'the connection' : 'the API')
