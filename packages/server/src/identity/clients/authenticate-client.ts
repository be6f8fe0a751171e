import { timingSafeEqual } from 'node:crypto'
import { type AuthServerId, accept, type ClientId, type EpochSeconds, type Refused, refuse } from '@portreeve/protocol'
import type { Client, RecordCache } from '../../store/index.ts'
import { refuseToken, type TokenOutcome } from '../token/token-refusal.ts'
import type { Credentials } from './basic-credentials.ts'
import type { HashSecret } from './hash-secret.ts'

export interface AuthenticateDeps {
  clients: Pick<RecordCache<ClientId, Client>, 'peek' | 'find' | 'refresh'>
  hashSecret: HashSecret
  /** Resolves after a fixed time, longer than the store usually takes. */
  failurePause: () => Promise<unknown>
  now: () => EpochSeconds
}

/** Who presents what, where and when. */
export interface Presented {
  authServerId: AuthServerId
  hmac: Uint8Array
  now: EpochSeconds
}

/** What an unknown key is compared with, so that it costs what a known one costs. No digest is all zeros. */
const decoy: Pick<Client, 'authServerId' | 'secrets' | 'disabled'> = {
  authServerId: '' as AuthServerId,
  secrets: [{ hmac: new Uint8Array(32), createdAt: 0 as EpochSeconds }],
  disabled: true,
}

/** What may be a key at all (generate-ids.ts makes them). Whatever else is sent is neither looked up nor remembered. */
const plausibleKey = /^[A-Za-z0-9]{1,64}$/

/** Is this the client's secret, here and now? Pure. RFC 6749 §2.3.1. */
export function checkClient(
  client: Client | null | undefined,
  presented: Presented,
): Refused<'invalid_client'> | undefined {
  const { authServerId, secrets, disabled } = client ?? decoy
  // Every secret is compared, whichever fits: during rotation there are two (design.md decision 6).
  let fits = false
  for (const { hmac, expiresAt } of secrets) {
    const same = timingSafeEqual(hmac, presented.hmac) // T-32
    if (same && (expiresAt === undefined || expiresAt > presented.now)) fits = true
  }
  if (!client) return refuse('invalid_client', 'the key is unknown')
  if (!fits) return refuse('invalid_client', 'the secret is wrong or has expired')
  if (authServerId !== presented.authServerId) return refuse('invalid_client', 'the client belongs to another server')
  if (disabled) return refuse('invalid_client', 'the client is disabled')
  return undefined
}

/**
 * Who is calling? A client that is remembered and fits is let in without asking anyone. Whatever fails is asked once from
 * the store and checked again, which also repairs a memory from before the secret was renewed; so every failure takes the
 * same way. And as a store may be quicker to miss a row than to read one, failures are answered after a fixed pause, which
 * started before the store was asked (T-31). Rejects with StoreUnavailable.
 */
export async function authenticateClient(
  { client_id, client_secret }: Credentials,
  authServerId: AuthServerId,
  { clients, hashSecret, failurePause, now }: AuthenticateDeps,
): Promise<TokenOutcome<Client>> {
  const presented: Presented = { authServerId, hmac: hashSecret(client_secret), now: now() }
  const id = client_id as ClientId
  const remembered = clients.peek(id)
  if (!checkClient(remembered, presented) && remembered) return accept(remembered)

  const pause = failurePause()
  const lookUp = () => (remembered === undefined ? clients.find(id) : clients.refresh(id))
  const stored = plausibleKey.test(client_id) ? await lookUp() : undefined
  const refusal = checkClient(stored, presented)
  if (!refusal && stored) return accept(stored)
  await pause
  return refuseToken(
    'invalid_client',
    'The client credentials were not accepted. Check the key and the secret, and that they belong to this authorization server.',
    refusal?.detail,
  )
}
