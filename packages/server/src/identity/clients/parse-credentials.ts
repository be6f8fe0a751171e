import { accept } from '@portreeve/protocol'
import type { Parameters } from '../token/parse-parameters.ts'
import { refuseToken, type TokenOutcome } from '../token/token-refusal.ts'
import { readSubject } from './assertion-form.ts'
import { parseBasic, parseKeyAlone, withoutLineEnd } from './basic-credentials.ts'
import type { Credentials } from './credentials.ts'

/** RFC 7523 §2.2. */
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * How a request says which client it is from, for every endpoint where clients authenticate: Basic, secret in the body
 * (form 8 of protocol.md 2.6), assertion, or a public client's `client_id`. One way in each request (RFC 6749 §2.3); the
 * `client_id` alone may always be repeated. `loose`: form 12 is forgiven, and a header with the key alone. Pure.
 */
export function parseCredentials(
  authorization: string | undefined,
  parameters: Parameters,
  loose: boolean,
): TokenOutcome<Credentials> {
  const secret = parameters.get('client_secret')
  const assertion = parameters.get('client_assertion')
  const assertionType = parameters.get('client_assertion_type')
  const client_id = parameters.get('client_id')
  if (assertion || assertionType) {
    if (authorization !== undefined || secret) return severalWays()
    return parseAssertion(assertion, assertionType, client_id)
  }
  if (authorization !== undefined) {
    // Even if both agree: "MUST NOT use more than one authentication method in each request" (§2.3).
    if (secret) return severalWays()
    return parseHeader(authorization, client_id, loose)
  }
  if (client_id && secret) {
    return accept({ kind: 'secret', method: 'client_secret_post', client_id, client_secret: secret })
  }
  if (client_id) return accept({ kind: 'none', client_id })
  return refuseToken(
    'invalid_client',
    'No client credentials. Send Authorization: Basic and base64 of key:secret, or client_id and client_secret in the body.',
  )
}

function parseHeader(authorization: string, client_id: string | undefined, loose: boolean): TokenOutcome<Credentials> {
  const basic = parseBasic(authorization)
  if (!basic.ok) {
    const key = loose ? parseKeyAlone(authorization) : undefined
    if (key !== undefined && (!client_id || client_id === key)) return accept({ kind: 'none', client_id: key })
    return refuseToken(
      'invalid_client',
      'The Authorization header has to be the word Basic, one space and base64 of key:secret, encoded once.',
      basic.detail,
    )
  }
  const { client_id: key, client_secret } = basic.value
  // The key alone authenticates nobody, and many clients always add it.
  if (client_id && client_id !== key) {
    return refuseToken('invalid_request', 'client_id differs from the key in the Authorization header.')
  }
  const secret = loose ? withoutLineEnd(client_secret) : client_secret
  return accept({ kind: 'secret', method: 'client_secret_basic', client_id: key, client_secret: secret })
}

function parseAssertion(
  assertion: string | undefined,
  assertionType: string | undefined,
  client_id: string | undefined,
): TokenOutcome<Credentials> {
  if (assertionType !== JWT_BEARER || !assertion) {
    return refuseToken(
      'invalid_request',
      `client_assertion has to be a JWT, and client_assertion_type has to be ${JWT_BEARER}.`,
    )
  }
  const subject = readSubject(assertion)
  if (subject === undefined) {
    return refuseToken('invalid_client', 'client_assertion is not a signed JWT with the client_id as its sub.')
  }
  // RFC 7521 §4.2: client_id may be left out, and must name the same client when it is there.
  if (client_id && client_id !== subject) {
    return refuseToken('invalid_request', 'client_id differs from the sub of client_assertion.')
  }
  return accept({ kind: 'assertion', client_id: subject, assertion })
}

function severalWays() {
  return refuseToken('invalid_request', 'Send the credentials in the Authorization header or in the body, not in both.')
}
