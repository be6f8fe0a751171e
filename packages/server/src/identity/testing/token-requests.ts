import type { AuthServerId } from '@portreeve/protocol'
import { SignJWT } from 'jose'
import type { Client, ClientSecret } from '../../store/index.ts'
import { generateClientSecret } from '../generate-ids.ts'
import { basicOf, exampleClient, type TestIdentity } from './open-test-identity.ts'

/** What the token endpoint answered. */
export interface TokenAnswer {
  status: number
  headers: Headers
  text: string
  body: Record<string, string | number> & { access_token?: string; id_token?: string; refresh_token?: string }
}

/** A client in the store with a secret, and its way to the token endpoint. */
export interface TestClient {
  client: Client
  client_secret: string
  /** A form with Basic credentials, unless `fields` or `headers` say otherwise. */
  post(fields: Record<string, string>, headers?: Record<string, string>): Promise<TokenAnswer>
  /** As `post`, with nothing but what is given. */
  postBare(fields: Record<string, string>, headers?: Record<string, string>): Promise<TokenAnswer>
}

/** May everything that a login can give. */
export async function putClient(
  test: Pick<TestIdentity, 'identity' | 'store' | 'server'>,
  changes: Partial<Client> = {},
): Promise<TestClient> {
  const client_secret = generateClientSecret()
  const kept: ClientSecret = { hmac: test.identity.hashSecret(client_secret), createdAt: 1_700_000_000 as never }
  const client = exampleClient(test.server.id, kept.hmac, {
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    scopes: ['openid', 'profile', 'email', 'offline_access', 'anonymous'],
    ...changes,
  })
  await test.store.clients.put(client)
  const url = tokenUrl(test, client.authServerId)
  const Authorization = basicOf(client.client_id, client_secret)
  return {
    client,
    client_secret,
    post: (fields, headers) => sendForm(url, fields, { Authorization, ...headers }),
    postBare: (fields, headers) => sendForm(url, fields, headers),
  }
}

/** A client that keeps no secret: it sends its client_id. */
export async function putPublicClient(
  test: Pick<TestIdentity, 'identity' | 'store' | 'server'>,
  changes: Partial<Client> = {},
): Promise<TestClient> {
  const metadata = { ...changes.metadata, token_endpoint_auth_method: 'none' as const }
  const made = await putClient(test, { ...changes, secrets: [], metadata })
  const { client_id } = made.client
  return { ...made, post: (fields, headers) => made.postBare({ client_id, ...fields }, headers) }
}

export const tokenUrl = ({ identity }: Pick<TestIdentity, 'identity'>, id: AuthServerId): string =>
  `${identity.issuerOf(id)}/v1/token`

export async function sendForm(
  url: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<TokenAnswer> {
  const response = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
}

type SigningKey = Parameters<SignJWT['sign']>[0]

export interface AssertionOptions {
  key: SigningKey
  alg: string
  kid?: string
  typ?: string
}

/** The fields of a request whose client proves itself by an assertion (RFC 7523 §2.2). Good for a minute unless `claims` say so. */
export async function assertionFields(
  client_id: string,
  aud: string | string[],
  { key, alg, kid, typ }: AssertionOptions,
  claims: Record<string, unknown> = {},
): Promise<{ client_assertion: string; client_assertion_type: string }> {
  const now = Math.floor(Date.now() / 1000)
  const all = { iss: client_id, sub: client_id, aud, iat: now, exp: now + 60, jti: crypto.randomUUID(), ...claims }
  const header = { alg, ...(kid && { kid }), ...(typ && { typ }) }
  return {
    client_assertion: await new SignJWT(all).setProtectedHeader(header).sign(key),
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  }
}
