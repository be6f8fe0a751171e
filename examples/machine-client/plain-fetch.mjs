#!/usr/bin/env node
/** The same call with nothing but `fetch`. Environment: TOKEN_URL, API_KEY, API_SECRET, APPOINTMENTS_URL, SUBSCRIPTION_ID. */
const { TOKEN_URL, API_KEY, API_SECRET, APPOINTMENTS_URL, SUBSCRIPTION_ID } = process.env

const granted = await fetch(TOKEN_URL, {
  method: 'POST',
  headers: { Authorization: `Basic ${btoa(`${API_KEY}:${API_SECRET}`)}` },
  body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
  redirect: 'error', // the secret goes nowhere else
})
if (!granted.ok) throw new Error(`no token: ${granted.status} ${await granted.text()}`)
const { access_token } = await granted.json() // good for an hour: keep it, do not ask again for each call

const headers = { Authorization: `Bearer ${access_token}`, 'Subscription-Id': SUBSCRIPTION_ID }
const answer = await fetch(`${APPOINTMENTS_URL}/appointments?limit=3`, { headers, redirect: 'error' })
process.stdout.write(`${answer.status} ${await answer.text()}\n`)
if (!answer.ok) process.exitCode = 1
