import {
  type ApiId,
  type AppId,
  accept,
  type ConnectionId,
  type EpochSeconds,
  type OrganizationId,
  type SubscriptionId,
} from '@portreeve/protocol'
import { z } from 'zod'
import type { ActivatedView, SubscriptionAdministration } from '../subscriptions/index.ts'
import { type Operation, operation } from './operation.ts'
import {
  anyId,
  environment,
  environmentGiven,
  epochSeconds,
  line,
  listOf,
  page,
  search,
  subscribedEnvironmentGiven,
  uuid,
} from './schemas.ts'

export const subscriptionStatus = z
  .enum(['pending', 'active', 'denied', 'inactive', 'cancelled'])
  .describe("`pending`: the app's developer has to approve. Only an active one lets calls through")
export const connectionStatus = z
  .enum(['requesting', 'pending', 'active', 'rejected', 'inactive'])
  .describe("`requesting`: the provider's admin API has not answered yet. `pending`: the provider has to accept")
export const purpose = z
  .enum(['organization', 'app_test', 'api_test'])
  .describe("`organization`: a buyer's. The others are what an app and an API get at registration")

export const named = z.object({ id: anyId, name: z.string() })
export const namedApp = named.extend({ organizationId: anyId, developer: z.string() })

/** A connection within its subscription. */
export const connectionOfSubscription = z.object({
  id: anyId,
  api: named.extend({
    version: z.string(),
    environment: environment.optional(),
    organizationId: anyId.optional(),
  }),
  status: connectionStatus,
  error: z.string().optional().describe('What the provider said'),
  valueNames: z
    .array(z.string())
    .optional()
    .describe("For the API's own organization: which subscription-specific values are set"),
  missingValues: z.array(z.string()).optional().describe('And which are not'),
  changedAt: epochSeconds,
})

const subscription = z.object({
  id: anyId,
  organization: named.describe('Whose data it opens'),
  app: namedApp.optional().describe('Absent for the test subscription of an API'),
  purpose,
  environment,
  status: subscriptionStatus,
  connections: z.array(connectionOfSubscription).describe('A provider sees those to its own APIs'),
  consent: z
    .object({
      userId: anyId,
      name: z.string(),
      title: z.string(),
      at: epochSeconds,
      termsVersion: z.string().describe('Of the app; empty where it has no terms'),
      termsDigest: z.string().optional().describe('Of their words, likewise. Older consents have none'),
      apiIds: z.array(anyId),
    })
    .optional()
    .describe('Who agreed to what. Not for providers'),
  requestedBy: anyId.optional(),
  decidedBy: anyId.optional(),
  activatedAt: epochSeconds.optional(),
  deactivatedAt: epochSeconds.optional(),
  revision: z.int(),
  createdAt: epochSeconds,
  updatedAt: epochSeconds,
})

const consent = z
  .strictObject({
    name: line(200).describe('Of the person who agrees'),
    title: line(200).describe('What they are in the organization'),
    termsVersion: z.string().max(100).optional().describe('Of the terms that were read. Left out: the current ones'),
    termsDigest: z
      .string()
      .max(100)
      .optional()
      .describe('`digest` of the terms that were read. Left out: the current ones'),
    apiIds: z
      .array(anyId)
      .max(200)
      .optional()
      .describe(
        'The APIs that were shown. When the app would get another one, nothing is agreed to. Left out: those that it has now',
      ),
  })
  .describe("Agreement that the app may work on the organization's data")

const activated = z.object({
  items: z.array(
    z.object({
      organizationId: anyId,
      subscription: subscription.optional(),
      refusal: z
        .object({ error: z.enum(['not_found', 'invalid', 'conflict', 'changed', 'forbidden']), detail: z.string() })
        .optional()
        .describe('Why there is no subscription'),
    }),
  ),
})

const importItem = z.strictObject({
  id: uuid.optional(),
  organizationId: anyId,
  appId: anyId,
  environment: subscribedEnvironmentGiven.optional().describe('Default: Production'),
  status: subscriptionStatus.optional().describe('Default: active'),
  connections: z
    .array(
      z.strictObject({
        id: uuid.optional(),
        apiId: anyId,
        status: z
          .enum(['pending', 'active', 'rejected', 'inactive'])
          .optional()
          .describe('Default: active in an active subscription, else inactive'),
      }),
    )
    .max(200)
    .optional()
    .describe('Default: one to each API that the app has selected in the environment'),
  activatedAt: epochSeconds.optional(),
  deactivatedAt: epochSeconds.optional(),
})
const IMPORTED_MAX = 1_000

const imported = z.object({
  items: z
    .array(
      z.object({
        outcome: z.enum(['imported', 'unchanged', 'refused']),
        id: anyId.optional(),
        detail: z.string().optional().describe('What to change'),
      }),
    )
    .describe('In the order of the items'),
  imported: z.int(),
  unchanged: z.int(),
  refused: z.int(),
})

const params = z.object({ subscriptionId: anyId })
const one = '/subscriptions/:subscriptionId'
const shown = { status: 200, body: subscription, description: 'The subscription as it is now.' } as const

export interface SubscriptionOperationsDeps {
  subscriptions: SubscriptionAdministration
}

/** Activations of apps by organizations. */
export function subscriptionOperations({ subscriptions }: SubscriptionOperationsDeps): Operation[] {
  return [
    operation({
      id: 'subscriptions.list',
      method: 'GET',
      path: '/subscriptions',
      summary: 'Lists subscriptions',
      description:
        'Newest first. With `appId` or `apiId` of your organization: those of everybody. Otherwise those of your organizations. Operators see all.',
      query: z.object({
        ...page,
        organizationId: anyId.optional(),
        appId: anyId.optional(),
        apiId: anyId.optional().describe('With a connection to this API'),
        status: subscriptionStatus.optional(),
        environment: environmentGiven.optional(),
        search: search
          .optional()
          .describe("Each word begins a word of the organization's name; of your own organizations also of the app's"),
      }),
      success: { status: 200, body: listOf(subscription), description: 'Yours to see; of each, your part.' },
      refusals: [],
      handle: ({ query, actor }) =>
        subscriptions.list(actor, {
          ...query,
          organizationId: query.organizationId as OrganizationId | undefined,
          appId: query.appId as AppId | undefined,
          apiId: query.apiId as ApiId | undefined,
          after: query.after as SubscriptionId | undefined,
        }),
    }),
    operation({
      id: 'subscriptions.activate',
      method: 'POST',
      path: '/subscriptions',
      summary: 'Activates an app for organizations',
      description:
        'For owners: one subscription for each organization, with a connection to each API that the app has selected in the environment. Each organization has its own outcome; when none gets a subscription, the answer is the first refusal.',
      body: z.strictObject({
        id: uuid.optional().describe('Of your choice, for one organization'),
        appId: anyId,
        organizationIds: z.array(anyId).min(1).max(50),
        environment: subscribedEnvironmentGiven.optional().describe('Default: Production'),
        consent,
      }),
      success: { status: 201, body: activated, description: 'What became of it, by organization.' },
      refusals: ['forbidden', 'not_found', 'conflict', 'changed'],
      audit: 'room',
      async handle({ body, actor }) {
        const outcome = await subscriptions.activate(actor, {
          ...body,
          id: body.id as SubscriptionId | undefined,
          appId: body.appId as AppId,
          organizationIds: body.organizationIds as OrganizationId[],
          consent: givenConsent(body.consent),
        })
        return outcome.ok ? accept({ items: outcome.value.map(viewOfActivated) }) : outcome
      },
    }),
    operation({
      id: 'subscriptions.get',
      method: 'GET',
      path: one,
      summary: 'Shows a subscription',
      params,
      success: { ...shown, description: 'Your part of it.' },
      refusals: ['not_found'],
      handle: ({ params, actor }) => subscriptions.show(actor, params.subscriptionId as SubscriptionId),
    }),
    ...decisions(subscriptions),
    operation({
      id: 'subscriptions.connect',
      method: 'POST',
      path: `${one}/connections`,
      summary: 'Lets the app use one more API',
      description:
        'For owners. What an app selects later reaches nobody who has activated it before, unless they say so.',
      params,
      body: z.strictObject({ apiId: anyId, consent }),
      success: shown,
      refusals: ['forbidden', 'not_found', 'conflict', 'changed'],
      audit: 'room',
      handle: ({ params, body, actor, ifMatch }) =>
        subscriptions.connect(actor, params.subscriptionId as SubscriptionId, {
          apiId: body.apiId as ApiId,
          consent: givenConsent(body.consent),
          ifMatch,
        }),
    }),
    operation({
      id: 'subscriptions.import',
      method: 'POST',
      path: '/subscriptions/import',
      summary: 'Brings in subscriptions that exist already',
      description:
        'For operators of the exchange. No provider is called. An item that comes again under its `id`, or for the same organization, app and environment, replaces what is there.',
      body: z.strictObject({ items: z.array(importItem).min(1).max(IMPORTED_MAX) }),
      bodyBytesMax: 4 * 1024 * 1024,
      success: { status: 200, body: imported, description: 'What became of each item.' },
      refusals: ['forbidden'],
      audit: 'room',
      unlimited: true,
      async handle({ body, actor }) {
        const items = body.items.map((item) => ({
          ...item,
          id: item.id as SubscriptionId | undefined,
          organizationId: item.organizationId as OrganizationId,
          appId: item.appId as AppId,
          activatedAt: item.activatedAt as EpochSeconds | undefined,
          deactivatedAt: item.deactivatedAt as EpochSeconds | undefined,
          connections: item.connections?.map((connection) => ({
            ...connection,
            id: connection.id as ConnectionId | undefined,
            apiId: connection.apiId as ApiId,
          })),
        }))
        const outcome = await subscriptions.importMany(actor, items)
        if (!outcome.ok) return outcome
        const count = (wanted: string) => outcome.value.filter(({ outcome }) => outcome === wanted).length
        return accept({
          items: outcome.value,
          ...{ imported: count('imported'), unchanged: count('unchanged'), refused: count('refused') },
        })
      },
    }),
    operation({
      id: 'apps.subscriptionReport',
      method: 'GET',
      path: '/apps/:appId/subscriptions.csv',
      summary: 'The subscriptions of an app, as a table',
      description:
        'Newest first, with a line of names above. A page with fewer rows than `limit` is the last one; `after` is the subscription id in the last row of the page before.',
      params: z.object({ appId: anyId }),
      query: z.object({
        limit: z.coerce.number().int().min(1).max(50_000).default(10_000).describe('How many rows at most'),
        after: page.after,
      }),
      success: { status: 200, content: 'text/csv; charset=utf-8', description: 'CSV (RFC 4180).' },
      refusals: ['not_found'],
      async handle({ params, query, actor }) {
        const { limit, after } = query
        const report = await subscriptions.report(actor, params.appId as AppId, {
          limit,
          after: after as SubscriptionId | undefined,
        })
        return report.ok ? accept({ text: report.value, fileName: 'subscriptions.csv' }) : report
      },
    }),
  ]
}

function decisions(subscriptions: SubscriptionAdministration): Operation[] {
  const decide = (decision: 'approve' | 'deny' | 'deactivate' | 'cancel', summary: string, description: string) =>
    operation({
      id: `subscriptions.${decision}`,
      method: 'POST',
      path: `${one}/${decision}`,
      summary,
      description,
      params,
      success: shown,
      refusals: ['forbidden', 'not_found', 'conflict', 'changed'],
      audit: 'room',
      handle: ({ params, actor, ifMatch }) =>
        subscriptions.decide(actor, params.subscriptionId as SubscriptionId, { decision, ifMatch }),
    })
  return [
    decide('approve', 'Approves an activation', "For the app's developers. Its APIs are connected now."),
    decide('deny', 'Denies an activation', "For the app's developers."),
    decide(
      'deactivate',
      'Ends a subscription',
      "For owners of the organization; of a test subscription, for its developers. Calls are refused at once, and each provider's admin API is told.",
    ),
    decide(
      'cancel',
      'Cancels a subscription of an app',
      "For the app's developers. As if the organization had ended it, but activating it again needs approval.",
    ),
    operation({
      id: 'subscriptions.reactivate',
      method: 'POST',
      path: `${one}/reactivate`,
      summary: 'Activates an app again',
      description:
        'For whom may deactivate it. The Subscription-Id stays; connections are new, and so are their values. With `consent` for every API that the app has now, without it for those that were agreed to before.',
      params,
      body: z.strictObject({ consent: consent.optional() }),
      success: shown,
      refusals: ['forbidden', 'not_found', 'conflict', 'changed'],
      audit: 'room',
      handle: ({ params, body, actor, ifMatch }) =>
        subscriptions.decide(actor, params.subscriptionId as SubscriptionId, {
          decision: 'reactivate',
          consent: body.consent && givenConsent(body.consent),
          ifMatch,
        }),
    }),
  ]
}

const givenConsent = (given: z.infer<typeof consent>) => ({ ...given, apiIds: given.apiIds as ApiId[] | undefined })

function viewOfActivated(each: ActivatedView) {
  if (!('refusal' in each)) return each
  const { error, description } = each.refusal
  return { organizationId: each.organizationId, refusal: { error, detail: description } }
}
