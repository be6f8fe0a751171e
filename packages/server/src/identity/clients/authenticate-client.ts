import { timingSafeEqual } from 'node:crypto'
import { accept, type ClientId, type EpochSeconds, type Refused, refuse } from '@portreeve/protocol'
import type { Client, ClientSecret, RecordCache, UsedOnceStore } from '../../store/index.ts'
import type { Issuer } from '../keys/issuers.ts'
import { refuseToken, type TokenOutcome } from '../token/token-refusal.ts'
import { readAssertion } from './assertion-form.ts'
import { checkAuthMethod } from './auth-methods.ts'
import { CLOCK_SKEW_SECONDS } from './check-assertion.ts'
import type { AssertionCredentials, Credentials } from './credentials.ts'
import type { HashSecret } from './hash-secret.ts'
import { type VerifyAssertionDeps, verifyAssertion } from './verify-assertion.ts'

export interface AuthenticateDeps extends VerifyAssertionDeps {
  clients: Pick<RecordCache<ClientId, Client>, 'peek' | 'find' | 'refresh'>
  hashSecret: HashSecret
  usedOnce: Pick<UsedOnceStore, 'use'>
  /** Resolves after a fixed time, longer than the store usually takes. */
  failurePause: () => Promise<unknown>
  now: () => EpochSeconds
}

/** Where a client authenticates. */
export interface ClientEndpoint {
  issuer: Issuer
  /** Under the issuer, such as `/v1/token`: what an assertion may be addressed to besides the issuer. */
  path: string
}

/** `client_id`: who asked has proven to be this client, and is refused all the same. */
interface NotLetIn extends Refused<'invalid_client'> {
  client_id?: ClientId | undefined
}
type Refusal = NotLetIn | undefined
/** Is this the client, as far as this record of it says? */
type Prove = (client: Client | null | undefined) => Refusal | Promise<Refusal>

/** What may be a key at all (generate-ids.ts makes them). Whatever else is sent is neither looked up nor remembered. */
const plausibleKey = /^[A-Za-z0-9]{1,64}$/

/**
 * Who is calling? A client that is remembered and fits is let in without asking anyone. Whatever fails is asked once from
 * the store and checked again, which also repairs a memory from before the secret was renewed; so every failure takes the
 * same way. And as a store may be quicker to miss a row than to read one, failures are answered after a fixed pause, which
 * started before the store was asked (T-31). An assertion is good for one use. Rejects with StoreUnavailable.
 */
export async function authenticateClient(
  credentials: Credentials,
  endpoint: ClientEndpoint,
  deps: AuthenticateDeps,
): Promise<TokenOutcome<Client>> {
  const proven = await findProven(credentials, endpoint, deps)
  if (!proven.ok) return notAccepted(proven.detail, proven.client_id)
  // Last, so that nobody can use up an assertion that is not their own; atomic, so that of many one gets in (T-14).
  if (credentials.kind === 'assertion' && (await useAssertion(credentials, deps)) === 'again') {
    return notAccepted('the assertion was used before', proven.value.client_id)
  }
  return proven
}

async function findProven(
  credentials: Credentials,
  endpoint: ClientEndpoint,
  deps: AuthenticateDeps,
): Promise<{ ok: true; value: Client } | NotLetIn> {
  const { clients } = deps
  const prove = proverFor(credentials, endpoint, deps)
  const id = credentials.client_id as ClientId
  const remembered = clients.peek(id)
  if (!(await prove(remembered)) && remembered) return accept(remembered)

  const pause = deps.failurePause()
  const lookUp = () => (remembered === undefined ? clients.find(id) : clients.refresh(id))
  const stored = plausibleKey.test(id) ? await lookUp() : undefined
  const refusal = await prove(stored)
  if (!refusal && stored) return accept(stored)
  await pause
  return refusal ?? unknownKey
}

const unknownKey = refuse('invalid_client', 'the key is unknown')

function notAccepted(detail: string, client_id: ClientId | undefined): TokenOutcome<never> {
  const refusal = refuseToken(
    'invalid_client',
    'The client credentials were not accepted. Check the key and the secret, and that they belong to this authorization server.',
    detail,
  )
  return client_id === undefined ? refusal : { ...refusal, client_id }
}

/** That it is this client is proven, and is for its own people to know (identity/explain). */
const knownAs = ({ client_id }: Client, refusal: Refused<'invalid_client'> | undefined): Refusal =>
  refusal && { ...refusal, client_id }

function proverFor(credentials: Credentials, { issuer, path }: ClientEndpoint, deps: AuthenticateDeps): Prove {
  const loose = issuer.policy.tokenRequests === 'loose'
  const checkRecord = (client: Client) => checkStanding(client, issuer) ?? checkAuthMethod(client, credentials, loose)
  const now = deps.now()
  switch (credentials.kind) {
    case 'secret': {
      const hmac = deps.hashSecret(credentials.client_secret)
      return (client) => {
        const refusal = checkSecret(client, { hmac, now })
        if (!client) return refusal ?? unknownKey
        if (refusal) return refusal.detail === EXPIRED ? knownAs(client, refusal) : refusal
        return knownAs(client, checkRecord(client))
      }
    }
    case 'none':
      return (client) => (client ? checkRecord(client) : unknownKey)
    case 'assertion': {
      const audiences = [issuer.url, `${issuer.url}/v1/token`, issuer.url + path]
      return async (client) => {
        if (!client) return unknownKey
        const expected = { client_id: client.client_id, audiences, now }
        return checkRecord(client) ?? verifyAssertion(credentials.assertion, client, expected, deps)
      }
    }
  }
}

/** What an unknown key is compared with, so that it costs what a known one costs. No digest is all zeros. */
const decoy: readonly ClientSecret[] = [{ hmac: new Uint8Array(32), createdAt: 0 as EpochSeconds }]

const EXPIRED = 'the secret has expired'

/** Is this one of the client's live secrets? Pure. RFC 6749 §2.3.1. */
export function checkSecret(
  client: Pick<Client, 'secrets'> | null | undefined,
  presented: { hmac: Uint8Array; now: EpochSeconds },
): Refused<'invalid_client'> | undefined {
  // Every secret is compared, whichever fits: during rotation there are two (design.md decision 6).
  let fits = false
  let wasGood = false
  for (const { hmac, expiresAt } of client?.secrets ?? decoy) {
    const same = timingSafeEqual(hmac, presented.hmac) // T-32
    if (same && (expiresAt === undefined || expiresAt > presented.now)) fits = true
    else if (same) wasGood = true
  }
  if (!client) return unknownKey
  return fits ? undefined : refuse('invalid_client', wasGood ? EXPIRED : 'the secret is wrong')
}

function checkStanding({ authServerId, disabled }: Client, { server }: Issuer): Refused<'invalid_client'> | undefined {
  if (authServerId !== server.id) return refuse('invalid_client', 'the client belongs to another server')
  if (disabled) return refuse('invalid_client', 'the client is disabled') // T-17
  return undefined
}

function useAssertion({ client_id, assertion }: AssertionCredentials, { usedOnce, now }: AuthenticateDeps) {
  const { jti, exp } = readAssertion(assertion)?.claims ?? {}
  // A node whose clock is behind would still take it for a while after it expired here.
  const forgetAt = Math.ceil(Number(exp) + CLOCK_SKEW_SECONDS) as EpochSeconds
  return usedOnce.use('client_assertion', `${client_id} ${jti}`, forgetAt, now())
}
