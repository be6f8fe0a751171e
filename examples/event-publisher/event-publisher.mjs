#!/usr/bin/env node
/**
 * Publishes what happened to one repair order, in order, with `@portreeve/client`.
 *
 * Environment: ISSUER, PUBLISHER_ID, PUBLISHER_SECRET (of the async API, not of an app), RELAY_URL, CHANNEL, DATA_OWNER_ID; REQUEST_IDS to
 * go on with the events of an earlier run (UUIDs with a space between).
 */
import { randomUUID } from 'node:crypto'
import { createClient, ExchangeError, ExchangeUnavailable } from '@portreeve/client'

const say = (text) => process.stdout.write(`${text}\n`)
const { ISSUER, PUBLISHER_ID, PUBLISHER_SECRET, RELAY_URL, CHANNEL, DATA_OWNER_ID } = process.env

const client = createClient({
  issuer: ISSUER,
  apiKey: PUBLISHER_ID,
  apiSecret: PUBLISHER_SECRET,
  relayUrl: RELAY_URL,
})

const [first = randomUUID(), second = randomUUID()] = process.env.REQUEST_IDS?.split(' ') ?? []

// As it lies in a real program's database: each event with an X-Request-Id, written in the transaction in which it happened, and taken away
// when it is published. So a crash loses and doubles nothing: what is still there is published again, and the relay knows it by this id.
const outbox = [
  { requestId: first, body: { repairOrderNumber: 'RO-100412', state: 'ready' } },
  { requestId: second, body: { repairOrderNumber: 'RO-100412', state: 'closed', totalCents: 48_210 } },
]

try {
  // One after the other: events with the same key arrive in the order in which they were acknowledged. So the first that fails ends it.
  for (const { requestId, body } of outbox) {
    const { eventId } = await client.publish({
      channel: CHANNEL,
      // Whose data this is. Only subscriptions of this organization receive it.
      dataOwnerId: DATA_OWNER_ID,
      partitionKey: body.repairOrderNumber,
      requestId,
      body,
    })
    say(`published ${eventId} as ${requestId}`)
  }
} catch (fault) {
  // Refused: somebody has to look at it before the rest goes on. Unavailable: it has been tried again already; later, with the same ids.
  if (fault instanceof ExchangeError) say(`refused: ${fault.code} ${fault.message}`)
  else if (fault instanceof ExchangeUnavailable) say(`not now: ${fault.message}`)
  else throw fault
  process.exitCode = 1
}
