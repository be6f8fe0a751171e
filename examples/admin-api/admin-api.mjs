#!/usr/bin/env node
/**
 * An API provider in one file: the service behind the gateway (GET /greetings/v1/hello) and the admin API that the exchange calls
 * when an organization activates or ends an app (POST /admin/activate, POST /admin/deactivate/{connectionId}).
 * It trusts nobody: every request has to bring a token of the exchange that was made for this API.
 *
 * Environment: ISSUER, CLIENT_ID, CLIENT_SECRET, SUBSCRIPTIONS_URL, and PORT (default 8450). Also FILE: where it writes down who is
 * subscribed, to know it when it is started again.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createVerifier } from '@portreeve/verifier'
import { createAdminApi, createSubscriptionList } from '@portreeve/verifier/admin'
import { serve, withVerifier } from '@portreeve/verifier/node'

const say = (text) => process.stdout.write(`${text}\n`)

const { ISSUER, CLIENT_ID, CLIENT_SECRET, SUBSCRIPTIONS_URL, FILE, PORT = '8450' } = process.env
if (!ISSUER || !CLIENT_ID || !CLIENT_SECRET || !SUBSCRIPTIONS_URL) {
  say('Set ISSUER, CLIENT_ID, CLIENT_SECRET and SUBSCRIPTIONS_URL.')
  process.exit(2)
}

/** Who is subscribed. A real provider keeps this in its database. */
const subscriptions = createSubscriptionList(FILE && existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : [])

/** Whole or not at all, however this program ends. */
function write() {
  if (!FILE) return
  writeFileSync(`${FILE}.new`, JSON.stringify(subscriptions.all()))
  renameSync(`${FILE}.new`, FILE)
}

const admin = createAdminApi({
  issuer: ISSUER,
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  subscriptionsUrl: SUBSCRIPTIONS_URL,
  subscriptions: {
    ...subscriptions,
    add(activation) {
      subscriptions.add(activation)
      write()
    },
    accept(connectionId) {
      subscriptions.accept(connectionId)
      write()
      say(`accepted connection ${connectionId}`)
    },
    remove(connectionId) {
      subscriptions.remove(connectionId)
      write()
    },
  },
  activate({ organizationInfo, appInfo }) {
    say(`${organizationInfo.name} activated ${appInfo.name}`)
    // Sent behind our answer. It may also happen days later: return nothing, and call admin.callback then.
    return { status: 'accepted' }
  },
  deactivate(connectionId) {
    say(`connection ${connectionId} has ended`)
  },
})

const verifier = createVerifier({ issuer: ISSUER, clientId: CLIENT_ID, subscriptions: subscriptions.find })
const answerAdmin = serve(admin)
const answerCall = withVerifier(verifier, (request, response, { context }) => {
  const isHello = request.method === 'GET' && request.url?.split('?')[0] === '/greetings/v1/hello'
  const hello = { greeting: `Hello ${context.organizationInfo.name}, through ${context.appInfo.name}.` }
  response.writeHead(isHello ? 200 : 404, { 'content-type': 'application/json' })
  response.end(JSON.stringify(isHello ? hello : { code: 'NOT-FOUND', message: 'There is nothing here.' }))
})

const server = createServer((request, response) => {
  if (admin.isFor(request.url ?? '')) answerAdmin(request, response)
  else answerCall(request, response)
})
server.listen(Number(PORT), '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  say(`admin API and service on http://127.0.0.1:${port}`)
})
