import fc from 'fast-check'
import { selfSigned } from '../../packages/server/src/http/testing/self-signed.ts'

/** Documents that `portreeve apply` can make an exchange of, with everything in them that may stand in one. */

const line = fc
  .string({ unit: fc.constantFrom(...'abcXYZ ${}:#"\'|>-&*!%@`,[]?éß漢😀01'), minLength: 1, maxLength: 20 })
  .map((text) => `x${text}x`)
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const url = fc.constantFrom('https://one.example/', 'https://two.example/a?b=${c}', 'https://three.example')

const parameter = (name: fc.Arbitrary<string>) =>
  fc.record({ name, displayName: fc.constant('Shown'), subscriptionSpecific: fc.boolean() })
const requestParameters = fc.uniqueArray(
  fc.record({
    ...{ name: fc.constantFrom('X-Dealer', 'X-Tenant', 'X-Store'), in: fc.constantFrom('header', 'query') },
    ...{ displayName: fc.constant('Dealer'), subscriptionSpecific: fc.boolean() },
  }),
  { selector: ({ name }) => name, maxLength: 2 },
)
const parameters = fc.uniqueArray(parameter(fc.constantFrom('audience', 'tenant', 'store')), {
  selector: ({ name }) => name,
  maxLength: 2,
})
const accessControl = fc.oneof(
  fc.record({ kind: fc.constant('fortellis_oauth'), token: fc.constantFrom('minted', 'passthrough') }),
  fc.record({
    ...{ kind: fc.constant('external_oauth'), tokenUrl: fc.constant('https://token.example/token') },
    ...{ clientAuthentication: fc.constantFrom('basic', 'body'), subscriptionSpecificClient: fc.boolean() },
    ...{ tokenParameters: parameters, requestParameters },
  }),
  fc.record({
    ...{ kind: fc.constant('custom_oauth'), authUrl: fc.constant('https://token.example/login') },
    ...{
      method: fc.constantFrom('POST', 'PUT'),
      expirationSeconds: fc.integer({ min: 60, max: 7200 }),
      payload: parameters,
    },
    ...{ tokenPrefix: fc.constantFrom('', 'Bearer ', 'Token ') },
  }),
  fc.record({ kind: fc.constant('api_key'), requestParameters }),
)

type AccessControl = Record<string, unknown> & {
  [list in 'headers' | 'payload' | 'tokenParameters' | 'requestParameters']?: {
    name: string
    in?: string
    subscriptionSpecific: boolean
  }[]
}

/** Whose values all subscriptions share, by key; and those that each has of its own, by name. */
function valuesOf(control: AccessControl) {
  const lists = [
    ['token', control.tokenParameters],
    ['header', control.headers],
    ['payload', control.payload],
    ['request', control.requestParameters],
  ] as const
  const places = lists.flatMap(([where, list]) =>
    (list ?? []).map((each) => ({
      ...each,
      key: `${where}:${each.in === undefined ? '' : `${each.in}:`}${each.name}`,
    })),
  )
  const isOwn = control.kind === 'external_oauth' && control.subscriptionSpecificClient === true
  const client = control.kind === 'external_oauth' ? ['client_id', 'client_secret'] : []
  return {
    shared: [
      ...(isOwn ? [] : client),
      ...places.flatMap(({ key, subscriptionSpecific }) => (subscriptionSpecific ? [] : [key])),
    ],
    own: [
      ...(isOwn ? client : []),
      ...places.flatMap(({ name, subscriptionSpecific }) => (subscriptionSpecific ? [name] : [])),
    ],
  }
}

const price = fc.constantFrom(
  { kind: 'free' },
  {
    kind: 'transactional',
    currency: 'USD',
    tiers: [{ upToCalls: 1000, costPerCall: '0.0100' }, { costPerCall: '0.005' }],
  },
  { kind: 'subscription', currency: 'EUR', monthly: '10.00', freeCalls: 50 },
)
const quotas = fc.uniqueArray(
  fc.record({ calls: fc.integer({ min: 1, max: 9999 }), per: fc.constantFrom('second', 'day') }),
  { selector: ({ per }) => per },
)
/** What gateways show to services. Its key is in no document. */
export const client = selfSigned()
const traffic = fc.record(
  {
    ...{ quotas, connectTimeoutMillis: fc.integer({ min: 100, max: 30_000 }), retry: fc.boolean() },
    ...{ responseBodyBytesMax: fc.integer({ min: 1, max: 5_000_000_000 }), websockets: fc.boolean() },
    ...{ breaker: fc.record({ faults: fc.nat(9), seconds: fc.integer({ min: 1, max: 600 }) }) },
    corsOrigins: fc.constantFrom([], ['*'], ['https://app.example', 'http://localhost:5173']),
    validation: fc.constantFrom('off', 'report', 'enforce'),
    ...{ targetCa: fc.constant(client.cert), clientCertificate: fc.constant(client.cert) },
  },
  { requiredKeys: [] },
)
const plan = fc.record({
  price,
  visibility: fc.constantFrom('private', 'public'),
  quotas,
  subscriptionQuotas: quotas,
})

const organization = fc.record(
  {
    ...{
      address: line,
      countryCode: fc.constantFrom('US', 'CA', 'NO'),
      phoneNumber: fc.constantFrom('+1 555 0100', '0123'),
    },
    ...{
      website: url,
      dealerCodes: fc.array(line, { maxLength: 2 }),
      disabled: fc.constantFrom(false, false, false, true),
    },
    apiDmsInfo: fc.array(fc.dictionary(fc.constantFrom('store', 'dms'), line, { maxKeys: 2 }), { maxLength: 2 }),
  },
  { requiredKeys: ['countryCode', 'disabled'] },
)

const api = fc.record({
  ...{
    name: line,
    version: fc.constantFrom('1.10', 'v2', '2026-01'),
    environment: fc.constantFrom('Production', 'Test'),
  },
  ...{ accessControl, mode: fc.constantFrom('automatic', 'manual'), plans: fc.array(plan, { maxLength: 2 }) },
  ...{ description: line, terms: optional(line), isPublic: fc.boolean(), disabled: fc.boolean() },
  traffic: optional(traffic),
})

const app = fc.record({
  ...{ description: line, callbackUrls: fc.constantFrom([], ['https://app.example/cb', 'http://localhost:5000']) },
  ...{
    activation: fc.constantFrom('automatic', 'manual'),
    listing: fc.constantFrom('Registered', 'Draft', 'Published', 'Revoked'),
  },
  ...{ terms: optional(line), disabled: fc.constantFrom(false, false, true), quotas: optional(quotas) },
})

const subscription = fc.record({ isApproved: fc.boolean(), isAccepted: fc.boolean(), hasConsent: fc.boolean() })

/** Two developers and two buyers, APIs and apps of the developers, and every buyer's subscription to every app. */
export const exchangeDocuments: fc.Arbitrary<{ document: object; env: Record<string, string> }> = fc
  .record({
    organizations: fc.array(organization, { minLength: 4, maxLength: 4 }),
    apis: fc.array(api, { minLength: 1, maxLength: 4 }),
    apps: fc.array(app, { minLength: 1, maxLength: 2 }),
    subscriptions: fc.array(subscription, { minLength: 4, maxLength: 4 }),
    suffix: line,
  })
  .map(build)

interface Drawn {
  organizations: { disabled: boolean }[]
  apis: {
    environment: string
    accessControl: object
    mode: string
    plans: { visibility: string }[]
    description: string
    terms: string | undefined
    isPublic: boolean
    disabled: boolean
    traffic: { clientCertificate?: string } | undefined
  }[]
  apps: { activation: string }[]
  subscriptions: { isApproved: boolean; isAccepted: boolean; hasConsent: boolean }[]
  suffix: string
}

function build({ organizations, apis, apps, subscriptions, suffix }: Drawn) {
  const nameOf = (at: number) => `Organization ${at} ${suffix}`
  const wantedApis = apis.map(({ accessControl, mode, plans, description, terms, isPublic, ...more }, at) => {
    const { shared: keys, own } = valuesOf(accessControl as AccessControl)
    const values = [
      ...keys.map((key) => [key, '${SECRET}']),
      ...(more.traffic?.clientCertificate === undefined ? [] : [['tls:key', '${CLIENT_KEY}']]),
    ]
    const kept = isPublic ? [{ ...plans[0], visibility: 'public' }, ...plans.slice(1)] : plans
    return {
      ...{
        id: `api.${at}`,
        organization: nameOf(at % 2),
        namespace: `dev-${at % 2}x`,
        basePath: `/api/v${at}`,
        ...more,
      },
      ...{ kind: 'rest', targetUrl: `https://service${at}.example`, accessControl },
      ...(values.length > 0 && { values: Object.fromEntries(values) }),
      activation: { mode: own.length > 0 ? 'manual' : mode },
      details: {
        ...{ description, tags: ['one', 'two'], documentationUrl: 'https://docs.example/', support: { phone: '0123' } },
        ...((isPublic || terms !== undefined) && { terms: { version: `v${at}`, text: terms ?? '' } }),
      },
      plans: kept.map((each, number) => ({ name: `Plan ${number}`, ...each })),
      // Apps of the other developer select it too.
      ...(isPublic ? { visibility: 'public' } : { visibility: 'shared', sharedWith: [nameOf(0), nameOf(1)] }),
    }
  })
  const wantedApps = apps.map((each, at) => ({
    ...{ organization: nameOf(at % 2), name: `App ${at} ${suffix}`, contactEmail: 'hello@app.example', ...each },
    ...{ website: 'https://app.example', sharedWith: [nameOf(2), nameOf(3)] },
    terms:
      (each as { terms?: string }).terms === undefined ? undefined : { version: '1', url: 'https://app.example/terms' },
    apis: wantedApis
      .filter(
        ({ plans, organization }) => plans.length === 0 || organization === nameOf(at % 2) || plans.some(isPublic),
      )
      .map(({ id, plans, details, organization }) => {
        const chosen = plans.find((plan) => isPublic(plan) || organization === nameOf(at % 2))
        const { terms } = details as { terms?: { version: string } }
        const accepted = terms && { termsVersion: terms.version, name: 'Ada', title: 'CTO', company: suffix }
        return { api: id, ...(chosen && { plan: chosen.name }), ...(accepted && { terms: accepted }) }
      }),
  }))
  const inProduction = new Set(wantedApis.filter(({ environment }) => environment === 'Production').map(({ id }) => id))
  const wantedSubscriptions = wantedApps.flatMap((each, number) =>
    [2, 3].flatMap((buyer, at) => {
      const { isApproved, isAccepted, hasConsent } = subscriptions[number * 2 + at] ?? {}
      const selected = each.apis.filter(({ api }) => inProduction.has(api))
      if (selected.length === 0) return []
      const status = each.activation === 'manual' && !isApproved ? 'pending' : 'active'
      const connections = selected.flatMap(({ api }) => {
        const { accessControl, activation } = wantedApis.find(({ id }) => id === api) ?? { accessControl: {} }
        const { own } = valuesOf(accessControl as AccessControl)
        if (status !== 'active' || activation?.mode !== 'manual' || !isAccepted) return []
        return [
          {
            api,
            status: 'active',
            ...(own.length > 0 && { values: Object.fromEntries(own.map((name) => [name, '${SECRET}'])) }),
          },
        ]
      })
      return [
        {
          ...{ organization: nameOf(buyer), app: each.name, environment: 'Production', status },
          ...(hasConsent && { consent: { name: 'Dana', title: suffix } }),
          ...(hasConsent && connections.length > 0 && { connections }),
        },
      ]
    }),
  )
  const wantedOrganizations = organizations.map((each, at) => ({
    ...{ name: nameOf(at), ...each, namespaces: at < 2 ? [`dev-${at}x`] : [`buyer-${at}`, `more-${at}`] },
    members: [
      { email: `owner${at}@people.example`, name: `Owner ${at}`, roles: ['owner'] },
      { email: 'everywhere@people.example', name: 'Everywhere', roles: at % 2 === 0 ? [] : ['developer'] },
    ],
  }))
  return {
    document: escaped({
      organizations: wantedOrganizations,
      apis: wantedApis,
      apps: wantedApps,
      subscriptions: wantedSubscriptions,
    }) as object,
    env: { SECRET: 'not-to-be-seen-anywhere', CLIENT_KEY: client.key },
  }
}

const isPublic = ({ visibility }: { visibility?: string }) => visibility === 'public'

/** `$` and `{` together are a reference: only those to secrets are meant. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string')
    return ['${SECRET}', '${CLIENT_KEY}'].includes(value) ? value : value.replaceAll(/\$(?=[${])/g, '$$$$')
  if (Array.isArray(value)) return value.map(escaped)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, escaped(each)]))
}
