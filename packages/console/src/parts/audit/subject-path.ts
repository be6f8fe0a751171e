import { at } from '../../app/at.ts'

/** Where what an entry is about is looked at; undefined where nothing shows it. Pure. */
export function subjectPath({ kind, id }: { kind: string; id: string }, isOperator: boolean): string | undefined {
  switch (kind) {
    case 'app':
      return at`/apps/${id}`
    case 'api':
      return at`/apis/${id}`
    case 'webhook':
      return at`/webhooks/${id}`
    case 'connection':
      return at`/connections/${id}`
    case 'organization':
      return isOperator ? at`/exchange/organizations/${id}` : '/organization'
    case 'user':
    case 'operator':
      return isOperator ? at`/exchange/users/${id}` : undefined
    case 'client':
      return isOperator ? at`/exchange/clients/${id}` : undefined
    case 'authorization_server':
      return isOperator ? at`/exchange/servers/${id}` : undefined
    default:
      return undefined
  }
}
