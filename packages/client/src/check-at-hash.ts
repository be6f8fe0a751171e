import type { SigningAlg } from '@portreeve/protocol'
import { SignInError } from './sign-in-error.ts'

/** Ed25519 hashes with SHA-512, the others here with SHA-256 (OIDC Core §3.1.3.6; RFC 8032 §5.1). */
const hashes: Record<SigningAlg, string> = { RS256: 'SHA-256', PS256: 'SHA-256', ES256: 'SHA-256', EdDSA: 'SHA-512' }

/**
 * OIDC Core §3.1.3.8: the access token is the one that the ID token was issued with, where the ID token says so. Rejects with SignInError.
 */
export async function checkAtHash(access_token: string, at_hash: unknown, alg: SigningAlg): Promise<void> {
  if (at_hash === undefined) return
  const digest = new Uint8Array(await crypto.subtle.digest(hashes[alg], new TextEncoder().encode(access_token)))
  const half = btoa(String.fromCharCode(...digest.subarray(0, digest.length / 2)))
  const expected = half.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
  if (at_hash !== expected) {
    throw new SignInError('invalid_id_token', 'the ID token was issued with another access token (at_hash)')
  }
}
