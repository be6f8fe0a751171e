import { ANONYMOUS } from '@portreeve/protocol'
import { CommandRefused } from '../refusal.ts'
import { ask } from './http.ts'

export interface Credentials {
  issuer: string
  clientId: string
  clientSecret: string
  /** For the person: `the app`, `the API`. */
  whose: string
}

/** A token by client credentials, with the body in JSON as the exchange's own simulator asks for it (protocol.md 6.5). */
export async function getToken({ issuer, clientId, clientSecret, whose }: Credentials): Promise<string> {
  const url = `${issuer}/v1/token`
  const answer = await ask(url, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'Content-Type': 'application/json',
      Accept: 'application/json',
    },
    body: JSON.stringify({ grant_type: 'client_credentials', scope: ANONYMOUS }),
  })
  if ('fault' in answer) throw new CommandRefused(`${url} gave no token: ${answer.fault}.`)
  const { access_token, error, error_description } = objectIn(answer.body)
  if (answer.status === 200 && typeof access_token === 'string') return access_token
  const said = [error, error_description].filter((each) => typeof each === 'string').join(': ')
  const hint = error === 'invalid_client' ? ` Are key and secret those of ${whose}, at this issuer?` : ''
  throw new CommandRefused(`${url} gave no token: it answered ${answer.status}${said && ` (${said})`}.${hint}`)
}

/** Empty where the text is no JSON object. */
export function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
