import { isHeaderValue, normalHeader } from '../../registry/index.ts'
import type { AccessControl } from '../../store/index.ts'
import { NoCredentials } from './no-credentials.ts'

/** The kinds for which a token is fetched. */
export type TokenAccessControl = Extract<AccessControl, { kind: 'external_oauth' | 'custom_oauth' }>

/** What is sent to a token URL. Holds secrets: made when it is sent, and not kept. */
export interface TokenRequest {
  origin: string
  /** With the query. */
  path: string
  method: 'POST' | 'PUT'
  /** Name, value, name, value. */
  headers: string[]
  body: string
}

/** `values` by the keys of registry's `valuePlaces`. Throws NoCredentials. Pure. */
export function writeTokenRequest(
  accessControl: TokenAccessControl,
  values: ReadonlyMap<string, string>,
): TokenRequest {
  const request =
    accessControl.kind === 'external_oauth' ? writeExternal(accessControl, values) : writeCustom(accessControl, values)
  for (let at = 1; at < request.headers.length; at += 2) {
    if (isHeaderValue(request.headers[at] as string)) continue
    throw new NoCredentials(`the value of ${request.headers[at - 1]} cannot be sent in a header`)
  }
  return request
}

/** RFC 6749 §4.4.2. Its members are `tokenParameters` and what the standard names; a developer cannot put one in the place of the other. */
function writeExternal(
  accessControl: Extract<TokenAccessControl, { kind: 'external_oauth' }>,
  values: ReadonlyMap<string, string>,
): TokenRequest {
  const { tokenUrl, clientAuthentication, scope, tokenParameters } = accessControl
  const client_id = values.get('client_id') as string
  const client_secret = values.get('client_secret') as string
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (scope !== undefined) form.append('scope', scope)
  const headers = ['Content-Type', FORM, 'Accept', JSON_TYPE]
  if (clientAuthentication === 'basic') {
    // RFC 6749 §2.3.1: both are form-encoded first, so that a colon in an id stays in the id.
    const pair = `${formEncoded(client_id)}:${formEncoded(client_secret)}`
    headers.push('Authorization', `Basic ${Buffer.from(pair).toString('base64')}`)
  } else {
    form.append('client_id', client_id)
    form.append('client_secret', client_secret)
  }
  for (const { name } of tokenParameters) form.append(name, values.get(`token:${name}`) as string)
  return { ...placeOf(tokenUrl), method: 'POST', headers, body: form.toString() }
}

function writeCustom(
  accessControl: Extract<TokenAccessControl, { kind: 'custom_oauth' }>,
  values: ReadonlyMap<string, string>,
): TokenRequest {
  const { method, authUrl, contentType, headers: own, payload } = accessControl
  const headers = ['Content-Type', contentType]
  if (!own.some(({ name }) => normalHeader(name) === 'accept')) headers.push('Accept', JSON_TYPE)
  for (const { name } of own) headers.push(name, values.get(`header:${name}`) as string)
  const fields = payload.map(({ name }): [string, string] => [name, values.get(`payload:${name}`) as string])
  return { ...placeOf(authUrl), method, headers, body: writePayload(contentType, fields) }
}

/** What is neither JSON nor a form has no way to write names and values down, so nothing is sent. */
function writePayload(contentType: string, fields: [string, string][]): string {
  const [mediaType = ''] = contentType.toLowerCase().split(';')
  if (/^application\/(?:.+\+)?json$/.test(mediaType.trim())) return JSON.stringify(Object.fromEntries(fields))
  if (mediaType.trim() === FORM) return new URLSearchParams(fields).toString()
  throw new NoCredentials('the content type of the token request is neither JSON nor a form')
}

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

function placeOf(url: string): Pick<TokenRequest, 'origin' | 'path'> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:')
    throw new NoCredentials('the token URL is no http URL')
  return { origin: parsed.origin, path: parsed.pathname + parsed.search }
}
