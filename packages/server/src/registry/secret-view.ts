import type { Client, ClientSecret } from '../store/index.ts'

/** When a secret was made and when it ends: all there is to see of one that was shown once. */
export type SecretView = Pick<ClientSecret, 'createdAt' | 'expiresAt'>

/** Pure. */
export function viewOfSecrets({ secrets }: Pick<Client, 'secrets'>): SecretView[] {
  return secrets.map(({ createdAt, expiresAt }) => ({ createdAt, ...(expiresAt !== undefined && { expiresAt }) }))
}
