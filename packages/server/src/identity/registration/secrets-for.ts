import type { Client, ClientSecret } from '../../store/index.ts'
import type { CreateClientSecret } from '../clients/client-secrets.ts'

export interface SecretsFor {
  secrets: ClientSecret[]
  /** A new one, to be shown once. */
  client_secret?: string
}

/**
 * Which secrets a client with this metadata has: those it had where they still serve its way to authenticate, else a new
 * one, and none where it needs none. Decides without I/O; `create` draws from the system's randomness.
 */
export function secretsFor(
  client: Pick<Client, 'client_id' | 'metadata' | 'secrets'>,
  create: CreateClientSecret,
): SecretsFor {
  const method = client.metadata.token_endpoint_auth_method ?? 'client_secret_basic'
  if (method === 'none' || method === 'private_key_jwt') return { secrets: [] }
  const signs = method === 'client_secret_jwt'
  // A secret that was made to be compared is too short to sign with, and we do not know it.
  const serving = client.secrets.filter(({ sealed }) => !signs || sealed !== undefined)
  if (serving.length > 0) return { secrets: signs ? serving : serving.map(withoutSeal) }
  const { client_secret, kept } = create(client)
  return { secrets: [kept], client_secret }
}

/** What nobody needs to know any more is not kept readable. */
function withoutSeal({ sealed: _, ...secret }: ClientSecret): ClientSecret {
  return secret
}
