/**
 * LEGACY: the implicit flow, `response_type=token id_token`. Here to see what old apps do and to try them; RFC 9700 §2.1.2 advises against it,
 * because the access token stands in the browser's address, where history, extensions and every script of the page can read it.
 * For a new app take ../single-page-app.
 */
import { verifyIdToken } from './verify-id-token.js'

const KEY = 'implicit-sign-in'
const element = (id) => document.getElementById(id)
const show = (...ids) => {
  for (const id of ids) element(id).removeAttribute('hidden')
}
const random = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

const settings = await (await fetch('/settings.json')).json()
element('sign-in').addEventListener('click', () => {
  // The old samples sent `nonce=true`. It has to be new each time, or an ID token can be replayed.
  const signIn = { state: random(), nonce: random() }
  sessionStorage.setItem(KEY, JSON.stringify(signIn))
  const request = new URLSearchParams({
    client_id: settings.clientId,
    response_type: 'token id_token',
    redirect_uri: `${location.origin}/callback`,
    scope: 'openid profile email',
    ...signIn,
  })
  location.assign(`${settings.issuer}/v1/authorize?${request}`)
})

/** What the fragment says, or undefined. Throws when it must not be believed. */
async function readFragment() {
  const fragment = location.hash
  if (fragment === '') return undefined
  history.replaceState(null, '', '/')
  const { state, nonce } = JSON.parse(sessionStorage.getItem(KEY) ?? '{}')
  sessionStorage.removeItem(KEY)
  const answer = new URLSearchParams(fragment.slice(1))
  // Not in the old samples, and yet needed: without it any link could put somebody else's token here.
  if (!state || answer.get('state') !== state) throw new Error('The answer belongs to another sign-in.')
  const error = answer.get('error')
  if (error) throw new Error(answer.get('error_description') ?? error)
  // As old samples cut it out: between the first `=` and the next `&`. So `access_token` comes first, and something behind it (protocol.md 2.4).
  const accessToken = fragment.split('=')[1].split('&')[0]
  const idToken = answer.get('id_token') ?? ''
  const { issuer, clientId } = settings
  return { accessToken, idToken, claims: await verifyIdToken(idToken, { issuer, clientId, nonce, accessToken }) }
}

/** Name and e-mail. The ID token says who it is, and leaves these to userinfo (OIDC Core §5.4). */
async function readPerson({ issuer }, { accessToken, claims }) {
  const headers = { Authorization: `Bearer ${accessToken}` }
  const answer = await fetch(`${issuer}/v1/userinfo`, { headers, redirect: 'error' })
  if (!answer.ok) throw new Error(`userinfo answered ${answer.status}`)
  const person = await answer.json()
  // Of the one who signed in, and nobody else (OIDC Core §5.3.2).
  if (person.sub !== claims.sub) throw new Error('userinfo is about somebody else')
  return person
}

async function readAppointments(accessToken) {
  const headers = { Authorization: `Bearer ${accessToken}`, 'Subscription-Id': settings.subscriptionId }
  const answer = await fetch(`${settings.appointmentsUrl}/appointments?status=scheduled&limit=5`, {
    headers,
    redirect: 'error',
  })
  const body = await answer.json()
  if (!answer.ok) throw new Error(`${body.message} (${body.code ?? answer.status})`)
  return body.items
}

try {
  const session = await readFragment()
  if (session) {
    const person = await readPerson(settings, session)
    element('name').textContent = person.name ?? person.sub
    element('email').textContent = person.email ?? ''
    element('sign-out').addEventListener('click', () => {
      const request = new URLSearchParams({ id_token_hint: session.idToken, post_logout_redirect_uri: location.origin })
      location.assign(`${settings.issuer}/v1/logout?${request}`)
    })
    show('person')
    const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
    for (const { startsAt, reason, advisor } of await readAppointments(session.accessToken)) {
      const row = element('rows').insertRow()
      for (const text of [when.format(new Date(startsAt)), reason, advisor]) row.insertCell().textContent = text
    }
    show('appointments')
  } else show('signed-out')
} catch (fault) {
  element('problem').textContent = fault.message
  show('problem', 'signed-out')
}
