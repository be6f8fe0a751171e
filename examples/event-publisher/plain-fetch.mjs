#!/usr/bin/env node
/**
 * Publishes one event of an async API with nothing but `fetch`, so that it is there once however often it had to be sent.
 *
 * Environment: TOKEN_URL, PUBLISHER_ID, PUBLISHER_SECRET (of the async API, not of an app), EVENTS_URL, DATA_OWNER_ID; REQUEST_ID to go
 * on with an event that an earlier run did not get through.
 */
import { randomUUID } from 'node:crypto'

const say = (text) => process.stdout.write(`${text}\n`)
const { TOKEN_URL, PUBLISHER_ID, PUBLISHER_SECRET, EVENTS_URL, DATA_OWNER_ID } = process.env
const ATTEMPTS = 6

/** Asks again after 5xx, 429 and broken connections, after 1, 2, 4 … s. Other answers stay what they are. */
async function ask(url, init) {
  for (let attempt = 1; ; attempt++) {
    const signal = AbortSignal.timeout(30_000)
    const answer = await fetch(url, { ...init, redirect: 'error', signal }).catch((fault) => fault)
    const isFinal = answer instanceof Response && answer.status < 500 && answer.status !== 429
    if (isFinal) return answer
    const what = answer instanceof Response ? `answer ${answer.status}` : answer.message
    if (attempt === ATTEMPTS) throw new Error(`gave up after ${ATTEMPTS} attempts: ${what}`)
    say(`${what}; again in ${2 ** (attempt - 1)} s`)
    await new Promise((resolve) => setTimeout(resolve, 1000 * 2 ** (attempt - 1)))
  }
}

async function getToken() {
  const answer = await ask(TOKEN_URL, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${PUBLISHER_ID}:${PUBLISHER_SECRET}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
  })
  if (!answer.ok) throw new Error(`no token: ${answer.status}`)
  return (await answer.json()).access_token
}

const repairOrder = { repairOrderNumber: 'RO-100412', closedAt: '2026-11-20T15:04:05Z', totalCents: 48_210 }

// Made once for each event and the same in each attempt: that is how the relay knows that it is one. A real program writes it down with
// the event, in the transaction that closes the repair order, and takes it away when the answer is 200. So a crash loses and doubles nothing.
const requestId = process.env.REQUEST_ID || randomUUID()

const answer = await ask(EVENTS_URL, {
  method: 'POST',
  headers: {
    Authorization: `Bearer ${await getToken()}`,
    'Content-Type': 'application/json',
    // Whose data this is. Only subscriptions of this organization receive it.
    'Data-Owner-Id': DATA_OWNER_ID,
    // What happens to one repair order arrives in the order in which it was published, if each answer is waited for.
    partitionKey: repairOrder.repairOrderNumber,
    'X-Request-Id': requestId,
  },
  body: JSON.stringify(repairOrder),
})
if (answer.ok) say(`published ${(await answer.json()).eventId} as ${requestId}`)
else {
  // 4xx: the same request would be refused again. Somebody has to look at it.
  say(`refused ${answer.status}: ${(await answer.json()).message}`)
  process.exitCode = 1
}
