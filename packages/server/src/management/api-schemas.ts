import { z } from 'zod'
import {
  anyId,
  emailAddress,
  environment,
  environmentGiven,
  epochSeconds,
  httpUrl,
  line,
  prose,
  uuid,
} from './schemas.ts'
import { apiTraffic, callCount, quotas, trafficPatch } from './traffic-schemas.ts'

/** APIs as they are sent and answered (protocol.md 3.6, 5.1). */

const apiId = z
  .string()
  .regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/, 'has to be letters, digits and . _ -, 100 at most')

const parameter = {
  name: line(100),
  displayName: line(100).optional().describe('What people read. Needed where the value is subscription-specific'),
  subscriptionSpecific: z.boolean().default(false).describe('Each subscription has a value of its own'),
}
const parameters = z.array(z.strictObject(parameter)).max(50).default([])
const requestParameters = z
  .array(z.strictObject({ ...parameter, in: z.enum(['header', 'query']) }))
  .max(50)
  .default([])
  .describe('Put into every request to the API service')

const printable = (lengthMax: number) =>
  z
    .string()
    .max(lengthMax)
    .regex(/^[\x20-\x7e]*$/, 'has to be printable ASCII')

/** JSON and forms: what a payload can be written in. */
const CONTENT_TYPE =
  /^application\/(?:(?:[A-Za-z0-9][A-Za-z0-9.+_-]{0,60}\+)?json|x-www-form-urlencoded)(?: ?; ?charset=utf-8)?$/i

export const accessControl = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('fortellis_oauth'),
      token: z
        .enum(['minted', 'passthrough'])
        .default('minted')
        .describe('A token whose `sub` is the API’s own Client ID, or the app’s own'),
    }),
    z.strictObject({
      kind: z.literal('external_oauth'),
      tokenUrl: httpUrl.describe('The full token URL'),
      clientAuthentication: z.enum(['basic', 'body']).default('basic'),
      scope: printable(1000).min(1).optional(),
      subscriptionSpecificClient: z
        .boolean()
        .default(false)
        .describe('`client_id` and `client_secret` are values of each subscription'),
      tokenParameters: parameters.describe('More fields of the token request'),
      requestParameters,
    }),
    z.strictObject({
      kind: z.literal('custom_oauth'),
      method: z.enum(['POST', 'PUT']).default('POST'),
      authUrl: httpUrl,
      contentType: z
        .string()
        .max(120)
        .regex(CONTENT_TYPE, 'has to be a JSON or form media type')
        .default('application/json'),
      headers: parameters.describe('Of the token request'),
      payload: parameters,
      attributeName: z
        .string()
        .max(200)
        .regex(/^[^.[\]\s\p{Cc}]{1,100}(?:\.[^.[\]\s\p{Cc}]{1,100}){0,9}$/u, 'has to be names with dots between them')
        .default('access_token')
        .describe('Dotted path to the token in the JSON answer; objects only'),
      expirationSeconds: z.int().min(1).max(31_536_000).default(3600),
      tokenPrefix: printable(100)
        .default('Bearer ')
        .describe('Put before the token in `Authorization`, with what separates them. May be empty'),
      requestParameters,
    }),
    z.strictObject({ kind: z.literal('api_key'), requestParameters }),
  ])
  .describe('How the gateway authenticates itself to the API service')

/** Secrets, by the keys of their places. Never answered. */
export const values = z
  .record(
    z.string().min(1).max(220),
    z
      .string()
      .min(1)
      .max(16_000)
      // Of a private key. No other value may have any (registry/apis/change-values.ts).
      .regex(/^(?:[^\p{Cc}\p{Cs}]|[\t\r\n])*$/u, 'has control characters'),
  )
  .describe(
    'Values that are one for all subscriptions, by key: `client_id`, `client_secret`, `token:{name}`, `header:{name}`, `payload:{name}`, `request:header:{name}`, `request:query:{name}`, and `tls:key`, the private key of `traffic.clientCertificate`. Kept sealed, and never answered. What is not mentioned stays.',
  )

const adminUrl = httpUrl.describe('Of `admin_api`: without `/activate` at its end')
const mode = z
  .enum(['automatic', 'manual', 'admin_api'])
  .describe('What happens when an app’s subscription wants a connection')
const audience = z
  .enum(['api_providers', 'fortellis'])
  .describe(
    'Of the token that comes with admin-API calls; `fortellis` is what programs of before September 2022 assert',
  )

const activationShape = { mode, adminUrl: adminUrl.optional(), audience }

const support = z
  .strictObject({ email: emailAddress.optional(), url: httpUrl.optional(), phone: line(50).optional() })
  .refine((given) => Object.keys(given).length > 0, { message: 'needs an email, url or phone' })

export const terms = z.strictObject({
  version: line(50).describe('Has to be another one when they say something else'),
  text: prose(50_000).optional(),
  url: httpUrl.optional(),
})

/** As views have them. */
export const shownTerms = z.object({
  ...terms.shape,
  digest: z
    .string()
    .describe(
      'Of these words: base64url of the SHA-256 of `[version, text, url]` as JSON without spaces, `null` for what is absent',
    ),
})

const details = {
  description: prose(5000),
  tags: z.array(line(50)).max(20).describe('Categories'),
  implementationName: line(200).describe('Your own name for what runs behind it'),
  documentationUrl: httpUrl,
  support,
  terms: terms.describe('What apps agree to when they select it'),
  lifeCycle: z.enum(['Beta', 'General Release', 'Deprecated', 'Custom']),
  lifeCycleNote: line(500).describe('What `Custom` means, or when a deprecated API ends'),
}

const wantedDetails = z.strictObject(z.object(details).partial().shape)
const patchedDetails = z.strictObject({
  ...z.object(details).partial().shape,
  documentationUrl: details.documentationUrl.nullable().optional(),
  support: support.nullable().optional(),
  terms: details.terms.nullable().optional(),
  lifeCycleNote: details.lifeCycleNote.nullable().optional(),
})

const name = line(100)
const version = line(50)
const namespace = z
  .string()
  .min(1)
  .max(63)
  .describe('First path segment of its gateway URL. Has to be the organization’s')
const basePath = z
  .string()
  .min(2)
  .max(200)
  .describe('Begins with `/`, does not end with one. Unique in namespace and environment')
const targetUrl = httpUrl.describe('Base URL of the service: calls go to it, the base path and what follows')
const kind = z.enum(['rest', 'async'])

/** What a new API is made of. */
export const newApi = z.strictObject({
  id: apiId.optional().describe('Of your choice, so that the same request makes nothing twice'),
  organizationId: anyId.optional().describe('Needed unless `basedOn` is given'),
  basedOn: anyId.optional().describe('An API whose next version, or whose instance in another environment, this is'),
  kind: kind.optional().describe('Default: `rest`'),
  name: name.optional(),
  version: version.optional(),
  environment: environmentGiven.optional().describe('`UAT` is taken for `Test`'),
  namespace: namespace.optional(),
  basePath: basePath.optional(),
  targetUrl: targetUrl.optional(),
  authServerId: anyId.optional().describe('Whose tokens open it. Default: the oldest authorization server in force'),
  accessControl: accessControl.optional().describe('Default: a minted token'),
  values: values.optional(),
  activation: z
    .strictObject({ ...activationShape, audience: audience.default('api_providers') })
    .optional()
    .describe('Default: `manual`'),
  details: wantedDetails.optional(),
  traffic: apiTraffic.optional(),
})

/** What may be different of one. */
export const apiPatch = z.strictObject({
  name: name.optional(),
  version: version.optional(),
  basePath: basePath.optional(),
  targetUrl: targetUrl.optional(),
  activation: z
    .strictObject({
      mode: mode.optional(),
      adminUrl: adminUrl.nullable().optional(),
      audience: audience.optional(),
    })
    .optional(),
  details: patchedDetails.optional(),
  traffic: trafficPatch.optional(),
  values: values.optional(),
})

const money = z.string().regex(/^\d{1,9}(?:\.\d{1,6})?$/, 'has to be a decimal number such as 0.0025')
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'has to be three capital letters')
  .describe('ISO 4217')

const plan = {
  name: line(100),
  visibility: z
    .enum(['private', 'public'])
    .describe('`private`: only apps of the API’s own organization may choose it'),
  price: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('free') }),
    z.strictObject({
      kind: z.literal('transactional'),
      currency,
      tiers: z
        .array(
          z.strictObject({ upToCalls: callCount.optional().describe('Absent in the last one'), costPerCall: money }),
        )
        .min(1)
        .max(20),
    }),
    z.strictObject({ kind: z.literal('subscription'), currency, monthly: money, freeCalls: callCount.optional() }),
  ]),
  quotas: quotas.describe('How much it lets through of one app, all its subscriptions together. All of them apply'),
  subscriptionQuotas: quotas.describe('The same, of each subscription of such an app'),
}
/** Absent where there are none. */
const subscriptionQuotas = plan.subscriptionQuotas.optional()

export const newPlan = z.strictObject({
  ...plan,
  id: uuid.optional().describe('Of your choice, so that the same request makes nothing twice'),
  visibility: plan.visibility.default('public'),
  price: plan.price.default({ kind: 'free' }),
  quotas: plan.quotas.default([]),
  subscriptionQuotas,
})
export const planPatch = z.strictObject(z.object(plan).partial().shape)
export const planView = z.object({ id: anyId, ...plan, subscriptionQuotas })

export const secrets = z
  .array(z.object({ createdAt: epochSeconds, expiresAt: epochSeconds.optional().describe('Absent: never') }))
  .describe('When each was made and ends')

const sharedView = {
  id: anyId,
  organizationId: anyId,
  organizationName: z.string().describe('Of its developer'),
  kind,
  name: z.string(),
  version: z.string(),
  environment,
  namespace: z.string(),
  basePath: z.string(),
  proxyUrl: z.string().describe('Where apps call it'),
  authServerId: anyId,
  issuer: z.string().describe('Whose tokens open it'),
  plans: z.array(planView),
  details: z.object({
    ...details,
    documentationUrl: details.documentationUrl.optional(),
    support: support.optional(),
    terms: shownTerms.optional().describe('What apps agree to when they select it'),
    lifeCycleNote: details.lifeCycleNote.optional(),
  }),
  createdAt: epochSeconds,
  updatedAt: epochSeconds,
}

/** What everybody who sees an API sees of it. */
export const publicApi = z.object({ ...sharedView, activation: z.object({ mode }) })

export const sharedWith = z
  .array(uuid)
  .max(500)
  .describe('Ids of organizations. Nobody looks whether there are organizations of these ids')
export const visibility = z.enum(['private', 'shared', 'public'])

/** What its own organization sees. */
export const apiView = z.object({
  ...sharedView,
  targetUrl: z.string().describe('Empty where an async API has none'),
  client_id: z.string(),
  accessControl,
  valuesSet: z.array(z.string()).describe('Keys of the values that are set'),
  activation: z.object(activationShape),
  traffic: apiTraffic.optional().describe('Absent where it is the exchange’s defaults throughout'),
  visibility,
  sharedWith: z.array(anyId),
  testSubscriptionId: anyId.optional(),
  secrets,
  clientDisabled: z.boolean().describe('Its credentials are: no token is issued for them'),
  disabled: z.boolean(),
  revision: z.int(),
})

export const accessControlView = z.object({
  accessControl,
  places: z
    .array(
      z.object({
        key: z.string().describe('In `values` here'),
        name: z.string().describe('Among the values of a subscription, and in a callback’s `auth`'),
        displayName: z.string().optional(),
        subscriptionSpecific: z.boolean(),
        isSet: z.boolean(),
      }),
    )
    .describe('Every value that it needs'),
  revision: z.int(),
})
