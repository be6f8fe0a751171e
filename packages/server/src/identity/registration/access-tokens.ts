import { randomBytes } from 'node:crypto'
import type { AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import type { RegistrationToken, RegistrationTokenStore } from '../../store/index.ts'
import type { HashSecret } from '../clients/hash-secret.ts'
import { parseBearer } from '../parse-bearer.ts'

/** The two tokens of RFC 7591 §1.2: 256 random bits as 43 base64url characters. Only their HMACs are kept. */
const BYTES = 32
const TOKEN = /^[A-Za-z0-9_-]{43}$/

export const generateAccessToken = (): string => randomBytes(BYTES).toString('base64url')

/** The token of an `Authorization` header, or undefined where there is none that could be one of ours. */
export function parseAccessToken(authorization: string | undefined): string | undefined {
  const token = parseBearer(authorization ?? '')
  return token !== undefined && TOKEN.test(token) ? token : undefined
}

/** Prefixes keep the kinds apart: no secret of one kind is good for another (threat T-10). */
export const hashInitialAccessToken = (token: string, hashSecret: HashSecret): Uint8Array =>
  hashSecret(`initial access token ${token}`)

/** base64url, as ClientSettings keeps it. Good for one client alone. */
export const hashRegistrationToken = (client_id: ClientId, token: string, hashSecret: HashSecret): string =>
  Buffer.from(hashSecret(`registration access token ${client_id} ${token}`)).toString('base64url')

export interface InitialAccessTokenWish {
  authServerId: AuthServerId
  /** What operators call it. */
  name: string
  /** Scopes that clients registered with it may be allowed. */
  scopes: string[]
  ttlSeconds: number
}

export interface InitialAccessTokensDeps {
  registrationTokens: Pick<RegistrationTokenStore, 'put'>
  hashSecret: HashSecret
  now: () => EpochSeconds
}

/** A new initial access token: the one time it is seen, and what is kept of it. Rejects with StoreUnavailable. */
export async function createInitialAccessToken(
  { authServerId, name, scopes, ttlSeconds }: InitialAccessTokenWish,
  { registrationTokens, hashSecret, now }: InitialAccessTokensDeps,
): Promise<{ token: string; kept: RegistrationToken }> {
  const token = generateAccessToken()
  const createdAt = now()
  const expiresAt = (createdAt + ttlSeconds) as EpochSeconds
  const kept = { hmac: hashInitialAccessToken(token, hashSecret), authServerId, name, scopes, createdAt, expiresAt }
  await registrationTokens.put(kept)
  return { token, kept }
}
