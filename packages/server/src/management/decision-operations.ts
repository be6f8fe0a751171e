import { accept } from '@portreeve/protocol'
import { z } from 'zod'
import { type DecisionAdministration, gatewaySteps } from '../gateway/index.ts'
import { tokenChecks } from '../identity/index.ts'
import { publishChecks, type RelayAdministration } from '../relay/index.ts'
import { type Operation, operation } from './operation.ts'
import { anyId, environment } from './schemas.ts'

const named = z.object({ id: anyId, name: z.string().describe('Empty: it is gone') })
const millis = z.number().min(0)

const step = z.object({
  step: z.enum(gatewaySteps),
  outcome: z
    .enum(['passed', 'reported', 'refused', 'not_reached'])
    .describe('`reported`: it did not hold, and the call was let through all the same'),
  message: z.string().optional().describe('What the caller was told'),
  detail: z
    .string()
    .optional()
    .describe(
      "The exact reason, for the API's people from the step `app` on. For the app's: which of their quotas was spent. Which subscription an id belongs to is for operators",
    ),
})

const sentName = z.object({
  name: z.string().describe('`…`: a piece of the query without `=`, or what is beyond the first 60'),
  by: z.enum(['caller', 'gateway']),
})

const call = z.object({
  atMillis: z.int().min(0).describe('Milliseconds since 1970'),
  parts: z.array(z.enum(['app', 'api'])).describe('Whose part is shown'),
  method: z.string(),
  path: z.string().describe('Without the query; segments of more than 40 characters are cut short'),
  queryNames: z
    .array(z.string())
    .describe('Names of the query. `…`: a piece without `=`, which may as well be a value'),
  traceId: z.string().optional().describe('Of the trace that it is part of (W3C Trace Context)'),
  simulated: z.boolean().describe('Answered with sample data: nothing was sent to the API service'),
  askedByProxy: z.boolean().describe('A proxy asked for the decision, and answered the call itself'),
  api: named.extend({ version: z.string(), environment, organization: named }).optional(),
  app: named.extend({ organization: named }).optional(),
  subscription: z
    .object({ id: anyId, connectionId: anyId, organization: named })
    .optional()
    .describe('Where the caller may use the one that it named'),
  ended: z.enum(['answered', 'refused', 'broken_off', 'caller_left']),
  answer: z.object({
    status: z.int().optional().describe('Absent: the caller got none'),
    source: z.enum(['gateway', 'api']).describe('Whose answer it was'),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  steps: z.array(step).describe('In their order'),
  quotaRemaining: z.number().optional().describe('Of the quota nearest to its end. Of the part of the app'),
  credentials: z
    .object({
      kind: z.string().describe('`minted`, `passthrough`, or the kind of the access control'),
      waited: z.boolean().describe('They had to be fetched first'),
      renewed: z.boolean().describe('The API service refused them, and was sent new ones'),
    })
    .optional()
    .describe('Of the part of the API, as are the next two'),
  sent: z
    .object({
      attempts: z.int(),
      origin: z.string(),
      path: z.string(),
      headers: z.array(sentName),
      query: z.array(sentName),
    })
    .optional()
    .describe('What the API service was sent: names, and never a value'),
  target: z
    .object({
      status: z.int().optional().describe("The API service's own"),
      leftAlone: z.boolean().describe('It had failed several times, and was left alone for a moment'),
      broken: z.string().optional().describe('Why its answer broke off'),
    })
    .optional(),
  validation: z.string().optional().describe("What did not fit the API's description, where that is only reported"),
  requestBytes: z.int().min(0),
  responseBytes: z.int().min(0),
  timings: z.object({
    totalMillis: millis,
    checksMillis: millis.optional(),
    credentialsMillis: millis.optional(),
    firstByteMillis: millis.optional().describe('From sending it to the first byte of the answer'),
  }),
})

const publish = z.object({
  atMillis: z.int().min(0).describe('Milliseconds since 1970'),
  requestId: z.string().describe('`X-Request-Id`'),
  api: named.optional().describe('Absent: the request did not say which'),
  outcome: z.enum(['accepted', 'refused']),
  status: z.int(),
  eventId: anyId.optional().describe('Of an accepted one: `events.get` says what became of it'),
  channel: z.string().optional(),
  method: z.string().optional().describe('Of a refused one, as are all below'),
  path: z.string().optional(),
  check: z.enum(publishChecks).optional().describe('Which did not hold; those before it did'),
  code: z.string().optional(),
  message: z.string().optional().describe('What the publisher was told'),
  detail: z.string().optional().describe('The exact reason'),
})

const tokenRequest = z.object({
  atMillis: z.int().min(0).describe('Milliseconds since 1970'),
  requestId: z.string(),
  authServerId: z.string().describe('`…`: there is none at the address that was asked'),
  client: z
    .object({
      client_id: z.string(),
      app: named.optional().describe('Whose API Key it is'),
      api: named.optional().describe('Whose Client ID it is'),
    })
    .optional()
    .describe('Absent: it named none that there is'),
  grant_type: z.string().optional().describe('`…`: none that anybody has heard of'),
  outcome: z.literal('refused').describe('Those that were answered with a token are not kept'),
  status: z.int(),
  error: z.string().describe('RFC 6749 §5.2'),
  error_description: z.string().describe('What the client was told'),
  check: z
    .enum(tokenChecks)
    .describe('Which did not hold; those before it did. `issuing` is about the exchange itself'),
  detail: z.string().describe('The exact reason'),
  scope: z.string().optional().describe('What was asked for; `…` for each word that is no scope of the server'),
})

const explanation = z.object({
  requestId: z.string(),
  calls: z.array(call).describe('The newest first'),
  publishes: z.array(publish).describe('Requests to publish, to the relay, the newest first. For people of their API'),
  tokenRequests: z
    .array(tokenRequest)
    .describe(
      'Requests for tokens that were refused, the newest first. For people of the app or API whose secret or key was shown; of a public client, for its people; all of them for operators',
    ),
  isCut: z.boolean().describe('There may be more'),
})

/** A slash may be in a Request-Id and in no segment of a path; `~` is in no Request-Id. */
const params = z.object({ requestId: anyId.describe('As the answer to the call had it, with `~` for each `/`') })

export interface DecisionOperationsDeps {
  decisions: DecisionAdministration
  relay: { administration: Pick<RelayAdministration, 'explain'> }
}

/** What was decided about a call, an event or a request for a token, for the people whose it is. */
export function decisionOperations({ decisions, relay }: DecisionOperationsDeps): Operation[] {
  return [
    operation({
      id: 'decisions.get',
      method: 'GET',
      path: '/decisions/:requestId',
      summary: 'Explains a call, a request to publish, or a request for a token',
      description:
        'Why a call was refused, or what became of it: by the Request-Id of its answer, from about a second after it on, for a day or as long as the exchange keeps it. ' +
        'People of the app see what they sent and what they were told; people of the API see exact reasons and what was sent to their service; each their part alone. ' +
        'So are requests to publish events, by their Request-Id or their X-Request-Id, for people of the async API; ' +
        'and requests for tokens that were refused, for people of the app or API that asked.',
      params,
      success: { status: 200, body: explanation, description: 'Everything with this Request-Id that you may see.' },
      refusals: ['not_found'],
      async handle({ params, actor }) {
        const requestId = params.requestId.replaceAll('~', '/')
        const calls = await decisions.explain(actor, requestId)
        const { publishes, isCut } = await relay.administration.explain(actor, requestId)
        if (calls.ok) return accept({ ...calls.value, publishes, isCut: calls.value.isCut || isCut })
        return publishes.length > 0 ? accept({ requestId, calls: [], publishes, tokenRequests: [], isCut }) : calls
      },
    }),
  ]
}
