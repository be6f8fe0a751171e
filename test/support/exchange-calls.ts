import type { Demo } from '../../packages/server/src/demo/index.ts'

/** A token for a credential pair, as a plain client gets one (protocol.md 2.5). */
export async function getToken(demo: Demo, key: string, secret: string): Promise<string> {
  const answer = await requestToken(demo, key, secret)
  if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${await answer.text()}`)
  const { access_token } = (await answer.json()) as { access_token: string }
  return access_token
}

export function requestToken(demo: Demo, key: string, secret: string): Promise<Response> {
  return fetch(demo.identity.tokenUrl, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
  })
}

export interface CallAnswer {
  status: number
  requestId: string | null
  body: { code?: string; message?: string; requestId?: string; items?: Record<string, unknown>[] }
}

/** One GET with a token and a Subscription-Id, either of which may be left out. */
export async function call(url: string, token?: string, subscriptionId?: string): Promise<CallAnswer> {
  const headers: Record<string, string> = {}
  if (token !== undefined) headers.Authorization = `Bearer ${token}`
  if (subscriptionId !== undefined) headers['Subscription-Id'] = subscriptionId
  const answer = await fetch(url, { headers, redirect: 'manual' })
  return {
    status: answer.status,
    requestId: answer.headers.get('request-id'),
    body: (await answer.json()) as CallAnswer['body'],
  }
}
