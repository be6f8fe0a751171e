import type { AccessTokenClaims, AccessTokenHeader, ClientId, EpochSeconds } from '@portreeve/protocol'
import type { Grant, User } from '../../store/index.ts'
import type { MintedToken, MintOverrides } from '../identity.ts'
import type { Issuer } from '../keys/issuers.ts'
import { signRs256 } from '../keys/sign-rs256.ts'
import type { LoadedKey } from '../keys/signing-key.ts'
import { createRandomText } from '../random-text.ts'

/** The authorization server cannot sign at the moment: it has no key yet. */
export class CannotSign extends Error {
  override readonly name = 'CannotSign'
}

/** Whose data a token opens, and by which grant. */
export interface UserGrant {
  user: Pick<User, 'id' | 'email'>
  grant: Pick<Grant, 'id' | 'authTime' | 'amr' | 'acr' | 'scopes'>
}

export interface AccessTokenRequest {
  issuer: Issuer
  client_id: ClientId
  scp: readonly string[]
  /** What a user allowed; absent for client credentials. */
  userGrant?: UserGrant | undefined
  overrides?: MintOverrides | undefined
}

/** Makes access tokens of the profile `exchange` (protocol.md 2.9). Rejects with CannotSign. */
export type SignAccessToken = (request: AccessTokenRequest) => Promise<MintedToken>

/** 43 characters of base64url (protocol.md 2.9). */
const JTI_BYTES = 32

export function createSignAccessToken({ now }: { now: () => EpochSeconds }): SignAccessToken {
  const randomText = createRandomText(JTI_BYTES)
  // By key and not by `kid`: when a key is gone from memory, so is its header.
  const headers = new WeakMap<LoadedKey, string>()

  function headerOf(key: LoadedKey): string {
    const known = headers.get(key)
    if (known !== undefined) return known
    const header: AccessTokenHeader = { alg: key.alg, typ: 'JWT', kid: key.kid }
    const encoded = `${base64url(JSON.stringify(header))}.`
    headers.set(key, encoded)
    return encoded
  }

  return async ({ issuer, client_id, scp, overrides }) => {
    const { server, url, keys } = issuer
    const key = keys[0]
    if (!key) throw new CannotSign(`authorization server ${server.id} has no signing key`)
    const iat = overrides?.iat ?? now()
    const exp = overrides?.exp ?? ((iat + server.accessTokenTtlSeconds) as EpochSeconds)
    const claims: AccessTokenClaims = {
      jti: `AT.${randomText()}`,
      iss: overrides?.iss ?? url,
      aud: overrides?.aud ?? server.audience,
      iat,
      exp,
      cid: client_id,
      scp,
      sub: client_id,
    }
    const signed = headerOf(key) + base64url(JSON.stringify(claims))
    const signature = await signRs256(signed, key.privateKey)
    return { token: `${signed}.${signature.toString('base64url')}`, expiresAt: exp }
  }
}

const base64url = (text: string): string => Buffer.from(text).toString('base64url')
