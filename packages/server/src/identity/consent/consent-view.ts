import type { Client, Consent, User } from '../../store/index.ts'
import type { AuthorizationRequest } from '../authorize/authorization-request.ts'
import { OFFLINE_ACCESS } from '../grants/scopes-today.ts'
import type { ConsentView, FormTarget } from '../pages/views.ts'
import { appViewOf } from './app-view.ts'
import { claimsAsked } from './asked-of-user.ts'

/** What the consent page says: everything the app asks for, and what of it is new. Pure. */
export function consentView(
  request: Pick<AuthorizationRequest, 'scopes' | 'claims'>,
  client: Pick<Client, 'client_id' | 'metadata'>,
  { name, email }: Pick<User, 'name' | 'email'>,
  allowed: Pick<Consent, 'scopes'> | undefined,
  form: FormTarget,
): ConsentView {
  const scopes = request.scopes.map((scope) => ({ name: scope, granted: allowed?.scopes.includes(scope) === true }))
  return {
    kind: 'consent',
    form,
    app: appViewOf(client),
    user: { name, email },
    scopes: [...scopes.filter(({ granted }) => !granted), ...scopes.filter(({ granted }) => granted)],
    claims: claimsAsked(request),
    offlineAccess: request.scopes.includes(OFFLINE_ACCESS),
  }
}
