import type { HttpRequest } from '../load/load.ts'

/** Client credentials in the canonical form (protocol.md 2.5), the same bytes for every contender. */
export function tokenRequest(url: string, client_id: string, client_secret: string): HttpRequest {
  return {
    url,
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`,
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials&scope=anonymous',
  }
}

/** Sends it once and returns the token, so that no contender is measured for refusing quickly. */
export async function fetchToken({ url, method, headers, body }: HttpRequest): Promise<string> {
  const answer = await fetch(url, { method, headers, body: body ?? null })
  const { access_token } = (await answer.json()) as { access_token?: string }
  if (answer.status !== 200 || access_token?.split('.').length !== 3) {
    throw new Error(`${url} answered ${answer.status} and no JWT`)
  }
  return access_token
}

/** Length of what was signed: header, dot and payload (RFC 7515 §5.1). */
export const signingInputBytes = (jwt: string): number => jwt.lastIndexOf('.')
