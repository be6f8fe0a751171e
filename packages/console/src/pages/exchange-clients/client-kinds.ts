import type { Schemas } from '@portreeve/client/management'

export type Client = Schemas['Client']

/** Whose a client is, in words. */
export const ownerText: Record<Client['owner']['kind'], string> = {
  app: 'An app',
  api: 'An API',
  registration: 'Registered itself',
  exchange: 'The exchange',
}

/** What it is called; its id where it has no name. Pure. */
export const clientName = ({ client_name, client_id }: Pick<Client, 'client_name' | 'client_id'>): string =>
  client_name ?? client_id

/** How a client proves who it is, in words. */
export const authMethodText: Record<NonNullable<Client['token_endpoint_auth_method']>, string> = {
  client_secret_basic: 'Secret in the header',
  client_secret_post: 'Secret in the body',
  client_secret_jwt: 'Signs with its secret',
  private_key_jwt: 'Signs with a key of its own',
  none: 'Not at all: a public client',
}

export const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials', 'implicit'] as const

export const grantText: Record<(typeof grantTypes)[number], string> = {
  authorization_code: 'Signs people in (authorization_code)',
  refresh_token: 'Stays signed in (refresh_token)',
  client_credentials: 'Acts for itself (client_credentials)',
  implicit: 'Tokens in the URL, for old apps (implicit)',
}
