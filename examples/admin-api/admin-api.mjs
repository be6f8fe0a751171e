#!/usr/bin/env node
/**
 * An API provider in one file: the service behind the gateway (GET /greetings/v1/hello) and the admin API that the exchange calls
 * when an organization activates or ends an app (POST /admin/activate, POST /admin/deactivate/{connectionId}).
 * It trusts nobody: every request has to bring a token of the exchange that was made for this API.
 *
 * Environment: ISSUER, CLIENT_ID, CLIENT_SECRET, SUBSCRIPTIONS_URL, and PORT (default 8450). Needs jose.
 */
import { createServer } from 'node:http'
import { createRemoteJWKSet, jwtVerify } from 'jose'

const say = (text) => process.stdout.write(`${text}\n`)

const { ISSUER, CLIENT_ID, CLIENT_SECRET, SUBSCRIPTIONS_URL, PORT = '8450' } = process.env
if (!ISSUER || !CLIENT_ID || !CLIENT_SECRET || !SUBSCRIPTIONS_URL) {
  say('Set ISSUER, CLIENT_ID, CLIENT_SECRET and SUBSCRIPTIONS_URL.')
  process.exit(2)
}

const keys = createRemoteJWKSet(new URL(`${ISSUER}/v1/keys`))
/** Subscription-Id to who it stands for. A real provider keeps this in its database. */
const subscribers = new Map()

/** Is this the exchange, speaking to this API? The checks of RFC 9068 §4, and `sub` is our own Client ID. */
async function isFromExchange(request) {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ')
  if (scheme !== 'Bearer' || !token) return false
  try {
    const options = {
      issuer: ISSUER,
      audience: 'api_providers',
      subject: CLIENT_ID,
      algorithms: ['RS256', 'ES256', 'EdDSA'],
    }
    await jwtVerify(token, keys, options)
    return true
  } catch {
    return false
  }
}

async function readJson(request) {
  let text = ''
  for await (const chunk of request) text += chunk
  return text === '' ? {} : JSON.parse(text)
}

/** Tells the exchange that we take this subscriber. It may happen days later; here it is at once. */
async function accept(connectionId) {
  const credentials = Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')
  const form = { 'Content-Type': 'application/x-www-form-urlencoded', Authorization: `Basic ${credentials}` }
  const body = 'grant_type=client_credentials&scope=anonymous'
  const bought = await fetch(`${ISSUER}/v1/token`, { method: 'POST', headers: form, body })
  const { access_token } = await bought.json()
  const answer = await fetch(`${SUBSCRIPTIONS_URL}/connections/${connectionId}/callback`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ status: 'accepted' }),
  })
  say(`accepted connection ${connectionId}: ${answer.status}`)
}

async function handle(request) {
  if (!(await isFromExchange(request))) return [401, { code: 401, message: 'This token is not for this API.' }]
  const { pathname } = new URL(request.url, 'http://here')
  if (request.method === 'POST' && pathname === '/admin/activate') {
    const { subscriptionId, connectionId, organizationInfo, appInfo } = await readJson(request)
    subscribers.set(subscriptionId, { connectionId, organization: organizationInfo.name, app: appInfo.name })
    say(`${organizationInfo.name} activated ${appInfo.name}`)
    // Behind this answer: only a connection whose activation was answered with 200 can be accepted.
    setTimeout(() => {
      accept(connectionId).catch((fault) => say(`not accepted: ${fault.message}`))
    }, 200)
    return [200, { links: [] }]
  }
  const ended = request.method === 'POST' && pathname.match(/^\/admin\/deactivate\/([^/]+)$/)
  if (ended) {
    for (const [id, { connectionId }] of subscribers) if (connectionId === ended[1]) subscribers.delete(id)
    say(`connection ${ended[1]} has ended`)
    return [200, { links: [] }]
  }
  const subscriber = subscribers.get(request.headers['subscription-id'])
  if (request.method === 'GET' && pathname === '/greetings/v1/hello') {
    return subscriber
      ? [200, { greeting: `Hello ${subscriber.organization}, through ${subscriber.app}.` }]
      : [403, { code: 403, message: 'This subscription is not active here.' }]
  }
  return [404, { code: 404, message: 'There is nothing here.' }]
}

createServer((request, response) => {
  void handle(request)
    .catch((fault) => [500, { code: 500, message: fault.message }])
    .then(([status, body]) => {
      response.writeHead(status, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify(body))
    })
}).listen(Number(PORT), '127.0.0.1', () => say(`admin API and service on http://127.0.0.1:${PORT}`))
