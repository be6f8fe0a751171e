import { z } from 'zod'
import { type DecisionAdministration, gatewaySteps } from '../gateway/index.ts'
import { type Operation, operation } from './operation.ts'
import { anyId, environment } from './schemas.ts'

const named = z.object({ id: anyId, name: z.string().describe('Empty: it is gone') })
const millis = z.number().min(0)

const step = z.object({
  step: z.enum(gatewaySteps),
  outcome: z.enum(['passed', 'refused', 'not_reached']),
  message: z.string().optional().describe('What the caller was told'),
  detail: z
    .string()
    .optional()
    .describe(
      "The exact reason, for the API's people from the step `app` on. Which subscription an id belongs to is for operators",
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

const explanation = z.object({
  requestId: z.string(),
  calls: z.array(call).describe('The newest first'),
  isCut: z.boolean().describe('There may be more'),
})

/** A slash may be in a Request-Id and in no segment of a path; `~` is in no Request-Id. */
const params = z.object({ requestId: anyId.describe('As the answer to the call had it, with `~` for each `/`') })

export interface DecisionOperationsDeps {
  decisions: DecisionAdministration
}

/** What the gateway decided about a call, for the people of its app and of its API. */
export function decisionOperations({ decisions }: DecisionOperationsDeps): Operation[] {
  return [
    operation({
      id: 'decisions.get',
      method: 'GET',
      path: '/decisions/:requestId',
      summary: 'Explains a call',
      description:
        'Why a call was refused, or what became of it: by the Request-Id of its answer, from about a second after it on, for a day or as long as the exchange keeps it. ' +
        'People of the app see what they sent and what they were told; people of the API see exact reasons and what was sent to their service; each their part alone.',
      params,
      success: { status: 200, body: explanation, description: 'Every call with this Request-Id that you may see.' },
      refusals: ['not_found'],
      handle: ({ params, actor }) => decisions.explain(actor, params.requestId.replaceAll('~', '/')),
    }),
  ]
}
