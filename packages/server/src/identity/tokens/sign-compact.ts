import type { EpochSeconds, SigningAlg } from '@portreeve/protocol'
import type { Issuer } from '../keys/issuers.ts'
import { signerAt } from '../keys/key-times.ts'
import { signText } from '../keys/sign-text.ts'
import type { LoadedKey } from '../keys/signing-key.ts'

/** The authorization server cannot sign at the moment: it has no key, or none for the algorithm that a client wants. */
export class CannotSign extends Error {
  override readonly name = 'CannotSign'
}

/** The key that signs for an issuer now. Throws CannotSign. */
export function signingKeyOf({ server, policy, keys }: Issuer, now: EpochSeconds, wanted?: SigningAlg): LoadedKey {
  const alg = wanted ?? policy.signingAlgs[0]
  // What the server signs with no more has keys left for a while; nobody would notice them being used on and on.
  const key = policy.signingAlgs.includes(alg) ? signerAt(keys, alg, now) : undefined
  if (!key) throw new CannotSign(`authorization server ${server.id} has no signing key for ${alg}`)
  return key
}

/** JWS compact serialization (RFC 7515 §3.1) of claims. Header members in published order (protocol.md 2.9). */
export type SignCompact = (key: LoadedKey, typ: string, claims: object) => Promise<string>

export function createSignCompact(): SignCompact {
  // By key and not by `kid`: when a key is gone from memory, so are its headers.
  const headers = new WeakMap<LoadedKey, Map<string, string>>()

  function headerOf(key: LoadedKey, typ: string): string {
    const ofKey = headers.get(key) ?? new Map<string, string>()
    const known = ofKey.get(typ)
    if (known !== undefined) return known
    const encoded = `${base64url(JSON.stringify({ alg: key.alg, typ, kid: key.kid }))}.`
    headers.set(key, ofKey.set(typ, encoded))
    return encoded
  }

  return async (key, typ, claims) => {
    const signed = headerOf(key, typ) + base64url(JSON.stringify(claims))
    const signature = await signText(signed, key)
    return `${signed}.${signature.toString('base64url')}`
  }
}

const base64url = (text: string): string => Buffer.from(text).toString('base64url')
