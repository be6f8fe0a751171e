import type { ResponseType } from '@portreeve/protocol'
import { keyAlgs } from '../clients/auth-methods.ts'
import type { Profile } from '../profiles.ts'

export type GrantTypeName = 'authorization_code' | 'implicit' | 'refresh_token' | 'client_credentials'

/** RFC 7591 §2.1, OIDC Registration §2: which grant types a response type is built of. Pure. */
export function grantTypesOf(response_type: ResponseType): GrantTypeName[] {
  const words = response_type.split(' ')
  const code: GrantTypeName[] = words.includes('code') ? ['authorization_code'] : []
  return words.some((word) => word !== 'code') ? [...code, 'implicit'] : code
}

/** What clients of such a server may register, and its metadata declares. Pure. */
export function grantTypesSupported({ responseTypes }: Pick<Profile, 'responseTypes'>): GrantTypeName[] {
  const front = new Set(responseTypes.flatMap(grantTypesOf))
  return [...front, 'refresh_token', 'client_credentials']
}

/** Signature algorithms of request objects (OIDC Core §6.1). Pure. */
export function requestObjectAlgs({ unsignedRequestObjects }: Pick<Profile, 'unsignedRequestObjects'>): string[] {
  return unsignedRequestObjects ? [...keyAlgs, 'none'] : [...keyAlgs]
}
