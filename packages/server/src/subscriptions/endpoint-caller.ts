import type { Outcome } from '@portreeve/protocol'
import type { Bearer, BearerFault } from '../identity/index.ts'
import type { Registry } from '../registry/index.ts'
import type { Api, App, Client } from '../store/index.ts'

/** Checks an `Authorization` header: signature, expiry, an issuer of ours, audience, a client that is not disabled. */
export type VerifyBearer = (authorization: string | undefined) => Promise<Outcome<Bearer, BearerFault>>

/** Who asks the exchange's own endpoints, with credentials of its own. */
export type EndpointCaller = { kind: 'app'; app: App } | { kind: 'api'; api: Api }

/**
 * The app or the API whose credentials these are now. Undefined when it has others or is gone, and for whom neither is (T-17). Rejects with
 * StoreUnavailable.
 */
export async function findCaller(
  { client_id, owner }: Client,
  registry: Pick<Registry, 'apps' | 'apis'>,
): Promise<EndpointCaller | undefined> {
  if (owner.kind === 'app') {
    const app = await registry.apps.find(client_id)
    return app?.id === owner.id ? { kind: 'app', app } : undefined
  }
  // A client that registered itself, or a part of the exchange, has no subscriptions to ask about.
  if (owner.kind !== 'api') return undefined
  const api = registry.apis.find(owner.id)
  return api?.client_id === client_id ? { kind: 'api', api } : undefined
}

/** Whether it, or the organization it belongs to, is switched off: then it is told what is told about nothing (T-17). */
export async function isSwitchedOff(
  caller: EndpointCaller,
  { organizations }: Pick<Registry, 'organizations'>,
): Promise<boolean> {
  const { disabled, organizationId } = caller.kind === 'app' ? caller.app : caller.api
  return disabled || (await organizations.find(organizationId))?.disabled !== false
}
