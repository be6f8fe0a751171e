import type { ApiId, ConnectionId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { z } from 'zod'
import { type SubscriptionAdministration, VALUE_LENGTH_MAX } from '../subscriptions/index.ts'
import { type Operation, operation } from './operation.ts'
import { anyId, environment, epochSeconds, line, listOf, page, search } from './schemas.ts'
import {
  connectionOfSubscription,
  connectionStatus,
  named,
  namedApp,
  purpose,
  subscriptionStatus,
} from './subscription-operations.ts'

const connection = connectionOfSubscription.extend({
  subscription: z.object({
    id: anyId,
    organization: named,
    app: namedApp.optional(),
    purpose,
    environment,
    status: subscriptionStatus,
    activatedAt: epochSeconds.optional(),
    revision: z.int(),
  }),
  revision: z.int().describe('Of the subscription'),
})

const values = z
  .record(line(200), z.string().min(1).max(VALUE_LENGTH_MAX).nullable().describe('`null` takes the value away'))
  .refine((given) => Object.keys(given).length <= 100, { message: 'has more than 100 names' })
  .describe('Subscription-specific values by their names. What is not named stays as it is. They are never shown')
const error = line(1000).describe('What the organization and the app are told')

const params = z.object({ connectionId: anyId })
const one = '/connections/:connectionId'
const shown = { status: 200, body: connection, description: 'The connection as it is now.' } as const
const refusals = ['forbidden', 'not_found', 'conflict', 'changed'] as const

export interface ConnectionOperationsDeps {
  subscriptions: SubscriptionAdministration
}

/** Connections of subscriptions to APIs, for the APIs' developers. */
export function connectionOperations({ subscriptions }: ConnectionOperationsDeps): Operation[] {
  return [
    operation({
      id: 'connections.list',
      method: 'GET',
      path: '/connections',
      summary: 'Lists connections to APIs',
      description:
        'To those of your organizations, newest subscription first. Operators see all. Of an API that is not yours the list is empty. `limit` counts subscriptions: one may have several connections.',
      query: z.object({
        ...page,
        apiId: anyId.optional().describe('Needed where you have more than 200'),
        organizationId: anyId.optional().describe('Whose APIs they lead to'),
        status: connectionStatus.optional(),
        search: search
          .optional()
          .describe("Each word begins a word of the subscribing organization's name, or of the API's"),
      }),
      success: { status: 200, body: listOf(connection), description: 'With who is behind each.' },
      refusals: [],
      handle: ({ query, actor }) =>
        subscriptions.listConnections(actor, {
          ...query,
          apiId: query.apiId as ApiId | undefined,
          organizationId: query.organizationId as OrganizationId | undefined,
          after: query.after as SubscriptionId | undefined,
        }),
    }),
    operation({
      id: 'connections.get',
      method: 'GET',
      path: one,
      summary: 'Shows a connection',
      params,
      success: { ...shown, description: 'Without its values.' },
      refusals: ['not_found'],
      handle: ({ params, actor }) => subscriptions.showConnection(actor, params.connectionId as ConnectionId),
    }),
    operation({
      id: 'connections.accept',
      method: 'POST',
      path: `${one}/accept`,
      summary: 'Lets a subscription in',
      description:
        "For the API's developers, also after a rejection. An API with an admin API has to have answered the activate call with 200.",
      params,
      body: z.strictObject({ values: values.optional(), error: error.optional() }),
      success: shown,
      refusals,
      audit: 'room',
      handle: ({ params, body, actor, ifMatch }) =>
        subscriptions.decideConnection(actor, params.connectionId as ConnectionId, {
          decision: 'accept',
          values: body.values,
          error: body.error,
          ifMatch,
        }),
    }),
    operation({
      id: 'connections.reject',
      method: 'POST',
      path: `${one}/reject`,
      summary: 'Keeps a subscription out',
      description: "For the API's developers, also after an acceptance: calls are refused at once.",
      params,
      body: z.strictObject({ error: error.optional() }),
      success: shown,
      refusals,
      audit: 'room',
      handle: ({ params, body, actor, ifMatch }) =>
        subscriptions.decideConnection(actor, params.connectionId as ConnectionId, {
          decision: 'reject',
          error: body.error,
          ifMatch,
        }),
    }),
    operation({
      id: 'connections.setValues',
      method: 'PUT',
      path: `${one}/values`,
      summary: 'Sets subscription-specific values',
      description: "For the API's developers, also while calls go through the connection.",
      params,
      body: z.strictObject({ values }),
      bodyBytesMax: 64 * 1024,
      success: shown,
      refusals,
      audit: 'room',
      handle: ({ params, body, actor, ifMatch }) =>
        subscriptions.setValues(actor, params.connectionId as ConnectionId, { values: body.values, ifMatch }),
    }),
  ]
}
