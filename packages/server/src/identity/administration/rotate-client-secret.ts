import { accept, type EpochSeconds } from '@portreeve/protocol'
import type { Client } from '../../store/index.ts'
import { type CreateClientSecret, rotateSecret } from '../clients/client-secrets.ts'
import { seconds } from './read-members.ts'
import { type AdministrationOutcome, refuseAdministration, refuseField } from './refusal.ts'

const OVERLAP_SECONDS = 24 * 3600
const OVERLAP_SECONDS_MAX = 90 * 24 * 3600

/**
 * The client with a new secret beside the one it has, which goes on for `overlapSeconds` (left out: a day; 0: not at all). Draws
 * from the system's randomness, and writes nothing.
 */
export function rotateClientSecret(
  client: Client,
  overlapSeconds: unknown = OVERLAP_SECONDS,
  { createClientSecret, now }: { createClientSecret: CreateClientSecret; now: () => EpochSeconds },
): AdministrationOutcome<{ client: Client; client_secret: string }> {
  const overlap = seconds(0, OVERLAP_SECONDS_MAX)(overlapSeconds)
  if (!overlap.ok) return refuseField('/overlapSeconds', `overlapSeconds ${overlap.why}`)
  const method = client.metadata.token_endpoint_auth_method
  if (method === 'none' || method === 'private_key_jwt') {
    return refuseAdministration('conflict', 'This client authenticates without a secret, so it has none to rotate.')
  }
  const { client_secret, kept } = createClientSecret(client)
  const rotation = { added: kept, overlapSeconds: overlap.value, now: now() }
  return accept({ client: rotateSecret(client, rotation), client_secret })
}
