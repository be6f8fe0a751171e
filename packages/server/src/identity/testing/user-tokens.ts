import type { TokenResponse } from '@portreeve/protocol'
import type { Client, Grant, Session, User } from '../../store/index.ts'
import { generateClientSecret } from '../generate-ids.ts'
import { putCode, REDIRECT_URI } from './grants.ts'
import { basicOf, exampleClient, type TestIdentity } from './open-test-identity.ts'

const everyScope = ['openid', 'profile', 'email', 'phone', 'address', 'offline_access', 'anonymous']

/** Another client of the test's authorization server, which may have everything. */
export async function putClient(
  { store, identity, server }: TestIdentity,
  changes: Partial<Client> = {},
): Promise<{ client: Client; basic: string }> {
  const secret = generateClientSecret()
  const client = exampleClient(server.id, identity.hashSecret(secret), {
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    scopes: everyScope,
    ...changes,
  })
  await store.clients.put(client)
  return { client, basic: basicOf(client.client_id, secret) }
}

export interface SignedInUser extends TokenResponse {
  client: Client
  /** Its `Authorization`. */
  basic: string
  user: User
  session: Session
  grant: Grant
}

/** A user who has just signed in to a new client, and what the client got for the code. */
export async function signIn(
  test: TestIdentity,
  {
    client: clientChanges = {},
    user: userChanges = {},
    grant: grantChanges = {},
  }: { client?: Partial<Client>; user?: Partial<User>; grant?: Partial<Omit<Grant, 'code'>> } = {},
): Promise<SignedInUser> {
  const { client, basic } = await putClient(test, clientChanges)
  const waiting = await putCode(test.store, client, test.clock.now, {
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    ...grantChanges,
  })
  const user = { ...waiting.user, ...userChanges }
  await test.store.users.put(user)
  const isPublic = client.metadata.token_endpoint_auth_method === 'none'
  const response = await fetch(`${test.issuer}/v1/token`, {
    method: 'POST',
    headers: isPublic ? {} : { Authorization: basic },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: waiting.code,
      redirect_uri: REDIRECT_URI,
      client_id: client.client_id,
    }),
  })
  const answer = await response.json()
  if (response.status !== 200) throw new Error(JSON.stringify(answer))
  return { ...(answer as TokenResponse), client, basic, user, session: waiting.session, grant: waiting.grant }
}
