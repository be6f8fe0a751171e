import type { ApiId, AuthServerId, OrganizationId } from '@portreeve/protocol'
import { accept } from '@portreeve/protocol'
import { z } from 'zod'
import type { ApiAdministration } from '../registry/index.ts'
import {
  accessControl,
  accessControlView,
  apiPatch,
  apiView,
  newApi,
  newPlan,
  planPatch,
  planView,
  publicApi,
  sharedWith,
  values,
  visibility,
} from './api-schemas.ts'
import { type Operation, type OperationInput, operation } from './operation.ts'
import { anyId, environmentGiven, listOf, page, search } from './schemas.ts'

const BODY_BYTES_MAX = 256 * 1024
const one = '/apis/:apiId'
const params = z.object({ apiId: anyId })
const planParams = z.object({ apiId: anyId, planId: anyId })
const writing = { refusals: ['not_found', 'forbidden', 'conflict', 'changed'], audit: 'room' } as const
const changed = { status: 200, body: apiView, description: 'The API as it is now.' } as const
const client_secret = z.string().describe('Shown this once')

/** Which API, and who asks. */
const reachOf = ({ actor, params, ifMatch }: OperationInput<{ apiId: string }, unknown, unknown>) => ({
  actor,
  id: params.apiId as ApiId,
  ifMatch,
})

export interface ApiOperationsDeps {
  apis: ApiAdministration
}

/** APIs: what their developers register and look after. */
export function apiOperations({ apis }: ApiOperationsDeps): Operation[] {
  return [...apisThemselves(apis), ...accessOperations(apis), ...planOperations(apis), ...credentialOperations(apis)]
}

function apisThemselves(apis: ApiAdministration): Operation[] {
  return [
    operation({
      id: 'apis.list',
      method: 'GET',
      path: '/apis',
      summary: 'Lists APIs of your organizations',
      description:
        'Greatest id first, so newest first where nobody chose ids. Operators see all. Those of others are in the directory.',
      query: z.object({
        ...page,
        organizationId: anyId.optional(),
        search: search.optional().describe('Found in the name or the description, in any letter case'),
        environment: environmentGiven.optional(),
        namespace: anyId.optional(),
        basePath: anyId.optional(),
      }),
      success: { status: 200, body: listOf(apiView), description: 'A page of APIs.' },
      refusals: [],
      handle: async ({ actor, query }) =>
        accept(
          await apis.list(actor, {
            ...query,
            organizationId: query.organizationId as OrganizationId | undefined,
            after: query.after as ApiId | undefined,
          }),
        ),
    }),
    operation({
      id: 'apis.create',
      method: 'POST',
      path: '/apis',
      summary: 'Registers an API',
      description: [
        'One version in one environment. With its credentials and a test subscription; the secret is answered this once.',
        'With `basedOn` everything that is left out is as it is there: a new version, or an instance in another environment.',
        'Example: `{"organizationId": "…", "name": "Appointments", "version": "v1", "environment": "Production", "namespace": "acme", "basePath": "/appointments/v1", "targetUrl": "https://dms.example"}`',
      ].join('\n\n'),
      body: newApi,
      bodyBytesMax: BODY_BYTES_MAX,
      success: { status: 201, body: apiView.extend({ client_secret }), description: 'The new API, with its secret.' },
      refusals: ['forbidden', 'conflict'],
      audit: 'room',
      handle: ({ actor, body }) =>
        apis.create(actor, {
          ...body,
          id: body.id as ApiId | undefined,
          organizationId: body.organizationId as OrganizationId | undefined,
          basedOn: body.basedOn as ApiId | undefined,
          authServerId: body.authServerId as AuthServerId | undefined,
        }),
    }),
    operation({
      id: 'apis.get',
      method: 'GET',
      path: one,
      summary: 'Shows an API',
      description:
        'To people of other organizations it is there when it is public or shared with theirs, and they see less of it.',
      params,
      success: { status: 200, body: z.union([apiView, publicApi]), description: 'The API.' },
      refusals: ['not_found'],
      handle: ({ actor, params }) => apis.show(actor, params.apiId as ApiId),
    }),
    operation({
      id: 'apis.update',
      method: 'PATCH',
      path: one,
      summary: 'Says other things about an API',
      description:
        'What is left out stays; `null` takes away. Environment, namespace and kind stay as they were made.\n\nExample: `{"targetUrl": "https://dms2.example", "details": {"lifeCycle": "General Release"}, "traffic": {"responseTimeoutMillis": 20000, "quotas": [{"calls": 200, "per": "second"}]}}`',
      params,
      body: apiPatch,
      bodyBytesMax: BODY_BYTES_MAX,
      success: changed,
      ...writing,
      handle: (input) => apis.update(reachOf(input), input.body),
    }),
    operation({
      id: 'apis.remove',
      method: 'DELETE',
      path: one,
      summary: 'Removes an API',
      description:
        'With its credentials, its spec and its test subscription. Not while an app has selected it or a connection leads to it.',
      params,
      success: { status: 204, description: 'Done.' },
      ...writing,
      handle: (input) => apis.remove(reachOf(input)),
    }),
    operation({
      id: 'apis.disable',
      method: 'POST',
      path: `${one}/disable`,
      summary: 'Takes an API out of service',
      description: 'At once the gateway does not know it, and its credentials get no tokens.',
      params,
      success: changed,
      ...writing,
      handle: (input) => apis.setDisabled(reachOf(input), true),
    }),
    operation({
      id: 'apis.enable',
      method: 'POST',
      path: `${one}/enable`,
      summary: 'Puts an API back into service',
      description: 'What an operator of the exchange has disabled, only operators enable.',
      params,
      success: changed,
      ...writing,
      handle: (input) => apis.setDisabled(reachOf(input), false),
    }),
    operation({
      id: 'apis.probe',
      method: 'POST',
      path: `${one}/probe`,
      summary: 'Asks whether its URLs answer',
      description:
        'A GET of the target URL, where 200 is good, and of the admin URL, where anything but 404 is. Only the status comes back; `null` is no answer within five seconds.',
      params,
      success: {
        status: 200,
        body: z.object({ target: probed.optional(), admin: probed.optional() }),
        description: 'What they answered.',
      },
      ...writing,
      audit: 'shell',
      handle: (input) => apis.probe(reachOf(input)),
    }),
  ]
}

const probed = z.object({ status: z.int().nullable(), ok: z.boolean() })

function accessOperations(apis: ApiAdministration): Operation[] {
  return [
    operation({
      id: 'apis.accessControl.get',
      method: 'GET',
      path: `${one}/access-control`,
      summary: 'Shows how the gateway authenticates itself to an API',
      description: 'Which values are set, and none of them.',
      params,
      success: { status: 200, body: accessControlView, description: 'The access control.' },
      refusals: ['not_found', 'forbidden'],
      handle: ({ actor, params }) => apis.showAccessControl(actor, params.apiId as ApiId),
    }),
    operation({
      id: 'apis.accessControl.set',
      method: 'PUT',
      path: `${one}/access-control`,
      summary: 'Says how the gateway authenticates itself to an API',
      description: [
        'Values that are not mentioned stay, and those without a place any more are forgotten. Every value that is one for all subscriptions has to be set.',
        'Example: `{"accessControl": {"kind": "api_key", "requestParameters": [{"name": "X-Api-Key", "in": "header"}]}, "values": {"request:header:X-Api-Key": "…"}}`',
      ].join('\n\n'),
      params,
      body: z.strictObject({ accessControl, values: values.optional() }),
      bodyBytesMax: BODY_BYTES_MAX,
      success: { status: 200, body: accessControlView, description: 'The access control as it is now.' },
      ...writing,
      handle: (input) => apis.setAccessControl(reachOf(input), input.body),
    }),
    operation({
      id: 'apis.visibility.set',
      method: 'PUT',
      path: `${one}/visibility`,
      summary: 'Says who sees an API',
      description:
        '`private`: its own organization. `shared`: those of `sharedWith`, too. `public`: everybody; needs documentation, support, a public plan and terms. Apps that have selected it keep it.',
      params,
      body: z.strictObject({ visibility, sharedWith: sharedWith.optional() }),
      bodyBytesMax: BODY_BYTES_MAX,
      success: changed,
      ...writing,
      handle: (input) =>
        apis.setVisibility(reachOf(input), {
          visibility: input.body.visibility,
          sharedWith: input.body.sharedWith as OrganizationId[] | undefined,
        }),
    }),
  ]
}

function planOperations(apis: ApiAdministration): Operation[] {
  const success = { status: 200, body: planView, description: 'The plan as it is now.' } as const
  return [
    operation({
      id: 'apis.plans.list',
      method: 'GET',
      path: `${one}/plans`,
      summary: 'Lists the plans of an API',
      description: 'To people of other organizations the public ones.',
      params,
      success: { status: 200, body: z.object({ items: z.array(planView) }), description: 'All of them.' },
      refusals: ['not_found'],
      async handle({ actor, params }) {
        const plans = await apis.listPlans(actor, params.apiId as ApiId)
        return plans.ok ? accept({ items: plans.value }) : plans
      },
    }),
    operation({
      id: 'apis.plans.create',
      method: 'POST',
      path: `${one}/plans`,
      summary: 'Adds a plan to an API',
      description:
        'Example: `{"name": "Standard", "price": {"kind": "transactional", "currency": "USD", "tiers": [{"upToCalls": 1000, "costPerCall": "0.01"}, {"costPerCall": "0.005"}]}, "quotas": [{"calls": 10, "per": "second"}], "subscriptionQuotas": [{"calls": 1000, "per": "day"}]}`',
      params,
      body: newPlan,
      success: { ...success, status: 201, description: 'The new plan.' },
      ...writing,
      handle: (input) => apis.addPlan(reachOf(input), input.body),
    }),
    operation({
      id: 'apis.plans.update',
      method: 'PATCH',
      path: `${one}/plans/:planId`,
      summary: 'Changes a plan',
      description:
        'For apps that have chosen it, too, at once. What is left out stays; an empty list of quotas takes them away.',
      params: planParams,
      body: planPatch,
      success,
      ...writing,
      handle: (input) => apis.updatePlan(reachOf(input), input.params.planId, input.body),
    }),
    operation({
      id: 'apis.plans.remove',
      method: 'DELETE',
      path: `${one}/plans/:planId`,
      summary: 'Removes a plan',
      description: 'Not while an app has chosen it.',
      params: planParams,
      success: { status: 204, description: 'Done.' },
      ...writing,
      handle: (input) => apis.removePlan(reachOf(input), input.params.planId),
    }),
  ]
}

function credentialOperations(apis: ApiAdministration): Operation[] {
  return [
    operation({
      id: 'apis.rotateSecret',
      method: 'POST',
      path: `${one}/rotate-secret`,
      summary: 'Gives an API a new secret',
      description:
        'The one before goes on for `overlapSeconds`: a day if left out, not at all with 0. There are two at most.',
      params,
      body: rotation,
      success: { ...changed, body: apiView.extend({ client_secret }) },
      ...writing,
      handle: (input) => apis.rotateSecret(reachOf(input), input.body.overlapSeconds),
    }),
    operation({
      id: 'apis.revokeOldSecrets',
      method: 'POST',
      path: `${one}/revoke-old-secrets`,
      summary: 'Ends all but the newest secret of an API',
      description:
        'At once. With `revokeTokens`, because a secret was in wrong hands, every token that was issued before as well.',
      params,
      body: revocation,
      success: changed,
      ...writing,
      handle: (input) => apis.revokeOldSecrets(reachOf(input), input.body),
    }),
  ]
}

/** Of credentials, an app's or an API's. */
export const rotation = z.strictObject({
  overlapSeconds: z
    .int()
    .min(0)
    .max(90 * 86_400)
    .optional()
    .describe('Default: a day'),
})
export const revocation = z.strictObject({
  revokeTokens: z.boolean().optional().describe('Every token that was issued before ends, too. Default: false'),
})
