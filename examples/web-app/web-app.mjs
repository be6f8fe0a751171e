#!/usr/bin/env node
/**
 * A web app with a server: people sign in with the code flow, tokens stay here, and the browser has a session cookie.
 *
 * Environment: ISSUER, API_KEY, API_SECRET, APPOINTMENTS_URL, SUBSCRIPTION_ID; PORT (default 5000); APP_URL, where people reach it (default
 * http://localhost:PORT). `{APP_URL}/callback` has to be one of the app's callback URLs.
 */
import { fileURLToPath } from 'node:url'
import { createSignIn, ExchangeError, ExchangeUnavailable, readRefusal, SignInError } from '@portreeve/client'
import express from 'express'
import { problemPage, signedInPage, signedOutPage } from './page.mjs'
import { createSessions } from './sessions.mjs'

const say = (text) => process.stdout.write(`${text}\n`)
const { ISSUER, API_KEY, API_SECRET, APPOINTMENTS_URL, SUBSCRIPTION_ID, PORT = '5000' } = process.env
const APP_URL = process.env.APP_URL ?? `http://localhost:${PORT}`
const HOUR = 3600

const signIn = createSignIn({
  issuer: ISSUER,
  apiKey: API_KEY,
  apiSecret: API_SECRET,
  redirectUri: `${APP_URL}/callback`,
  scope: 'openid profile email offline_access',
})
const sessions = createSessions({ isSecure: APP_URL.startsWith('https:') })

const app = express()
app.disable('x-powered-by')

app.use((request, response, next) => {
  response.set({
    // No script runs here at all. Forms may lead to the exchange, because sign-in and sign-out do.
    'Content-Security-Policy': `default-src 'none'; style-src 'self'; img-src data:; form-action 'self' ${new URL(ISSUER).origin}; base-uri 'none'; frame-ancestors 'none'`,
    'X-Content-Type-Options': 'nosniff',
    // The callback's address has the code in it. Not `no-referrer`: with that, forms come with `Origin: null`.
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  })
  // Other pages' forms change nothing here. SameSite says the same of other sites, but another port of this host is the same site.
  if (request.method === 'POST' && request.headers.origin !== APP_URL) {
    return response.status(403).send(problemPage('This form is not from this app.'))
  }
  next()
})

const styles = fileURLToPath(new URL('../shared/style.css', import.meta.url))
app.get('/style.css', (_request, response) => response.sendFile(styles))

app.post('/sign-in', async (request, response) => {
  // state, nonce and PKCE's verifier are made here, and wait in this browser's session.
  const { url, kept } = await signIn.begin()
  sessions.begin(request, response, { kept }, HOUR)
  response.redirect(303, url)
})

app.get('/callback', async (request, response) => {
  const session = sessions.find(request)
  // Any page's link leads here. Where nothing was begun it changes nothing: who is signed in stays so.
  if (!session?.kept) return response.status(400).send(problemPage('That did not work. Sign in again.'))
  const { kept } = session
  session.kept = undefined // good once
  // Compares state, iss, nonce and at_hash, verifies the ID token, and throws when anything does not fit.
  const tokens = await signIn.finish(request.originalUrl, kept)
  sessions.begin(request, response, { tokens, person: await readPerson(tokens) }, 8 * HOUR)
  // Away from the address with the code in it.
  response.redirect(303, '/')
})

app.get('/', async (request, response) => {
  const session = sessions.find(request)
  if (!session?.tokens) return response.send(signedOutPage())
  if (session.tokens.expiresAt - 60 < Date.now() / 1000) await renew(session)
  const { person, tokens } = session
  response.send(signedInPage({ person, expiresAt: tokens.expiresAt, ...(await readAppointments(tokens)) }))
})

app.post('/refresh', async (request, response) => {
  const session = sessions.find(request)
  if (session?.tokens) await renew(session)
  response.redirect(303, '/')
})

app.post('/sign-out', async (request, response) => {
  const session = sessions.find(request)
  sessions.end(request, response)
  if (!session?.tokens) return response.redirect(303, '/')
  const { id_token, refresh_token } = session.tokens
  // With offline_access a refresh token outlives the person's session at the exchange, so it is given back.
  await revoke(refresh_token).catch((fault) => say(`not revoked: ${fault.message}`))
  // Signed out here alone, the next click on "Sign in" would let whoever sits there in again.
  const logout = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: APP_URL })
  response.redirect(303, `${ISSUER}/v1/logout?${logout}`)
})

/** One request for however many pages wait for it: a refresh token that rotates is good once, and twice looks like theft. */
async function renew(session) {
  const { refresh_token, claims } = session.tokens
  session.renewal ??= signIn.refresh(refresh_token, { sub: claims.sub }).finally(() => {
    session.renewal = undefined
  })
  const tokens = await session.renewal
  // What an answer does not have stays as it was.
  session.tokens = { ...session.tokens, ...tokens, claims: { ...claims, ...tokens.claims } }
}

/** Name and e-mail. The ID token says who it is, and leaves these to userinfo (OIDC Core §5.4). */
async function readPerson({ access_token, claims }) {
  const headers = { Authorization: `Bearer ${access_token}` }
  const answer = await fetch(`${ISSUER}/v1/userinfo`, {
    headers,
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
  })
  if (!answer.ok) throw new Error(`userinfo answered ${answer.status}`)
  const person = await answer.json()
  // Of the one who signed in, and nobody else (OIDC Core §5.3.2).
  if (person.sub !== claims.sub) throw new Error('userinfo is about somebody else')
  return person
}

async function readAppointments(tokens) {
  // Which dealer this person works for is the app's to know. Here it is always the same one.
  const headers = { Authorization: `Bearer ${tokens.access_token}`, 'Subscription-Id': SUBSCRIPTION_ID }
  const url = `${APPOINTMENTS_URL}/appointments?status=scheduled&limit=5`
  const answer = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(30_000) }).catch(() => null)
  // The person stays signed in: it is not about them.
  if (!answer) return { appointments: [], problem: 'The appointments cannot be reached. Try again in a moment.' }
  const refusal = await readRefusal(answer)
  if (refusal) return { appointments: [], problem: `${refusal.message} (${refusal.code}, ${refusal.requestId})` }
  if (!answer.ok) return { appointments: [], problem: `The service answered ${answer.status}.` }
  return { appointments: (await answer.json()).items }
}

async function revoke(token) {
  await fetch(`${ISSUER}/v1/revoke`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${API_KEY}:${API_SECRET}`)}` },
    body: new URLSearchParams({ token, token_type_hint: 'refresh_token' }),
    redirect: 'error',
    signal: AbortSignal.timeout(5000),
  })
}

// Four parameters: Express knows it by them.
app.use((fault, request, response, _next) => {
  // Their texts have no token, code or secret in them.
  say(`${request.method} ${request.path}: ${fault.name} ${fault.code ?? ''} ${fault.message}`)
  if (fault instanceof ExchangeUnavailable) {
    return response.status(503).send(problemPage('The exchange cannot be reached. Try again in a moment.'))
  }
  // Somebody pressed Cancel, a code was too old, a refresh token was taken back: whatever it was, there is nobody signed in now.
  sessions.end(request, response)
  if (fault.code === 'access_denied') return response.status(403).send(problemPage('You did not agree to sign in.'))
  const isTheirs = fault instanceof ExchangeError || fault instanceof SignInError
  response.status(isTheirs ? 400 : 500).send(problemPage('That did not work. Sign in again.'))
})

const server = app.listen(Number(PORT), '127.0.0.1', () => say(`open http://localhost:${server.address().port}`))
