import { secretValue, textOrFile } from './secret-value.ts'
import { flag, listOf, object, oneOf, orNull, placed, type Read, recordOf, text, wholeNumber } from './shape.ts'
import { byKind, defaulted } from './shape-kinds.ts'

/*
 * What may stand in an exchange.yaml (docs/exchange-yaml.md). Members have the names that they have in the management API; what the server checks
 * anyway, such as lengths and URLs, is left to it. What is left out stays as it is on the server; `null` takes away.
 */

const environments = ['Production', 'Test', 'Dev'] as const
/** protocol.md 8. */
const otherLabels = { UAT: 'Test' } as const
export const listings = [
  'Registered',
  'Draft',
  'Submitted',
  'In Review',
  'Approved',
  'Not Approved',
  'Published',
  'Withdrawn',
  'Revoked',
] as const
const lifeCycles = ['Beta', 'General Release', 'Deprecated', 'Custom'] as const
const periods = ['second', 'minute', 'hour', 'day', 'month'] as const

const member = object({ email: text }, { name: text, roles: defaulted(listOf(oneOf(['owner', 'developer'])), []) })

const organization = object(
  { name: text },
  {
    id: text,
    address: text,
    countryCode: text,
    phoneNumber: text,
    emailDomain: orNull(text),
    website: orNull(text),
    dealerCodes: listOf(text),
    apiDmsInfo: listOf(recordOf(text)),
    disabled: flag,
    namespaces: listOf(text),
    members: listOf(placed(member)),
  },
)

const subscriptionSpecific = { displayName: text, subscriptionSpecific: defaulted(flag, false) }
const parameters = defaulted(listOf(object({ name: text }, subscriptionSpecific)), [])
const requestParameters = defaulted(
  listOf(object({ name: text, in: oneOf(['header', 'query']) }, subscriptionSpecific)),
  [],
)

const accessControl = byKind({
  fortellis_oauth: object({}, { token: defaulted(oneOf(['minted', 'passthrough']), 'minted') }),
  external_oauth: object(
    { tokenUrl: text },
    {
      clientAuthentication: defaulted(oneOf(['basic', 'body']), 'basic'),
      scope: text,
      subscriptionSpecificClient: defaulted(flag, false),
      tokenParameters: parameters,
      requestParameters,
    },
  ),
  custom_oauth: object(
    { authUrl: text },
    {
      method: defaulted(oneOf(['POST', 'PUT']), 'POST'),
      contentType: defaulted(text, 'application/json'),
      attributeName: defaulted(text, 'access_token'),
      headers: parameters,
      payload: parameters,
      expirationSeconds: defaulted(wholeNumber, 3600),
      tokenPrefix: defaulted(text, 'Bearer '),
      requestParameters,
    },
  ),
  api_key: object({}, { requestParameters }),
})

const price = byKind({
  free: object({}, {}),
  transactional: object(
    { currency: text, tiers: listOf(object({ costPerCall: text }, { upToCalls: wholeNumber })) },
    {},
  ),
  subscription: object({ currency: text, monthly: text }, { freeCalls: wholeNumber }),
})

const quotas = listOf(object({ calls: wholeNumber, per: oneOf(periods) }, {}))

const plan = object(
  { name: text },
  {
    id: text,
    visibility: defaulted(oneOf(['private', 'public']), 'public'),
    price: defaulted(price, { kind: 'free' }),
    quotas: defaulted(quotas, []),
    subscriptionQuotas: defaulted(quotas, []),
  },
)

const traffic = object(
  {},
  {
    quotas: orNull(quotas),
    connectTimeoutMillis: orNull(wholeNumber),
    responseTimeoutMillis: orNull(wholeNumber),
    idleTimeoutMillis: orNull(wholeNumber),
    requestBodyBytesMax: orNull(wholeNumber),
    responseBodyBytesMax: orNull(wholeNumber),
    retry: orNull(flag),
    breaker: orNull(object({ faults: wholeNumber, seconds: wholeNumber }, {})),
    websockets: orNull(flag),
    corsOrigins: orNull(listOf(text)),
    validation: orNull(oneOf(['off', 'report', 'enforce'])),
    targetCa: orNull(textOrFile),
    clientCertificate: orNull(textOrFile),
  },
)

const terms = object({ version: text }, { text, url: text })

const api = object(
  { organization: text, environment: oneOf(environments, otherLabels), namespace: text, basePath: text },
  {
    id: text,
    name: text,
    version: text,
    kind: oneOf(['rest', 'async']),
    targetUrl: text,
    authServerId: text,
    accessControl,
    values: recordOf(secretValue),
    activation: object(
      { mode: oneOf(['automatic', 'manual', 'admin_api']) },
      { adminUrl: text, audience: defaulted(oneOf(['api_providers', 'fortellis']), 'api_providers') },
    ),
    details: object(
      {},
      {
        description: text,
        tags: listOf(text),
        implementationName: text,
        documentationUrl: orNull(text),
        support: orNull(object({}, { email: text, url: text, phone: text })),
        terms: orNull(terms),
        lifeCycle: oneOf(lifeCycles),
        lifeCycleNote: orNull(text),
      },
    ),
    traffic: orNull(traffic),
    plans: listOf(placed(plan)),
    visibility: oneOf(['private', 'shared', 'public']),
    sharedWith: listOf(text),
    spec: text,
    disabled: flag,
  },
)

const selection = object(
  { api: text },
  { plan: text, terms: object({ termsVersion: text, name: text, title: text, company: text }, {}), webhookUrl: text },
)

const app = object(
  { organization: text, name: text },
  {
    id: text,
    description: text,
    website: orNull(text),
    contactEmail: text,
    authServerId: text,
    callbackUrls: listOf(text),
    implicit: flag,
    activation: oneOf(['automatic', 'manual']),
    listing: oneOf(listings),
    sharedWith: listOf(text),
    terms: orNull(terms),
    quotas: orNull(quotas),
    apis: listOf(placed(selection)),
    disabled: flag,
  },
)

const connection = object(
  { api: text },
  { status: oneOf(['active', 'rejected', 'pending']), values: recordOf(secretValue), error: text },
)

const subscription = object(
  { organization: text, app: text },
  {
    id: text,
    environment: defaulted(oneOf(['Production', 'Test'], otherLabels), 'Production'),
    status: oneOf(['active', 'pending', 'inactive']),
    consent: object({ name: text, title: text }, {}),
    connections: listOf(placed(connection)),
  },
)

export const exchangeDocument = object(
  {},
  {
    organizations: listOf(placed(organization)),
    apis: listOf(placed(api)),
    apps: listOf(placed(app)),
    subscriptions: listOf(placed(subscription)),
  },
)

type Document = Read<typeof exchangeDocument>
type Entry<Section extends keyof Document> = NonNullable<Document[Section]>[number]

export type WantedOrganization = Entry<'organizations'>
export type WantedMember = NonNullable<WantedOrganization['members']>[number]
export type WantedApi = Entry<'apis'>
export type WantedPlan = NonNullable<WantedApi['plans']>[number]
export type WantedApp = Entry<'apps'>
export type WantedSelection = NonNullable<WantedApp['apis']>[number]
export type WantedSubscription = Entry<'subscriptions'>
export type WantedConnection = NonNullable<WantedSubscription['connections']>[number]
