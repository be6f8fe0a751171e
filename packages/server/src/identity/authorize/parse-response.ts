import { accept, type ResponseMode, type ResponseType, responseModes, responseTypes } from '@portreeve/protocol'
import type { Client } from '../../store/index.ts'
import { effectiveMetadata } from '../client-metadata/effective-metadata.ts'
import { grantTypesOf } from '../client-metadata/supported.ts'
import type { ServerPolicy } from '../profiles.ts'
import type { Parameters } from '../token/parse-parameters.ts'
import { type AuthorizeOutcome, refuseAuthorization } from './authorize-refusal.ts'

/** Words in any order (OAuth Multiple Response Types §3). Undefined for what is no response type at all. Pure. */
export function readResponseType(text: string): ResponseType | undefined {
  const words = sorted(text)
  return responseTypes.find((known) => sorted(known) === words)
}

const sorted = (words: string): string => words.split(' ').sort().join(' ')

/**
 * The mode that was asked for, else the one that the response type has by itself. Tokens never go into a query, where servers
 * and histories keep them (OAuth Multiple Response Types §3, §5). Errors go the same way, also for a response type that is refused. Pure.
 */
export function readResponseMode(parameters: Parameters): { response_mode: ResponseMode; isFine: boolean } {
  const words = (parameters.get('response_type') ?? '').split(' ')
  const hasTokens = words.includes('token') || words.includes('id_token')
  const asked = parameters.get('response_mode')
  const known = responseModes.find((mode) => mode === asked)
  if (known && !(known === 'query' && hasTokens)) return { response_mode: known, isFine: true }
  return { response_mode: hasTokens ? 'fragment' : 'query', isFine: asked === undefined }
}

/** May this client have this response type of this server? RFC 6749 §4.1.2.1. Pure. */
export function parseResponseType(
  text: string | undefined,
  client: Pick<Client, 'metadata' | 'grant_types'>,
  policy: Pick<ServerPolicy, 'responseTypes'>,
): AuthorizeOutcome<ResponseType> {
  if (text === undefined)
    return refuseAuthorization('invalid_request', 'response_type is missing. Send response_type=code.')
  const response_type = readResponseType(text)
  if (!response_type || !policy.responseTypes.includes(response_type)) {
    return refuseAuthorization('unsupported_response_type', 'This authorization server has no such response_type.')
  }
  // Both, because an app may have been stopped from using a grant type after it registered the response type (threat T-17).
  const isAllowed =
    effectiveMetadata(client).response_types.includes(response_type) &&
    grantTypesOf(response_type).every((grant_type) => client.grant_types.includes(grant_type))
  if (isAllowed) return accept(response_type)
  return refuseAuthorization('unauthorized_client', 'The app is not registered for this response_type.')
}
