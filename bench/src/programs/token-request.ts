import type { HttpRequest } from '../load/load.ts'
import { REDIRECT_URI } from './codes.ts'

/** Client credentials in the canonical form (protocol.md 2.5), the same bytes for every contender. */
export function tokenRequest(url: string, client_id: string, client_secret: string): HttpRequest {
  return formRequest(url, client_id, client_secret, 'grant_type=client_credentials&scope=anonymous')
}

/** A form of an authenticated client. */
export function formRequest(url: string, client_id: string, client_secret: string, body: string): HttpRequest {
  return {
    url,
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`,
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body,
  }
}

/** The body that redeems a code (protocol.md 2.5), the same for every contender but for the code. */
export const codeBody = (code: string): string =>
  `grant_type=authorization_code&code=${code}&redirect_uri=${encodeURIComponent(REDIRECT_URI)}`

/** Sends it once and returns the token, so that no contender is measured for refusing quickly. */
export async function fetchToken(request: HttpRequest): Promise<string> {
  const { access_token } = await fetchJson(request)
  if (!isJwt(access_token)) throw new Error(`${request.url} answered no JWT`)
  return access_token
}

/** Redeems one code, and makes sure that all three tokens come. */
export async function redeemCode(request: HttpRequest, code: string): Promise<void> {
  const { access_token, id_token, refresh_token } = await fetchJson({ ...request, body: codeBody(code) })
  if (!isJwt(access_token) || !isJwt(id_token) || typeof refresh_token !== 'string') {
    throw new Error(`${request.url} did not answer with access token, ID token and refresh token`)
  }
}

export async function fetchJson({ url, method, headers, body }: HttpRequest): Promise<Record<string, unknown>> {
  const answer = await fetch(url, { method, headers, body: body ?? null })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}: ${text}`)
  return JSON.parse(text)
}

const isJwt = (token: unknown): token is string => typeof token === 'string' && token.split('.').length === 3

/** Length of what was signed: header, dot and payload (RFC 7515 §5.1). */
export const signingInputBytes = (jwt: string): number => jwt.lastIndexOf('.')
