import type { Exchange } from './interop-app.ts'

export interface Registered {
  client_id: string
  client_secret: string
  token_endpoint: string
  end_session_endpoint: string
}

/** For libraries that register no clients themselves (RFC 7591 §3.1). */
export async function registerClient({ issuer, registrationToken }: Exchange, metadata: object): Promise<Registered> {
  const discovered = await fetch(`${issuer}/.well-known/openid-configuration`)
  const server = (await discovered.json()) as Registered & { registration_endpoint: string }
  const answer = await fetch(server.registration_endpoint, {
    method: 'POST',
    headers: { Authorization: `Bearer ${registrationToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(metadata),
  })
  if (answer.status !== 201) throw new Error(`not registered: ${answer.status} ${await answer.text()}`)
  return { ...server, ...((await answer.json()) as Registered) }
}
