import type { Client } from '../../store/index.ts'
import type { AppView } from '../pages/views.ts'

/** An app as people see it. One that has not said its name is shown by its key, which is no secret. Pure. */
export function appViewOf({ client_id, metadata }: Pick<Client, 'client_id' | 'metadata'>): AppView {
  const { client_name, logo_uri, client_uri, policy_uri, tos_uri } = metadata
  return {
    name: client_name ?? client_id,
    logoUri: logo_uri,
    clientUri: client_uri,
    policyUri: policy_uri,
    tosUri: tos_uri,
  }
}
