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

/**
 * Where a form may lead that ends at an app: where the answer goes, and where the app has said it is at home, because a callback
 * on one origin often sends people on to another, and browsers hold the whole way against the page that had the form. Pure.
 */
export function placesOf(
  { metadata: { client_uri, redirect_uris = [] } }: Pick<Client, 'metadata'>,
  answerTo: string,
): string[] {
  return [answerTo, ...(client_uri === undefined ? [] : [client_uri]), ...redirect_uris]
}
