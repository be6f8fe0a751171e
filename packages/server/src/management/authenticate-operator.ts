import { accept, type Outcome, refuse, type UserId } from '@portreeve/protocol'
import { type Identity, parseBearer } from '../identity/index.ts'
import type { ManagementTokenStore, UserStore } from '../store/index.ts'

/** The person whose management token came with a request. */
export interface Operator {
  userId: UserId
}

export interface AuthenticateDeps {
  managementTokens: Pick<ManagementTokenStore, 'find'>
  users: Pick<UserStore, 'find'>
  hashSecret: Identity['hashSecret']
}

export type OperatorFault = 'missing' | 'unknown'

/** `pmt_` and 43 base64url characters: other secrets are never looked up here. */
const TOKEN = /^pmt_[A-Za-z0-9_-]{43}$/

/**
 * Whose management token is this? Found by its HMAC, so that no comparison takes longer for a better guess (threat T-32). A user
 * who is gone or disabled has none (threat T-17). Rejects with StoreUnavailable.
 */
export async function authenticateOperator(
  authorization: string | undefined,
  { managementTokens, users, hashSecret }: AuthenticateDeps,
): Promise<Outcome<Operator, OperatorFault>> {
  if (authorization === undefined) return refuse('missing', 'no Authorization header')
  const token = parseBearer(authorization)
  if (token === undefined || !TOKEN.test(token)) return refuse('unknown', 'not a management token')
  const kept = await managementTokens.find(hashSecret(token))
  if (!kept) return refuse('unknown', 'no such management token')
  const user = await users.find(kept.userId)
  if (!user || user.disabled) return refuse('unknown', 'the user of this management token is gone or disabled')
  return accept({ userId: user.id })
}
