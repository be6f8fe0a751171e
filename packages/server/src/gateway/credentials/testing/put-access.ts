import { isDeepStrictEqual } from 'node:util'
import type { ApiId, ConnectionId } from '@portreeve/protocol'
import type { AccessControl, Api, Connection } from '../../../store/index.ts'
import { exampleConnection } from '../../../store/testing/examples.ts'
import { type TestGateway, until } from '../../testing/open-test-gateway.ts'

type Values = Readonly<Record<string, string>>

/** An API as it is kept when its developer sets this access control, with these values by key. */
export function withAccess(gateway: TestGateway, api: Api, accessControl: AccessControl, values: Values = {}): Api {
  const sealedValues = gateway.identity.createSealer('api values').seal(Buffer.from(JSON.stringify(values)), api.id)
  return { ...api, accessControl, sealedValues }
}

/** A connection to `apiId` as it is kept when its API's developer sets these values by name. */
export function connectionWith(gateway: TestGateway, apiId: ApiId, id: ConnectionId, values: Values): Connection {
  const sealer = gateway.identity.createSealer('subscription values')
  const sealedValues = sealer.seal(Buffer.from(JSON.stringify(values)), id)
  return exampleConnection({ id, apiId, sealedValues, valueNames: Object.keys(values) })
}

/** Sets both for the minted API of `gateway` and its subscription, and waits until they count. */
export async function putAccess(
  gateway: TestGateway,
  accessControl: AccessControl,
  values: { api?: Values; connection?: Values } = {},
): Promise<void> {
  const { apis, store, registry, subscription, subscriptions } = gateway
  const api = withAccess(gateway, apis.minted, accessControl, values.api)
  await store.apis.put(api)
  const id = subscription.connections[0]?.id as ConnectionId
  const connection = connectionWith(gateway, api.id, id, values.connection ?? {})
  const [, ...others] = subscription.connections
  await store.subscriptions.put({ ...subscription, connections: [connection, ...others] })
  await until(() => isDeepStrictEqual(registry.apis.find(api.id)?.accessControl, accessControl))
  await subscriptions.records.refresh(subscription.id)
}
