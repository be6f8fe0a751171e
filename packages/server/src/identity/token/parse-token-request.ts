import { accept } from '@portreeve/protocol'
import { type Credentials, parseBasic } from '../clients/basic-credentials.ts'
import { mergeParameters, type Parameters, parseForm, parseJson } from './parse-parameters.ts'
import { refuseToken, type TokenOutcome } from './token-refusal.ts'

/** A token request as it came over the wire. */
export interface RawTokenRequest {
  /** Everything after `?`. */
  query: string
  body: string
  contentType: string | undefined
  authorization: string | undefined
}

export interface TokenRequest {
  credentials: Credentials
  grant_type: string
  /** Everything else the grant may need; parameters it does not know are ignored (form 11 of protocol.md 2.6). */
  parameters: Parameters
}

/** Reads a token request in its canonical form (protocol.md 2.5) or any of the looser ones (2.6). Pure. */
export function parseTokenRequest(raw: RawTokenRequest): TokenOutcome<TokenRequest> {
  const query = parseForm(raw.query)
  if (!query.ok) return query
  // RFC 6749 §2.3.1. No client was seen doing it, and a secret in a URL ends up in the logs of everything on the way.
  if (query.value.get('client_secret')) {
    return refuseToken('invalid_request', 'client_secret must not be in the URL: logs keep it. Renew this secret.')
  }
  const body = parseBody(raw.body, raw.contentType)
  if (!body.ok) return body
  const merged = mergeParameters(query.value, body.value)
  if (!merged.ok) return merged
  const parameters = merged.value
  const grant_type = parameters.get('grant_type')
  if (!grant_type) {
    return refuseToken(
      'invalid_request',
      'grant_type is missing. Send the fields in the body, as application/x-www-form-urlencoded or as a JSON object.',
    )
  }
  const credentials = findCredentials(raw.authorization, parameters)
  return credentials.ok ? accept({ credentials: credentials.value, grant_type, parameters }) : credentials
}

const FORM = 'application/x-www-form-urlencoded'

function parseBody(body: string, contentType: string | undefined): TokenOutcome<Parameters> {
  return contentType !== FORM && isJson(body, contentType) ? parseJson(body) : parseForm(body)
}

/**
 * The type is looked for anywhere in the header, in any letter case (forms 6 and 7). Where the header is absent (form 5) or
 * names neither type, the body's first character tells: no form field that means anything here starts with a brace.
 */
function isJson(body: string, contentType = ''): boolean {
  const type = contentType.toLowerCase()
  if (type.includes('urlencoded') || body === '') return false
  return type.includes('json') || body.trimStart().startsWith('{')
}

/** Where the client's key and secret are: RFC 6749 §2.3.1, and form 8 of protocol.md 2.6. */
function findCredentials(authorization: string | undefined, parameters: Parameters): TokenOutcome<Credentials> {
  const client_id = parameters.get('client_id')
  const client_secret = parameters.get('client_secret')
  if (authorization === undefined) {
    if (client_id && client_secret) return accept({ client_id, client_secret })
    return refuseToken(
      'invalid_client',
      'No client credentials. Send Authorization: Basic and base64 of key:secret, or client_id and client_secret in the body.',
    )
  }
  const basic = parseBasic(authorization)
  if (!basic.ok) {
    return refuseToken(
      'invalid_client',
      'The Authorization header has to be the word Basic, one space and base64 of key:secret, encoded once.',
      basic.detail,
    )
  }
  // "MUST NOT use more than one authentication method in each request" (§2.3), even if both agree.
  if (client_secret) {
    return refuseToken(
      'invalid_request',
      'Send the credentials in the Authorization header or in the body, not in both.',
    )
  }
  // The key alone authenticates nobody, and many clients always add it.
  if (client_id && client_id !== basic.value.client_id) {
    return refuseToken('invalid_request', 'client_id differs from the key in the Authorization header.')
  }
  return basic
}
