#!/usr/bin/env node
/**
 * A webhook in one file: takes the events of an async API (POST /event and /event/{channel}), verifies that the relay sent them to this
 * app about an organization that has subscribed to it, and keeps each once. It answers 202 when an event is on disk, and not before.
 *
 * Environment: ISSUER, API_KEY, API_SECRET, SUBSCRIPTIONS_URL. Also SIGNING_SECRETS (whsec_…, with spaces between them), PORT (default
 * 8406, where the demo exchange calls, unless it was started with another --port-base), FILE (default events.jsonl).
 */
import { createServer } from 'node:http'
import { createEventVerifier, nodeHandler } from '@portreeve/verifier'
import { openEventFile } from './event-file.mjs'

const say = (text) => process.stdout.write(`${text}\n`)

const { ISSUER, API_KEY, API_SECRET, SUBSCRIPTIONS_URL, SIGNING_SECRETS } = process.env
const { PORT = '8406', FILE = 'events.jsonl' } = process.env
if (!ISSUER || !API_KEY || !API_SECRET || !SUBSCRIPTIONS_URL) {
  say('Set ISSUER, API_KEY, API_SECRET and SUBSCRIPTIONS_URL.')
  process.exit(2)
}

const verifier = createEventVerifier({
  issuer: ISSUER,
  apiKey: API_KEY,
  apiSecret: API_SECRET,
  subscriptionsUrl: SUBSCRIPTIONS_URL,
  // Once it is set, an event without a good signature is refused.
  ...(SIGNING_SECRETS && { secrets: SIGNING_SECRETS.split(' ') }),
})
const events = await openEventFile(FILE)

/** What the app makes of an event. When this throws, the relay hears 500 and sends the event again. */
async function keep({ eventId, dataOwnerId, channel, requestId, json }) {
  const isNew = await events.add({ eventId, dataOwnerId, channel, requestId, event: json() })
  say(`${isNew ? 'kept' : 'had'} ${eventId} ${channel}`)
}

const handle = nodeHandler(verifier, keep, {
  onProblem: ({ status, code, detail, fault }) => say(`refused ${status} ${code} ${detail ?? fault ?? ''}`),
})
const server = createServer(handle)
server.listen(Number(PORT), '127.0.0.1', () => say(`webhook listens at http://127.0.0.1:${server.address().port}`))

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    // Events that are being kept are answered first.
    server.close(() => void events.close())
    server.closeIdleConnections()
  })
}
