import { accept } from '@portreeve/protocol'
import type { Credentials } from '../clients/credentials.ts'
import { parseCredentials } from '../clients/parse-credentials.ts'
import type { Profile } from '../profiles.ts'
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

/**
 * Reads a token request in its canonical form (protocol.md 2.5) or, where the authorization server is `loose`, in any of
 * the forms of 2.6. Pure.
 */
export function parseTokenRequest(
  raw: RawTokenRequest,
  accepted: Profile['tokenRequests'],
): TokenOutcome<TokenRequest> {
  const read = accepted === 'loose' ? parseLoose(raw) : parseStandard(raw)
  if (!read.ok) return read
  const parameters = read.value
  const grant_type = parameters.get('grant_type')
  if (!grant_type) {
    return refuseToken(
      'invalid_request',
      accepted === 'loose'
        ? 'grant_type is missing. Send the fields in the body, as application/x-www-form-urlencoded or as a JSON object.'
        : 'grant_type is missing. Send the fields in the body, as application/x-www-form-urlencoded.',
    )
  }
  const credentials = parseCredentials(raw.authorization, parameters, accepted === 'loose')
  return credentials.ok ? accept({ credentials: credentials.value, grant_type, parameters }) : credentials
}

/** RFC 6749 §3.2, appendix B: a form in the body, called by its name, and nothing in the query. */
function parseStandard({ query, body, contentType = '' }: RawTokenRequest): TokenOutcome<Parameters> {
  if (query !== '') return refuseToken('invalid_request', 'Send the parameters in the body, not in the URL.')
  // Media types have no letter case (RFC 9110 §8.3.1), and a charset changes nothing here.
  const [type = ''] = contentType.split(';')
  if (type.trim().toLowerCase() !== FORM) return refuseToken('invalid_request', `Content-Type has to be ${FORM}.`)
  return parseForm(body)
}

function parseLoose(raw: RawTokenRequest): TokenOutcome<Parameters> {
  const query = parseForm(raw.query)
  if (!query.ok) return query
  // RFC 6749 §2.3.1. No client was seen doing it, and a secret in a URL ends up in the logs of everything on the way.
  if (query.value.get('client_secret')) {
    return refuseToken('invalid_request', 'client_secret must not be in the URL: logs keep it. Renew this secret.')
  }
  if (query.value.get('client_assertion')) {
    return refuseToken('invalid_request', 'client_assertion must not be in the URL: logs keep it.')
  }
  const body = parseBody(raw.body, raw.contentType)
  return body.ok ? mergeParameters(query.value, body.value) : body
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
