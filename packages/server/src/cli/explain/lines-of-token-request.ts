import type { Paint } from '../apply/print-plan.ts'
import { cell } from '../print.ts'

interface Named {
  id: string
  name: string
}

/** A request for a token that was refused, as the management API answers it (docs/explain.md). */
export interface RefusedTokenRequest {
  atMillis: number
  authServerId: string
  client?: { client_id: string; app?: Named; api?: Named }
  grant_type?: string
  status: number
  error: string
  error_description: string
  check: string
  detail: string
  scope?: string
}

/** One request for a token, for a terminal. Pure. */
export function linesOfTokenRequest(request: RefusedTokenRequest, paint: Paint): string[] {
  const { atMillis, authServerId, client, grant_type, scope, status, error, error_description, check, detail } = request
  const said = paint('red', `${cell(status)} ${cell(error)} from identity`)
  const facts = [
    ...(client?.app ? [['app', named(client.app)]] : []),
    ...(client?.api ? [['api', named(client.api)]] : []),
    ['client_id', client ? cell(client.client_id) : 'not known'],
    ...(grant_type === undefined ? [] : [['grant_type', cell(grant_type)]]),
    ...(scope === undefined ? [] : [['scope', cell(scope)]]),
  ]
  return [
    `POST /oauth2/${cell(authServerId)}/v1/token  ${said}  ${paint('dim', new Date(atMillis).toISOString())}`,
    ...facts.map(([name = '', value]) => `  ${name.padEnd(12)}  ${value}`),
    '',
    `  ${cell(check)}  ${paint('red', 'refused')}`,
    `    ${paint('red', cell(detail))}`,
    ...(error_description === detail ? [] : [`    ${cell(error_description)}`]),
  ]
}

const named = ({ id, name }: Named) => `${name === '' ? '' : `${cell(name)} `}(${cell(id)})`
