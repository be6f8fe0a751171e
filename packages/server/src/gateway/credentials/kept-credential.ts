import { subscriptionValueNames } from '../../registry/index.ts'
import type { Api, Connection } from '../../store/index.ts'
import type { FetchedToken, FetchedTokens } from './fetched-tokens.ts'
import type { NoCredentials } from './no-credentials.ts'
import type { ValuesDeps } from './open-values.ts'
import { type Prepared, prepare } from './prepared.ts'
import { NO_NAMES, type Outbound, type ProviderCredential } from './provider-credential.ts'
import { namesOf } from './request-parameters.ts'

export interface KeptCredentialDeps extends ValuesDeps {
  tokens: FetchedTokens
  /** Told once for each record that nothing can be sent with. */
  onUnusable: (api: Api, connection: Connection | undefined, fault: NoCredentials) => void
}

/**
 * What an API of the kinds external_oauth, custom_oauth and api_key asks for (protocol.md 3.6). What was worked out for a connection is
 * remembered with the record of it that is in memory: a change replaces the record, so it counts with the next call, and until then a
 * call costs a look-up.
 */
export function createKeptCredential(api: Api, deps: KeptCredentialDeps): ProviderCredential {
  const { accessControl } = api
  const { tokens, onUnusable } = deps
  const names =
    accessControl.kind === 'fortellis_oauth'
      ? { headerNames: NO_NAMES, queryNames: NO_NAMES }
      : namesOf(accessControl.requestParameters)
  const isOfConnections = subscriptionValueNames(accessControl).length > 0
  const byConnection = new WeakMap<Connection, Prepared>()
  let forAll: Prepared | undefined

  function preparedFor(connection: Connection | undefined): Prepared {
    const known = isOfConnections && connection ? byConnection.get(connection) : forAll
    if (known) return known
    const prepared = prepare(api, connection, deps)
    if (prepared.fault) onUnusable(api, connection, prepared.fault)
    if (isOfConnections && connection) byConnection.set(connection, prepared)
    else forAll = prepared
    return prepared
  }

  /** Put together for each call where there are parameters: what is remembered of a connection must not keep a token in memory. */
  function outboundOf({ parameters }: Prepared, { outbound }: FetchedToken): Outbound {
    if (parameters.headers.length === 0 && parameters.query === '') return outbound
    return { headers: [...outbound.headers, ...parameters.headers], query: parameters.query }
  }

  return {
    ...names,
    peek(at, connection) {
      const prepared = preparedFor(connection)
      if (prepared.fault) return undefined
      if (!prepared.source) return prepared.parameters
      const token = tokens.peek(prepared.source, at)
      return token && outboundOf(prepared, token)
    },
    async obtain(connection) {
      const prepared = preparedFor(connection)
      if (prepared.fault) throw prepared.fault
      if (!prepared.source) return prepared.parameters
      return outboundOf(prepared, await tokens.obtain(prepared.source))
    },
    renewAfter401(outbound, connection) {
      const { source } = preparedFor(connection)
      return source !== undefined && tokens.renewAfter401(source, outbound.headers[1] ?? '')
    },
  }
}
