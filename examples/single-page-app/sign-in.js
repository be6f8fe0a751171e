/**
 * The code flow with PKCE for a page without a secret (RFC 7636, RFC 9700 §2.1.1). Tokens are given back and kept nowhere: what is in
 * `sessionStorage` meanwhile opens nothing by itself, and is taken away before the answer is looked at.
 */
const KEY = 'sign-in'

const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)))

/** Registered for this app; the token request has to repeat it letter for letter. */
const redirectUri = () => `${location.origin}/callback`

/** Leaves the page for the exchange. */
export async function startSignIn({ issuer, clientId }) {
  const signIn = { state: random(), nonce: random(), verifier: random() }
  sessionStorage.setItem(KEY, JSON.stringify(signIn))
  const challenge = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(signIn.verifier))
  const request = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri(),
    // No offline_access: a refresh token would be worth stealing. While the person is signed in at the exchange, a new sign-in asks nothing.
    scope: 'openid profile email',
    state: signIn.state,
    nonce: signIn.nonce,
    code_challenge: base64url(challenge),
    code_challenge_method: 'S256',
  })
  location.assign(`${issuer}/v1/authorize?${request}`)
}

/**
 * What the browser came back with: undefined when it did not come from a sign-in. Throws when it must not be believed.
 * @returns {Promise<{ accessToken: string, idToken: string, claims: Record<string, unknown> } | undefined>}
 */
export async function finishSignIn({ issuer, clientId }) {
  if (location.pathname !== '/callback') return undefined
  const answer = new URLSearchParams(location.search)
  const kept = sessionStorage.getItem(KEY)
  sessionStorage.removeItem(KEY)
  // Out of the address bar and the history: a reload must not send the code again.
  history.replaceState(null, '', '/')
  if (!kept) throw new Error('This sign-in was not started in this tab.')
  const { state, nonce, verifier } = JSON.parse(kept)

  // Ours, and no other page's link (RFC 9700 §4.7); from this exchange, and not another one (RFC 9207 §2.4).
  if (answer.get('state') !== state) throw new Error('The answer belongs to another sign-in.')
  if (answer.get('iss') !== issuer) throw new Error('The answer is from another server.')
  const error = answer.get('error')
  if (error) throw new Error(answer.get('error_description') ?? error)

  const form = {
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: redirectUri(),
    code: answer.get('code') ?? '',
    code_verifier: verifier,
  }
  const response = await fetch(`${issuer}/v1/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
    redirect: 'error',
  })
  const body = await response.json()
  if (!response.ok) throw new Error(`${body.error}: ${body.error_description ?? ''}`)
  return {
    accessToken: body.access_token,
    idToken: body.id_token,
    claims: readIdToken(body.id_token, { issuer, clientId, nonce }),
  }
}

/**
 * Who signed in. The signature may be left to TLS, because this token came straight from the token endpoint (OIDC Core §3.1.3.7, 6); where a
 * token comes any other way, as in ../implicit-app, it may not.
 */
function readIdToken(idToken, { issuer, clientId, nonce }) {
  const [, payload = ''] = idToken.split('.')
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0),
  )
  const claims = JSON.parse(new TextDecoder().decode(bytes))
  const now = Date.now() / 1000
  const isGood = claims.iss === issuer && claims.aud === clientId && claims.nonce === nonce && claims.exp > now - 30
  if (!isGood) throw new Error('The ID token is not for this sign-in.')
  return claims
}

/** Name and e-mail. The ID token says who it is, and leaves these to userinfo (OIDC Core §5.4). */
export async function readPerson({ issuer }, { accessToken, claims }) {
  const headers = { Authorization: `Bearer ${accessToken}` }
  const answer = await fetch(`${issuer}/v1/userinfo`, { headers, redirect: 'error' })
  if (!answer.ok) throw new Error(`userinfo answered ${answer.status}`)
  const person = await answer.json()
  // Of the one who signed in, and nobody else (OIDC Core §5.3.2).
  if (person.sub !== claims.sub) throw new Error('userinfo is about somebody else')
  return person
}

/** Leaves the page, and ends the person's session at the exchange too. */
export function signOut({ issuer }, idToken) {
  const request = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: location.origin })
  location.assign(`${issuer}/v1/logout?${request}`)
}
