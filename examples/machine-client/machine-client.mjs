#!/usr/bin/env node
/**
 * A program without a person in front of it: reads the dealers that its app may work for, and the next appointments of one of them.
 *
 * Environment: ISSUER, API_KEY, API_SECRET, GATEWAY_URL, SUBSCRIPTIONS_URL, APPOINTMENTS_URL, and SUBSCRIPTION_ID for one dealer alone.
 */
import { createClient, readRefusal } from '@portreeve/client'

const say = (text) => process.stdout.write(`${text}\n`)
const { ISSUER, API_KEY, API_SECRET, GATEWAY_URL, SUBSCRIPTIONS_URL, APPOINTMENTS_URL, SUBSCRIPTION_ID } = process.env

// One for the whole program: it keeps the token for its hour, and gets the next one before that is over.
const client = createClient({
  issuer: ISSUER,
  apiKey: API_KEY,
  apiSecret: API_SECRET,
  gatewayUrl: GATEWAY_URL,
  subscriptionsUrl: SUBSCRIPTIONS_URL,
})

// Production alone: the app's own test subscription is in the list as well, and opens no dealer's data.
const active = await client.subscriptions({ status: 'active', environment: 'Production' })
const dealers = active.filter(({ subscriptionId }) => !SUBSCRIPTION_ID || subscriptionId === SUBSCRIPTION_ID)
if (dealers.length === 0) {
  say('No dealer has activated this app, or none with this SUBSCRIPTION_ID.')
  process.exitCode = 1
}

for (const { subscriptionId, orgName } of dealers) {
  const answer = await client.fetch(`${APPOINTMENTS_URL}/appointments?status=scheduled&limit=3`, { subscriptionId })
  // Undefined for the API's own answers. The Request-Id is what a developer of the exchange asks for.
  const refusal = await readRefusal(answer)
  if (refusal) {
    say(`${orgName}: ${refusal.code} ${refusal.message} (Request-Id ${refusal.requestId})`)
    process.exitCode = 1
    continue
  }
  if (!answer.ok) throw new Error(`the API answered ${answer.status}`)
  const { items, total } = await answer.json()
  say(`${orgName} has ${total} scheduled appointments:`)
  for (const { startsAt, reason } of items) say(`  ${startsAt}  ${reason}`)
}
