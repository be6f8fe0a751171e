import { randomUUID } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import { insecure, type Provider } from './provider.ts'

export const REDIRECT_URI = 'https://rp.example/test/a/portreeve/callback'
export const POST_LOGOUT_REDIRECT_URI = 'https://rp.example/test/a/portreeve/post_logout_redirect'

/** An app that registered itself. */
export interface RelyingParty {
  /** As the provider answered. */
  registered: Record<string, unknown>
  client: oauth.Client
  /** How it proves itself at the token endpoint. */
  proof: oauth.ClientAuth
  redirect_uri: string
  response_type: string
}

export interface Variant {
  response_type: string
  response_mode?: 'query' | 'fragment' | 'form_post'
}

/** What the official suite sends to register a client for a response type. */
export function registrationFor(
  provider: Pick<Provider, 'key'>,
  response_type: string,
  metadata: Record<string, unknown> = {},
): Record<string, unknown> {
  const words = response_type.split(' ')
  const grant_types = [
    ...(words.includes('code') ? ['authorization_code'] : []),
    ...(words.some((word) => word !== 'code') ? ['implicit'] : []),
  ]
  return {
    client_name: `Certification ${randomUUID()}`,
    grant_types,
    jwks: { keys: [provider.key.publicJwk] },
    token_endpoint_auth_method: 'client_secret_basic',
    response_types: [response_type],
    redirect_uris: [REDIRECT_URI],
    contacts: ['certification@rp.example'],
    ...metadata,
  }
}

/** POST to the registration endpoint, with the initial access token. */
export function postRegistration(
  { as, registrationToken }: Pick<Provider, 'as' | 'registrationToken'>,
  metadata: Record<string, unknown>,
): Promise<Response> {
  return fetch(as.registration_endpoint ?? '', {
    method: 'POST',
    headers: { Authorization: `Bearer ${registrationToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(metadata),
  })
}

/** OIDC Registration §3.1, with a validator of others. Members that are undefined are left out. */
export async function register(
  provider: Provider,
  response_type: string,
  metadata: Record<string, unknown> = {},
): Promise<RelyingParty> {
  const asked = registrationFor(provider, response_type, metadata)
  const answer = await oauth.dynamicClientRegistrationRequest(provider.as, asked as Partial<oauth.Client>, {
    initialAccessToken: provider.registrationToken,
    ...insecure,
  })
  const registered = await oauth.processDynamicClientRegistrationResponse(answer)
  const client = registered as unknown as oauth.Client
  const [redirect_uri = ''] = asked.redirect_uris as string[]
  return { registered, client, proof: proofOf(registered, provider), redirect_uri, response_type }
}

function proofOf(registered: Record<string, unknown>, { key }: Pick<Provider, 'key'>): oauth.ClientAuth {
  const secret = String(registered.client_secret)
  switch (registered.token_endpoint_auth_method) {
    case 'private_key_jwt':
      return oauth.PrivateKeyJwt(key.privateKey)
    case 'client_secret_jwt':
      return oauth.ClientSecretJwt(secret)
    case 'client_secret_post':
      return oauth.ClientSecretPost(secret)
    case 'none':
      return oauth.None()
    default:
      return oauth.ClientSecretBasic(secret)
  }
}
