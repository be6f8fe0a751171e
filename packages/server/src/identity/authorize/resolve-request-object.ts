import { accept, type EpochSeconds } from '@portreeve/protocol'
import type { Client } from '../../store/index.ts'
import type { KeySets } from '../clients/key-sets.ts'
import { isSignedByKey } from '../clients/verify-assertion.ts'
import type { Issuer } from '../keys/issuers.ts'
import type { Parameters } from '../token/parse-parameters.ts'
import { type AuthorizeOutcome, refuseAuthorization } from './authorize-refusal.ts'
import type { FetchRequestUri } from './fetch-request-uri.ts'
import { checkObjectClaims, checkObjectHeader, mergeRequestObject, readRequestObject } from './request-object.ts'

export interface RequestObjectDeps {
  keySets: KeySets
  fetchRequestUri: FetchRequestUri
  now: () => EpochSeconds
}

/**
 * The parameters that count: those of a request object where the request has one, as OIDC Core §6 says. A request object is
 * taken or refused and never overlooked: its signature may be all that protects what the URL says otherwise.
 */
export async function resolveRequestObject(
  outer: Parameters,
  client: Client,
  issuer: Issuer,
  { keySets, fetchRequestUri, now }: RequestObjectDeps,
): Promise<AuthorizeOutcome<Parameters>> {
  const request = outer.get('request')
  const request_uri = outer.get('request_uri')
  if (request === undefined && request_uri === undefined) return accept(outer)
  if (request !== undefined && request_uri !== undefined) {
    return refuseAuthorization('invalid_request', 'Send request or request_uri, not both.')
  }
  const text = request === undefined ? await fetchRequestUri(request_uri ?? '', client) : accept(request)
  if (!text.ok) return text
  const read = readRequestObject(text.value)
  if (!read.ok) return read
  const refusal = checkObjectHeader(read.value, client, issuer.policy)
  if (refusal) return refusal
  if (read.value.isSigned && !(await isSignedByKey(text.value, read.value, client, { keySets }))) {
    return refuseAuthorization('invalid_request_object', "The request object is signed by none of the app's keys.")
  }
  const expected = { client_id: client.client_id, issuerUrl: issuer.url, now: now() }
  return checkObjectClaims(read.value, expected) ?? mergeRequestObject(outer, read.value)
}
