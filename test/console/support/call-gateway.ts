/** A token that a program got for itself. Both as in demo.json. */
export async function tokenFor(
  { tokenUrl }: { tokenUrl: string },
  { apiKey, apiSecret }: { apiKey: string; apiSecret: string },
): Promise<string> {
  const answer = await fetch(tokenUrl, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
  })
  if (!answer.ok) throw new Error(`${tokenUrl}: ${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { access_token: string }).access_token
}

/** A call through the gateway: its status, and the code where it was refused. */
export async function callGateway(
  url: string,
  { token, subscriptionId, method = 'GET' }: { token?: string; subscriptionId?: string; method?: string },
): Promise<{ status: number; code?: string; requestId: string | null }> {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(subscriptionId !== undefined && { 'Subscription-Id': subscriptionId }),
    },
  })
  const body = (await answer.json().catch(() => ({}))) as { code?: string }
  return {
    status: answer.status,
    ...(body.code !== undefined && { code: body.code }),
    requestId: answer.headers.get('request-id'),
  }
}
