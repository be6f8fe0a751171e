import { createHmac, randomBytes } from 'node:crypto'
import type { ApiId, ConnectionId } from '@portreeve/protocol'
import { valuePlaces } from '../../registry/index.ts'
import type { TokenAccessControl } from './token-request.ts'

/** What a fetched token depends on. */
export interface CredentialInputs {
  apiId: ApiId
  accessControl: TokenAccessControl
  /** By the keys of registry's `valuePlaces`. */
  values: ReadonlyMap<string, string>
  connectionId: ConnectionId | undefined
}

/**
 * Under which a token is remembered: made of the API, of every member of its access control that shapes the token request or what is made
 * of its answer, of every value that goes into the request, and of the connection where one of those values is the subscription's own.
 * Equal only where all of it is (threat G-F). A list in JSON, so that nothing can run over into its neighbour; keyed with a secret of this
 * process, so that it says nothing about the values.
 */
export function credentialKey({ apiId, accessControl, values, connectionId }: CredentialInputs): string {
  // Where they go is no matter of the token: subscriptions that differ in these alone share one.
  const { requestParameters: _, ...members } = accessControl
  const sent = tokenPlaces(accessControl)
  const inputs = [
    apiId,
    Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)),
    sent.map(({ key }) => [key, values.get(key)]),
    sent.some((place) => place.subscriptionSpecific) ? connectionId : null,
  ]
  return createHmac('sha256', processKey).update(JSON.stringify(inputs)).digest('base64url')
}

/** The values that go into the token request. */
export function tokenPlaces(accessControl: TokenAccessControl) {
  return valuePlaces(accessControl).filter(({ key }) => !key.startsWith('request:'))
}

const processKey = randomBytes(32)
