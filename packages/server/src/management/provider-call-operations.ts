import type { ApiId, ConnectionId } from '@portreeve/protocol'
import { z } from 'zod'
import type { ProviderCallAdministration } from '../subscriptions/index.ts'
import { type Operation, operation } from './operation.ts'
import { anyId, epochSeconds, listOf, page } from './schemas.ts'

const state = z
  .enum(['due', 'done', 'failed', 'cancelled'])
  .describe('`due`: tried until the provider answers. `failed`: refused by the provider, and waiting for a replay')

const listed = z.object({
  id: anyId.describe('Also the Request-Id of every attempt'),
  kind: z.enum(['activate', 'deactivate']),
  apiId: anyId,
  subscriptionId: anyId,
  connectionId: anyId,
  state,
  attempts: z.int(),
  nextAttemptAt: epochSeconds.optional(),
  lastStatus: z.int().optional().describe('HTTP status of the last answer'),
  lastFault: z.string().optional().describe('Why there was no answer'),
  createdAt: epochSeconds,
  updatedAt: epochSeconds,
})
const call = listed.extend({ body: z.unknown().optional().describe('As it is sent') })

const params = z.object({ callId: anyId })
const one = '/provider-calls/:callId'

export interface ProviderCallOperationsDeps {
  providerCalls: ProviderCallAdministration
}

/** Calls to providers' admin APIs, for the developers of those APIs. */
export function providerCallOperations({ providerCalls }: ProviderCallOperationsDeps): Operation[] {
  return [
    operation({
      id: 'providerCalls.list',
      method: 'GET',
      path: '/provider-calls',
      summary: 'Lists calls to admin APIs',
      description: 'Newest first: those to APIs of your organizations. Finished ones are kept for 30 days.',
      query: z.object({
        ...page,
        apiId: anyId.optional(),
        connectionId: anyId.optional(),
        state: state.optional(),
      }),
      success: { status: 200, body: listOf(listed), description: 'Without what was sent.' },
      refusals: [],
      handle: ({ query, actor }) =>
        providerCalls.list(actor, {
          ...query,
          apiId: query.apiId as ApiId | undefined,
          connectionId: query.connectionId as ConnectionId | undefined,
        }),
    }),
    operation({
      id: 'providerCalls.get',
      method: 'GET',
      path: one,
      summary: 'Shows a call to an admin API',
      params,
      success: { status: 200, body: call, description: 'With what is sent, and what came of it.' },
      refusals: ['not_found'],
      handle: ({ params, actor }) => providerCalls.show(actor, params.callId),
    }),
    operation({
      id: 'providerCalls.replay',
      method: 'POST',
      path: `${one}/replay`,
      summary: 'Makes a call to an admin API once more',
      description: "For the API's developers: now, whatever came of it before.",
      params,
      success: { status: 202, body: call, description: 'The call, which is due.' },
      refusals: ['forbidden', 'not_found', 'conflict', 'changed'],
      audit: 'room',
      handle: ({ params, actor }) => providerCalls.replay(actor, params.callId),
    }),
  ]
}
