const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
const jsonOf = (text) => JSON.parse(new TextDecoder().decode(bytesOf(text)))
const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/**
 * Verifies an ID token that came by way of the browser, where anybody could have put it: signature, issuer, audience, expiry, nonce, and that
 * the access token beside it belongs to it (OIDC Core §3.2.2.9, §3.2.2.11). Resolves with its claims, or throws.
 */
export async function verifyIdToken(idToken, { issuer, clientId, nonce, accessToken }) {
  const [header = '', payload = '', signature = ''] = idToken.split('.')
  const { alg, kid } = jsonOf(header)
  // Named here and not taken from the token, or `none` would do.
  if (alg !== 'RS256') throw new Error('The ID token has another algorithm.')
  const { keys } = await (await fetch(`${issuer}/v1/keys`, { redirect: 'error' })).json()
  const jwk = keys.find((key) => key.kid === kid && key.kty === 'RSA')
  if (!jwk) throw new Error('The ID token is signed by an unknown key.')
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify'])
  const signed = new TextEncoder().encode(`${header}.${payload}`)
  if (!(await crypto.subtle.verify(algorithm, key, bytesOf(signature), signed)))
    throw new Error('The ID token is forged.')

  const claims = jsonOf(payload)
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(accessToken)))
  const isGood =
    claims.iss === issuer &&
    claims.aud === clientId &&
    claims.exp > Date.now() / 1000 - 30 &&
    claims.nonce === nonce &&
    claims.at_hash === base64url(hash.subarray(0, 16))
  if (!isGood) throw new Error('The ID token is not for this sign-in.')
  return claims
}
