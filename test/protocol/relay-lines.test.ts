import { describe } from 'vitest'
import { itHasSections, itIsProven, type Proof } from './support/proven-lines.ts'

const R = 'packages/server/src/relay'
const V = 'packages/verifier/src'
const SPECS = 'packages/server/src/registry/specs/check-event-rules.test.ts'
const PUBLISH = `${R}/publish/publish.test.ts`
const FAULTS = `${R}/publish/faults.test.ts`
const ATTEMPTS = `${R}/delivery/attempts.test.ts`
const ANSWERS = `${R}/delivery/answers.test.ts`
const EXAMPLES = 'test/webhook.test.ts'
const WHOLE = `${R}/relay.test.ts`

/**
 * The lines of protocol.md 6 (the event relay) and 7 (what webhooks verify), and those of its section 8 that are about events, with the test that proves each: line, file,
 * and how the test's name begins.
 */
const proofs: Proof[] = [
  // 6.1
  ['6.1 POST /v2/events and /v2/events/{channel}', PUBLISH, 'protocol.md 6.1: %s has the channel %j, byte for byte'],
  ['6.1 no other path', PUBLISH, 'protocol.md 6.1: there is nothing at %s'],
  ['6.1 no other method', PUBLISH, '%s is not how events are published'],
  ['6.1 an opaque channel, with slashes', PUBLISH, 'protocol.md 6.1: %s has the channel %j, byte for byte'],
  [
    '6.1 a channel that is not in the spec',
    PUBLISH,
    'protocol.md 6.1: any JSON will do, whatever the AsyncAPI spec says',
  ],
  [
    '6.1 an app receives of each async API',
    `${R}/receivers/receivers.test.ts`,
    'protocol.md 6.1: each app the events of the async API that it selected, and no other',
  ],
  [
    '6.1 the token of the async API',
    PUBLISH,
    'protocol.md 6.1: 403 for the token of an app, and of an API that sends no events',
  ],
  ['6.1 the token tells which API publishes', PUBLISH, 'is committed, byte for byte, before it is acknowledged'],
  ['6.1 Authorization is required', PUBLISH, 'protocol.md 6.1: 401 without a token, with a challenge'],
  ['6.1 Content-Type: application/json', PUBLISH, 'protocol.md 6.1: is 400 %s, with the reason'],
  ['6.1 Content-Type in other spellings', PUBLISH, 'is sent as %s'],
  [
    '6.1 Data-Owner-Id: only to subscriptions of this organization',
    WHOLE,
    'an organization’s events reach nobody who has not subscribed for it',
  ],
  [
    '6.1 Data-Owner-Id: to all of them',
    `${R}/receivers/receivers.test.ts`,
    'protocol.md 6.1: every app with a webhook that the organization has an active connection for',
  ],
  ['6.1 one organization for an event', PUBLISH, 'protocol.md 6.1: is 400 %s, with the reason'],
  [
    '6.1 partitionKey: order within a key',
    WHOLE,
    'protocol.md 6.1, 6.4: events of one key arrive in the order of their acknowledgements',
  ],
  [
    '6.1 partitionKey missing: no order',
    PUBLISH,
    'protocol.md 6.1: without partitionKey, or with an empty one, no event waits for another',
  ],
  ['6.1 partitionKey is never passed on', ATTEMPTS, 'protocol.md 6.2 the partition key is never passed on'],
  [
    '6.1 X-Request-Id is created when missing',
    PUBLISH,
    'protocol.md 6.1: 200, a JSON eventId that is a UUID, and an X-Request-Id that was made',
  ],
  ['6.1 X-Request-Id is returned', PUBLISH, 'protocol.md 6.1: X-Request-Id comes back as it was sent'],
  ['6.1 X-Request-Id that is repeated (issue 6)', WHOLE, 'protocol.md 6.1: a repeated X-Request-Id is delivered once'],
  [
    '6.1 X-Request-Id that is repeated, of the same publisher',
    PUBLISH,
    'is the first event again for a repeated X-Request-Id of the same publisher',
  ],
  [
    '6.1 Subscription-Id is not required',
    PUBLISH,
    'protocol.md 6.1: a Subscription-Id is not needed, and is passed over',
  ],
  [
    '6.1 200 with eventId and X-Request-Id',
    PUBLISH,
    'protocol.md 6.1: 200, a JSON eventId that is a UUID, and an X-Request-Id that was made',
  ],
  ['6.1 error 400', PUBLISH, 'protocol.md 6.1: is 400 %s, with the reason'],
  ['6.1 error 401', PUBLISH, 'protocol.md 6.1: 401 without a token, with a challenge'],
  ['6.1 error 403', PUBLISH, 'protocol.md 6.1: 403 for the token of an app, and of an API that sends no events'],
  ['6.1 error 500', FAULTS, 'protocol.md 6.1: 500 for a fault of ours'],
  ['6.1 error 503', FAULTS, 'protocol.md 6.1: 503 with Retry-After when the store is away'],
  [
    '6.1 the payload is not validated against the spec',
    PUBLISH,
    'protocol.md 6.1: any JSON will do, whatever the AsyncAPI spec says',
  ],
  ['6.1 registration rules: what is right', SPECS, 'protocol.md 6.1: nothing is wrong with %s'],
  ['6.1 registration rules: each of them', SPECS, 'protocol.md 6.1: %s'],
  // 6.2
  ['6.2 webhook URL + /event + channel', ATTEMPTS, 'protocol.md 6.2 webhook URL "%s" and channel "%s": POST %s'],
  [
    '6.2 from the publisher’s path to the webhook’s',
    WHOLE,
    'protocol.md 6.1, 6.2: every subscribed webhook gets what was published',
  ],
  [
    '6.2 POST, the event exactly as published',
    ATTEMPTS,
    'protocol.md 6.2 the body is the event exactly as it was published',
  ],
  [
    '6.2 the token: sub = cid = API Key, aud, issuer',
    ATTEMPTS,
    'protocol.md 6.2 sub = cid = the API Key of the app that receives',
  ],
  [
    '6.2 every header, and no other',
    ATTEMPTS,
    'protocol.md 6.2 all header fields, in the spelling of the table, and no others',
  ],
  [
    '6.2 Fortellis-Event-Id is the eventId of the producer',
    WHOLE,
    'protocol.md 6.1, 6.2: every subscribed webhook gets what was published',
  ],
  [
    '6.2 the verifier reads all of it',
    `${V}/event-verifier.test.ts`,
    'protocol.md 6.2 hands on what a delivery says, with the bytes as they came',
  ],
  // 6.3
  ['6.3 202 is accepted', ANSWERS, 'protocol.md 6.3 202 is accepted, with an empty body or any other'],
  ['6.3 400, 401, 403, 404, 500, 503 fail', ANSWERS, 'protocol.md 6.3 %d failed, with the beginning of what it said'],
  ['6.3 200 fails', ANSWERS, 'protocol.md 6.3 %d failed as well: sample webhooks answer 200'],
  [
    '6.3 any 2xx where the webhook says so (issue 6)',
    ANSWERS,
    'protocol.md 6.3 %d is accepted where the webhook takes any 2xx',
  ],
  ['6.3 failed: hold and retry', WHOLE, 'protocol.md 6.4: while one event of a key fails'],
  [
    '6.3 202, empty, X-Request-Id echoed, by the verifier',
    `${V}/adapters/events.test.ts`,
    '%s: 202, empty and with the X-Request-Id that came, once it is kept',
  ],
  // 6.4
  [
    '6.4 pauses: 1 s × 2 up to 300 s',
    `${R}/dispatch/dispatcher.test.ts`,
    'pauses 1, 2, 4, … 256, 300, 300 s, exactly, without an end',
  ],
  [
    '6.4 unlimited, until success',
    `${R}/dispatch/thirty-days.property.test.ts`,
    'keeps order and pauses, loses nothing',
  ],
  ['6.4 on both engines', `${R}/dispatch/thirty-days.property.test.ts`, 'an hour of failures on $name'],
  ['6.4 no later event of the partition', WHOLE, 'protocol.md 6.4: while one event of a key fails'],
  ['6.4 other partitions and webhooks continue', WHOLE, 'protocol.md 6.4: while one event of a key fails'],
  [
    '6.4 duplicates are possible, order stays',
    `${R}/dispatch/thirty-days.property.test.ts`,
    'keeps order and pauses, and loses nothing, when processes and the store come and go',
  ],
  ['6.4 consumers are idempotent: the example is', EXAMPLES, 'protocol.md 6.4 keeps each event once'],
  [
    '6.4 what nobody took arrives later',
    EXAMPLES,
    'protocol.md 6.2, 6.4 what was published before anybody listened arrives once somebody does',
  ],
  // 6.5
  [
    '6.5 a token with a JSON body, all headers of 6.2',
    EXAMPLES,
    'protocol.md 6.5, 6.2 asks for its token with a JSON body',
  ],
  [
    '6.5 a sample event to a local webhook, whose token verifies',
    EXAMPLES,
    'sends the example of the description with all headers and a token that verifies',
  ],
  // 7, as far as webhooks go
  [
    '7 in this order',
    `${V}/event-verifier.test.ts`,
    'protocol.md 7 refuses in order: header, token, what the event says of itself, subscription',
  ],
  ['7 point 1: signature and key', `${V}/event-verifier.test.ts`, 'protocol.md 7 points 1 and 6'],
  ['7 points 2 to 6: each claim', `${V}/event-verifier.test.ts`, '%s: refuses a token with %j'],
  ['7 point 6: sub or cid is the app’s API Key', `${V}/event-verifier.test.ts`, '%s: refuses a token with %j'],
  [
    '7 point 7: Data-Owner-Id of a subscribed organization',
    `${V}/event-verifier.test.ts`,
    'the Data-Owner-Id (protocol.md 7 point 7)',
  ],
  [
    '7 answers on failure',
    `${V}/adapters/events.test.ts`,
    '%s: 401, 403 and 405 with code and message, and nothing is kept',
  ],
  // 8, where it is about events
  ['8 the webhook path', ATTEMPTS, 'protocol.md 6.2 webhook URL "%s" and channel "%s": POST %s'],
  ['8 Data-Owner-Id when publishing: 400 without', PUBLISH, 'protocol.md 6.1: is 400 %s, with the reason'],
  [
    '8 Subscription-Id when publishing: ignored',
    PUBLISH,
    'protocol.md 6.1: a Subscription-Id is not needed, and is passed over',
  ],
]

const sections: [section: string, atLeast: number][] = [
  ['6.1', 28],
  ['6.2', 6],
  ['6.3', 6],
  ['6.4', 6],
  ['6.5', 2],
  ['7', 6],
  ['8', 3],
]

describe('lines of the protocol about events', () => {
  itIsProven(proofs)
  itHasSections(proofs, sections)
})
