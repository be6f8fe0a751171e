import { describe } from 'vitest'
import { itHasSections, itIsProven, type Proof } from './support/proven-lines.ts'

const SERVER = 'packages/server/src'
const G = `${SERVER}/gateway`
const M = `${SERVER}/management`

/**
 * The lines of protocol.md 3 (the gateway), and those of its section 8 that are about the gateway, with the test that proves each: line, file, and how the
 * test's name begins. Most call a gateway over sockets; what is registered is proven where it is registered.
 */
const proofs: Proof[] = [
  // 3.1
  [
    '3.1 form of a URL',
    `${G}/gateway.test.ts`,
    'reaches target + basePath + endpoint path with query and trailing slash',
  ],
  ['3.1 the base path itself', `${G}/gateway.test.ts`, 'reaches the base path itself'],
  [
    '3.1 Production has no suffix, Test -test, Dev -dev',
    `${G}/test-subscriptions.test.ts`,
    '%s, by an app of a %s organization, with %s of %s: %s',
  ],
  [
    '3.1 suffixes in the proxy URL',
    `${M}/api-operations.test.ts`,
    'puts the environment behind the namespace of its proxy URL',
  ],
  [
    '3.1 Production: any active subscription',
    `${G}/test-subscriptions.test.ts`,
    '%s, by an app of a %s organization, with %s of %s: %s',
  ],
  [
    '3.1 Test: test subscriptions, of other organizations too',
    `${G}/test-subscriptions.test.ts`,
    "an app's own test subscription opens what it is connected to, for that app alone",
  ],
  [
    '3.1 Dev: the API’s own test subscription, and its organization',
    `${G}/test-subscriptions.test.ts`,
    "lets the API's own credentials call it",
  ],
  [
    '3.1 Dev: not other organizations',
    `${G}/test-subscriptions.test.ts`,
    'is of no use to an app of another organization that has selected the API',
  ],
  [
    '3.1 a namespace and its -test twin',
    `${G}/call-forms.test.ts`,
    'a namespace and its -test twin, before the same path, are two APIs',
  ],
  [
    '3.1 no namespace ends like an environment',
    `${SERVER}/registry/organizations/namespace-name.test.ts`,
    '%s ends like an environment',
  ],
  // Overruled: see docs/gateway.md. Nothing registered here is older than namespaces, and a first segment that may be both opens two readings.
  [
    '3.1 legacy APIs have no namespace: not offered',
    `${G}/call-forms.test.ts`,
    'a path without a namespace is refused',
  ],
  ['3.1 legacy APIs have no namespace: not routed', `${G}/route-table.test.ts`, 'leaves out the namespace %j'],
  [
    '3.1 basePath begins with /',
    `${SERVER}/registry/apis/check-place.test.ts`,
    '%s is a base path, and a path that can be called',
  ],
  ['3.1 basePath does not end with /', `${M}/api-operations.test.ts`, 'names the member that is wrong: %j'],
  ['3.1 basePath is unique', `${M}/api-operations.test.ts`, 'refuses a path that another has'],
  ['3.1 basePath is unique, raced', `${M}/api-operations.test.ts`, 'gives one path to one of two that want it at once'],
  ['3.1 namespace and environment never change', `${M}/api-operations.test.ts`, 'never changes its %s'],
  [
    '3.1 versions side by side, one Subscription-Id',
    `${G}/call-forms.test.ts`,
    'a new version has a base path of its own',
  ],
  [
    '3.1 target URL + basePath + endpoint path',
    `${G}/route-table.test.ts`,
    'works out where calls go once: target + basePath',
  ],
  ['3.1 query and slash unchanged', `${G}/call-forms.test.ts`, 'slash and query %s are passed on byte for byte'],
  [
    '3.1 whatever is let through is unchanged',
    `${G}/path-games.test.ts`,
    'sends on, byte for byte, whatever it lets through',
  ],
  // 3.2
  ['3.2 Authorization: Bearer', `${G}/gateway.test.ts`, 'accepts the scheme name %s'],
  ['3.2 Authorization is required', `${G}/gateway.test.ts`, 'MISSING-AUTHORIZATION, with a bare challenge'],
  [
    '3.2 Basic only with the simulator',
    `${G}/simulator/simulator.test.ts`,
    'protocol.md 3.2: is accepted for nothing else',
  ],
  ['3.2 Basic with key and secret', `${G}/simulator/simulator.test.ts`, '%s is enough for sample data'],
  ['3.2 Subscription-Id is required', `${G}/gateway.test.ts`, 'MISSING-SUBSCRIPTION-ID'],
  [
    '3.2 Subscription-Id is a UUID',
    `${G}/gateway.test.ts`,
    'takes a Subscription-Id in upper case for the one that was given out',
  ],
  ['3.2 or the word test', `${G}/simulator/simulator.test.ts`, "%s returns the spec's example data, and says so"],
  [
    '3.2 Subscription-Id in many letter cases',
    `${G}/call-forms.test.ts`,
    '%s is the Subscription-Id, and is passed on under one name, once',
  ],
  ['3.2 Request-Id is returned and passed on', `${G}/every-answer.test.ts`, '%s is returned, and passed on'],
  [
    '3.2 Request-Id is created when missing',
    `${G}/every-answer.test.ts`,
    'that is missing is created, returned and passed on',
  ],
  ['3.2 a Request-Id of no use', `${G}/every-answer.test.ts`, '%s is replaced, never repaired'],
  [
    '3.2 others are passed through',
    `${G}/header-games.test.ts`,
    'keeps the rest as it was sent: order, spelling, repetitions',
  ],
  ['3.2 APIs define their own', `${G}/call-forms.test.ts`, 'those that an API defines are passed on'],
  [
    '3.2 preflights',
    `${G}/browsers/cross-origin.test.ts`,
    'allow Authorization, Subscription-Id, Request-Id, Accept and Content-Type',
  ],
  ['3.2 preflights without a token', `${G}/browsers/cross-origin.test.ts`, 'succeed for %s, without a token'],
  ['3.2 pages read answers', `${G}/browsers/cross-origin.test.ts`, 'can be read by any page, all of their fields'],
  [
    '3.2 a real browser',
    'test/browser-apps.test.ts',
    'a page of another origin calls, with headers of ours and of the API',
  ],
  ['3.2 HTTP/2', `${G}/http2.test.ts`, 'protocol.md 3.2, 3.5 are checked and sent on like those over HTTP/1.1'],
  [
    '3.2 browsers cannot call the token endpoint',
    `${SERVER}/identity/token/cross-origin.test.ts`,
    "is off: no page reads a confidential client's answers",
  ],
  // 3.3
  [
    '3.3 steps 1 to 11 in order',
    `${G}/order-of-checks.test.ts`,
    'protocol.md 3.3 route, Authorization, token, app, quota',
  ],
  [
    '3.3 the app before the subscription',
    `${G}/gateway.test.ts`,
    'says that the app has no access before it says anything of a subscription',
  ],
  [
    '3.3 the app before the word test',
    `${G}/simulator/simulator.test.ts`,
    'protocol.md 3.3, 3.4: still requires that the app has selected the API',
  ],
  [
    '3.3 quota',
    `${G}/quotas/quota-calls.test.ts`,
    'protocol.md 3.3 quota comes after the app check and before the Subscription-Id',
  ],
  [
    '3.3 values after the connection',
    `${G}/access-control.test.ts`,
    'are asked for after the connection is known to be active',
  ],
  [
    '3.3 the body last',
    `${G}/validation/validation.test.ts`,
    'protocol.md 3.3: comes after everything that is about who calls',
  ],
  [
    '3.3 WebSockets',
    `${G}/upgrades/websockets.test.ts`,
    "without a subscription, or with another app's, is answered like any other call",
  ],
  ['3.3 proxies that ask', `${G}/authz/authz.test.ts`, 'a refusal names the metadata of the API'],
  // 3.4
  ['3.4 every code and its status', `${G}/error-codes.test.ts`, '$code: $kind'],
  [
    '3.4 every code, and no other',
    `${G}/error-codes.test.ts`,
    'there is no code, and no status in docs/errors.md, that was not seen above',
  ],
  ['3.4 whose fault', `${G}/errors-page.test.ts`, 'says whose fault it is'],
  ['3.4 no token is 401, others 403', `${G}/call-forms.test.ts`, '%s: 403, and invalid_token for standard clients'],
  ['3.4 TARGET-RESPONSE', `${G}/call-forms.test.ts`, '%i of the API service is passed on with its body and headers'],
  [
    '3.4 PAYLOAD-TOO-BIG, the request',
    `${G}/forwarding/streaming.test.ts`,
    'a declared length over the limit is refused before anything is sent on',
  ],
  [
    '3.4 PAYLOAD-TOO-BIG, the response',
    `${G}/forwarding/streaming.test.ts`,
    'an answer over the limit: 502 when it says so',
  ],
  [
    '3.4 body: message at top level, code beside it',
    `${G}/every-answer.test.ts`,
    '%s (%i): the one that the client sent',
  ],
  ['3.4 every response carries Request-Id', `${G}/every-answer.test.ts`, '%s (%i): a new one where there is none'],
  ['3.4 every response of the listener too', `${G}/every-answer.test.ts`, '%s (%i): a new one'],
  [
    '3.4 source, the gateway or the API',
    `${G}/calls/access-line.test.ts`,
    'protocol.md 3.4 an error of the API service is TARGET-RESPONSE',
  ],
  // 3.5
  ['3.5 path', `${G}/gateway.test.ts`, 'reaches target + basePath + endpoint path with query and trailing slash'],
  [
    '3.5 Subscription-Id, Request-Id and Authorization',
    `${G}/gateway.test.ts`,
    'carries a token minted for the API, the Subscription-Id and a Request-Id',
  ],
  [
    '3.5 each exactly once',
    `${G}/header-games.test.ts`,
    "sends each of its own headers exactly once, and the target's Host",
  ],
  [
    '3.5 values of the subscription',
    `${G}/access-control.test.ts`,
    'of the subscription, where the value was left empty at registration',
  ],
  ['3.5 everything else', `${G}/header-games.test.ts`, 'keeps the rest as it was sent: order, spelling, repetitions'],
  ['3.5 WebSockets', `${G}/upgrades/websockets.test.ts`, 'protocol.md 3.5 bring the service what every call does'],
  // 3.6
  [
    '3.6 Fortellis OAuth 2.0, minted',
    `${G}/access-control.test.ts`,
    'sends a token that it minted: sub and cid are the API’s Client ID',
  ],
  [
    '3.6 Fortellis OAuth 2.0, the app’s own',
    `${G}/access-control.test.ts`,
    'or the app’s own token, where the API chose that',
  ],
  [
    '3.6 external: client credentials, Bearer, the full token URL',
    `${G}/access-control.test.ts`,
    'fetches a token with client credentials from the full token URL',
  ],
  ['3.6 external: cached', `${G}/access-control.test.ts`, 'caches it'],
  ['3.6 external: Basic header', `${G}/access-control.test.ts`, 'authenticates in a Basic header'],
  ['3.6 external: form body', `${G}/access-control.test.ts`, 'or in the form body together with grant_type and scope'],
  [
    '3.6 external: scope is optional',
    `${G}/credentials/token-request.test.ts`,
    'leaves the scope out where there is none',
  ],
  [
    '3.6 external: subscription-specific pair',
    `${G}/access-control.test.ts`,
    'takes client ID and secret of the subscription',
  ],
  [
    '3.6 external: additional parameters',
    `${G}/access-control.test.ts`,
    'sends additional parameters, of the API or of the subscription',
  ],
  [
    '3.6 external: access_token and expires_in',
    `${G}/access-control.test.ts`,
    'needs access_token in the answer, and knows from expires_in when to renew',
  ],
  ['3.6 custom: POST or PUT', `${G}/access-control.test.ts`, 'calls the endpoint that the developer describes: %s'],
  ['3.6 custom: content type', `${G}/credentials/token-request.test.ts`, 'is a form where the content type says so'],
  [
    '3.6 custom: request headers',
    `${G}/credentials/token-request.test.ts`,
    'is a PUT where that was chosen, and has the developer’s own headers',
  ],
  ['3.6 custom: payload', `${G}/access-control.test.ts`, 'sends the payload as a form where the content type says so'],
  [
    '3.6 custom: attribute name',
    `${G}/access-control.test.ts`,
    'digs the token out of the JSON answer, three levels deep',
  ],
  ['3.6 custom: objects only', `${G}/credentials/token-answer.test.ts`, 'objects only: no arrays'],
  ['3.6 custom: expiration', `${G}/access-control.test.ts`, 'keeps it as long as the developer says'],
  ['3.6 custom: prefix', `${G}/credentials/token-answer.test.ts`, 'lives as long as was registered'],
  [
    '3.6 custom: parameters on API requests',
    `${G}/access-control.test.ts`,
    'sends additional parameters on API requests, in header and query',
  ],
  [
    '3.6 API Key and Secret',
    `${G}/access-control.test.ts`,
    'adds any number of fixed headers and query parameters; Basic is one of them',
  ],
  [
    '3.6 every field of the form',
    `${SERVER}/registry/apis/check-access-control.test.ts`,
    'of every kind may have every field of its form',
  ],
  [
    '3.6 values set by the API developer',
    `${SERVER}/subscriptions/callback.test.ts`,
    'are merged, checked and never shown',
  ],
  [
    '3.6 values set in the callback',
    `${SERVER}/subscriptions/callback.test.ts`,
    'keeps values for the names that the API asks for',
  ],
  [
    '3.6 values need a display name',
    `${SERVER}/registry/apis/check-access-control.test.ts`,
    'has a display name and a name of its own for each subscription-specific value',
  ],
  [
    '3.6 no automatic activation with values',
    `${M}/api-operations.test.ts`,
    'cannot be automatic with values that each subscription has to bring',
  ],
  [
    '3.6 values may change at any time',
    `${G}/access-control.test.ts`,
    'which may change at any time: the next call has the new one',
  ],
  [
    '3.6 missing values',
    `${G}/access-control.test.ts`,
    'SUBSCRIBER-CONFIGURATION-PENDING until every one of them is set: $kind',
  ],
  // 3.7
  ['3.7 quota per app', `${G}/quotas/quota-calls.test.ts`, "an app's own quota is of its calls to all APIs"],
  [
    '3.7 quota per app and API',
    `${G}/quotas/quota-calls.test.ts`,
    "protocol.md 3.7 a plan's quota is of one app's calls to that API",
  ],
  ['3.7 429', `${G}/quotas/quota-calls.test.ts`, 'protocol.md 3.4 QUOTA-EXCEEDED: 429 with Retry-After'],
  [
    '3.7 only the exchange raises an app’s quota',
    `${M}/traffic-operations.test.ts`,
    'quotas of an app: only the exchange can raise them',
  ],
  [
    '3.7 timeout to the API service',
    `${G}/forwarding/timeouts.test.ts`,
    '3.4 TARGET-SYSTEM-TIMED-OUT: it does not answer in time',
  ],
  ['3.7 payload, both directions', `${G}/forwarding/records.test.ts`, 'protocol.md 3.4 PAYLOAD-TOO-BIG, 3.7'],
  [
    '3.7 streaming',
    `${G}/forwarding/streaming.test.ts`,
    'passes on the header of an answer, and each piece, as it comes',
  ],
  [
    '3.7 figures are settings',
    `${SERVER}/config/serve-settings.test.ts`,
    'protocol.md 3.7 take the limits of calls in the units that people say them in',
  ],
  // No detail is known of it, and what one subscription was told must not be told to another (threat G-F).
  [
    '3.7 response caching: there is none',
    `${G}/call-forms.test.ts`,
    'there is none: each call reaches the API service',
  ],
  // 3.8
  [
    '3.8 every app gets a test subscription',
    `${M}/app-operations.test.ts`,
    'makes its API Key and Secret, its test subscription and an entry in the record with it',
  ],
  [
    '3.8 usable with APIs in Test',
    `${M}/app-operations.test.ts`,
    'connects the app’s own test subscription with APIs in Test',
  ],
  [
    '3.8 every API gets its own per environment',
    `${M}/api-operations.test.ts`,
    'makes its credentials, its test subscription and an entry in the record with it',
  ],
  ['3.8 for calls to its target', `${G}/test-subscriptions.test.ts`, "lets the API's own credentials call it"],
  [
    '3.8 in the list, of the developer’s organization',
    `${SERVER}/subscriptions/solution-list.test.ts`,
    "has the app's own test subscription, of its developer's organization",
  ],
  [
    '3.8 test returns example data',
    `${G}/simulator/simulator.test.ts`,
    "%s returns the spec's example data, and says so",
  ],
  [
    '3.8 test needs no subscription',
    `${G}/simulator/simulator.test.ts`,
    'needs no subscription, and nothing is sent to the API service',
  ],
  ['3.8 Basic is enough', `${G}/simulator/simulator.test.ts`, '%s is enough for sample data'],
  ['3.8 the body is ignored', `${G}/simulator/simulator.test.ts`, 'ignores the request body'],
  [
    '3.8 the app must have selected the API',
    `${G}/simulator/simulator.test.ts`,
    'still requires that the app has selected the API',
  ],
  ['3.8 quotas count', `${G}/simulator/simulator.test.ts`, 'protocol.md 3.8: quotas count as for other calls'],
  [
    '3.8 test connections are activated and deactivated',
    `${SERVER}/subscriptions/administration.test.ts`,
    "an API's is activated and deactivated by its developers",
  ],
  // 8, where it is about the gateway
  [
    '8 who is sub at the API service',
    `${G}/access-control.test.ts`,
    'sends a token that it minted: sub and cid are the API’s Client ID',
  ],
  ['8 an expired token is 403', `${G}/call-forms.test.ts`, '%s: 403, and invalid_token for standard clients'],
  [
    '8 an invalid Subscription-Id is as in 3.4',
    `${G}/gateway.test.ts`,
    "SUBSCRIPTION-MISMATCH: another app's and one that does not exist look the same",
  ],
  ['8 target + basePath + path', `${G}/route-table.test.ts`, 'works out where calls go once: target + basePath'],
  [
    '8 Basic is a special case of fixed headers',
    `${G}/access-control.test.ts`,
    'adds any number of fixed headers and query parameters; Basic is one of them',
  ],
  ['8 Request-Id is optional', `${G}/every-answer.test.ts`, 'that is missing is created, returned and passed on'],
  [
    '8 CORS on the token endpoint is off',
    `${SERVER}/identity/token/cross-origin.test.ts`,
    "is off: no page reads a confidential client's answers",
  ],
]

const sections = ['3.1', '3.2', '3.3', '3.4', '3.5', '3.6', '3.7', '3.8', '8'].map((section): [string, number] => [
  section,
  5,
])

describe('lines of the protocol about the gateway', () => {
  itIsProven(proofs)
  itHasSections(proofs, sections)
})
