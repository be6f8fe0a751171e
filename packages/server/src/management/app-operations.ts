import { type ApiId, type AppId, type AuthServerId, accept, type OrganizationId } from '@portreeve/protocol'
import { z } from 'zod'
import type { AppAdministration } from '../registry/index.ts'
import { revocation, rotation } from './api-operations.ts'
import { secrets, sharedWith, shownTerms, terms } from './api-schemas.ts'
import { type Operation, type OperationInput, operation } from './operation.ts'
import {
  anyId,
  emailAddress,
  environment,
  epochSeconds,
  httpUrl,
  line,
  listOf,
  page,
  prose,
  search,
  uuid,
} from './schemas.ts'
import { quotas } from './traffic-schemas.ts'

const BODY_BYTES_MAX = 256 * 1024

const name = line(100)
const description = prose(250)
const website = httpUrl.describe('Needed before it is listed')
const activation = z
  .enum(['automatic', 'manual'])
  .describe('`manual`: its developer approves each organization that activates it')
const listing = z.enum([
  'Registered',
  'Draft',
  'Submitted',
  'In Review',
  'Approved',
  'Not Approved',
  'Published',
  'Withdrawn',
  'Revoked',
])
const callbackUrls = z
  .array(z.string().min(1).max(2000))
  .max(20)
  .describe('Where people come back to after signing in, letter for letter. Without one, nobody signs in to it')
const implicit = z.boolean().describe('Tokens from the authorization endpoint, too. Needs callback URLs')
const shared = sharedWith.describe(
  'Organizations that may activate it although it is not published. Nobody looks whether they exist',
)

const appQuotas = quotas.describe(
  'Of all its calls to any API, beside those of its plans. Set by operators of the exchange',
)

const newApp = z.strictObject({
  id: uuid.optional().describe('Of your choice, so that the same request makes nothing twice'),
  organizationId: anyId,
  name,
  description: description.default(''),
  website: website.optional(),
  contactEmail: emailAddress,
  activation: activation.default('automatic'),
  sharedWith: shared.default([]),
  terms: terms.optional().describe('What organizations agree to when they activate it'),
  authServerId: anyId
    .optional()
    .describe('Whose credentials it gets. Default: the oldest authorization server in force'),
  quotas: appQuotas.optional(),
  callbackUrls: callbackUrls.default([]),
  implicit: implicit.default(false),
})

const appPatch = z.strictObject({
  name: name.optional(),
  description: description.optional(),
  website: website.nullable().optional(),
  contactEmail: emailAddress.optional(),
  activation: activation.optional(),
  sharedWith: shared.optional(),
  terms: terms.nullable().optional(),
  quotas: appQuotas.nullable().optional(),
  callbackUrls: callbackUrls.optional(),
  implicit: implicit.optional(),
})

const sharedView = {
  id: anyId,
  organizationId: anyId,
  organizationName: z.string().describe('Of its developer'),
  name: z.string(),
  description: z.string(),
  website: z.string().optional(),
  contactEmail: z.string(),
  activation,
  listing,
  terms: shownTerms.optional(),
  createdAt: epochSeconds,
  updatedAt: epochSeconds,
}

/** What everybody who sees an app sees of it. */
export const publicApp = z.object({
  ...sharedView,
  apis: z
    .array(z.object({ id: anyId, name: z.string(), version: z.string(), environment }))
    .describe('The APIs whose data it works with'),
})

const acceptance = {
  termsVersion: line(50).describe('The version that was read'),
  termsDigest: line(50).optional().describe('`digest` of the terms that were read. Left out: the current ones'),
  name: line(200),
  title: line(200),
  company: line(200),
}

/** What its own organization sees. */
const appView = z.object({
  ...sharedView,
  client_id: z.string().describe('Its API Key'),
  selections: z.array(
    z.object({
      apiId: anyId,
      planId: anyId.optional(),
      terms: z.object({ ...acceptance, userId: anyId, at: epochSeconds }).optional(),
      webhookUrl: z.string().optional(),
      api: z
        .object({
          name: z.string(),
          version: z.string(),
          environment,
          kind: z.enum(['rest', 'async']),
          proxyUrl: z.string(),
        })
        .optional()
        .describe('Absent when the API is gone'),
    }),
  ),
  quotas: appQuotas.optional().describe('Absent where there are none'),
  sharedWith: z.array(anyId),
  authServerId: z.string(),
  issuer: z.string(),
  callbackUrls: z.array(z.string()),
  implicit: z.boolean(),
  grant_types: z
    .array(z.string())
    .describe('How its credentials get tokens: follows from `callbackUrls` and `implicit`'),
  scopes: z.array(z.string()).describe('What its tokens may hold. Set by operators of the exchange'),
  testSubscriptionId: anyId.optional(),
  secrets,
  clientDisabled: z.boolean().describe('Its credentials are: no token is issued for them'),
  disabled: z.boolean(),
  revision: z.int(),
})

const one = '/apps/:appId'
const params = z.object({ appId: anyId })
const selectionParams = z.object({ appId: anyId, apiId: anyId })
const writing = { refusals: ['not_found', 'forbidden', 'conflict', 'changed'], audit: 'room' } as const
const changed = { status: 200, body: appView, description: 'The app as it is now.' } as const
const client_secret = z.string().describe('Its API Secret, shown this once')

/** Which app, and who asks. */
const reachOf = ({ actor, params, ifMatch }: OperationInput<{ appId: string }, unknown, unknown>) => ({
  actor,
  id: params.appId as AppId,
  ifMatch,
})

export interface AppOperationsDeps {
  apps: AppAdministration
}

/** Apps: what their developers register and look after. */
export function appOperations({ apps }: AppOperationsDeps): Operation[] {
  return [...appsThemselves(apps), ...selectionOperations(apps), ...credentialOperations(apps)]
}

function appsThemselves(apps: AppAdministration): Operation[] {
  return [
    operation({
      id: 'apps.list',
      method: 'GET',
      path: '/apps',
      summary: 'Lists apps of your organizations',
      description: 'Newest first. Operators see all. Those of others are in the directory.',
      query: z.object({
        ...page,
        organizationId: anyId.optional(),
        search: search.optional(),
        listing: listing.optional(),
      }),
      success: { status: 200, body: listOf(appView), description: 'A page of apps.' },
      refusals: [],
      handle: async ({ actor, query }) =>
        accept(
          await apps.list(actor, {
            ...query,
            organizationId: query.organizationId as OrganizationId | undefined,
            after: query.after as AppId | undefined,
          }),
        ),
    }),
    operation({
      id: 'apps.create',
      method: 'POST',
      path: '/apps',
      summary: 'Registers an app',
      description: [
        'With its API Key and Secret, and a test subscription; the secret is answered this once.',
        'Example: `{"organizationId": "…", "name": "Service Planner", "contactEmail": "support@brightwork.example", "callbackUrls": ["https://planner.example/callback"]}`',
      ].join('\n\n'),
      body: newApp,
      bodyBytesMax: BODY_BYTES_MAX,
      success: { status: 201, body: appView.extend({ client_secret }), description: 'The new app, with its secret.' },
      refusals: ['forbidden', 'conflict'],
      audit: 'room',
      handle: ({ actor, body }) =>
        apps.create(actor, {
          ...body,
          id: body.id as AppId | undefined,
          organizationId: body.organizationId as OrganizationId,
          sharedWith: body.sharedWith as OrganizationId[],
          authServerId: body.authServerId as AuthServerId | undefined,
        }),
    }),
    operation({
      id: 'apps.get',
      method: 'GET',
      path: one,
      summary: 'Shows an app',
      description:
        'To people of other organizations it is there when it is published or shared with theirs, and they see less of it.',
      params,
      success: { status: 200, body: z.union([appView, publicApp]), description: 'The app.' },
      refusals: ['not_found'],
      handle: ({ actor, params }) => apps.show(actor, params.appId as AppId),
    }),
    operation({
      id: 'apps.update',
      method: 'PATCH',
      path: one,
      summary: 'Says other things about an app',
      description:
        'What is left out stays; `null` takes away. `callbackUrls` are replaced as a whole. `quotas` are for operators.\n\nExample: `{"description": "Reminds drivers of their next service", "website": "https://planner.example"}`',
      params,
      body: appPatch,
      bodyBytesMax: BODY_BYTES_MAX,
      success: changed,
      ...writing,
      handle: (input) =>
        apps.update(reachOf(input), {
          ...input.body,
          sharedWith: input.body.sharedWith as OrganizationId[] | undefined,
        }),
    }),
    operation({
      id: 'apps.remove',
      method: 'DELETE',
      path: one,
      summary: 'Removes an app',
      description: 'With its credentials and its test subscription. Not when an organization has ever activated it.',
      params,
      success: { status: 204, description: 'Done.' },
      ...writing,
      handle: (input) => apps.remove(reachOf(input)),
    }),
    operation({
      id: 'apps.disable',
      method: 'POST',
      path: `${one}/disable`,
      summary: 'Takes an app out of service',
      description: 'At once its calls are refused, and its credentials get no tokens.',
      params,
      success: changed,
      ...writing,
      handle: (input) => apps.setDisabled(reachOf(input), true),
    }),
    operation({
      id: 'apps.enable',
      method: 'POST',
      path: `${one}/enable`,
      summary: 'Puts an app back into service',
      description: 'What an operator of the exchange has disabled, only operators enable.',
      params,
      success: changed,
      ...writing,
      handle: (input) => apps.setDisabled(reachOf(input), false),
    }),
    operation({
      id: 'apps.listing',
      method: 'POST',
      path: `${one}/listing`,
      summary: 'Moves an app on its way to buyers',
      description:
        'Its developers: Registered → Draft → Submitted; Submitted or Published → Withdrawn → Draft; Not Approved → Draft. Operators: Submitted → In Review → Approved or Not Approved; Approved → Published → Revoked → Draft. What is shown to others needs a description and a website.',
      params,
      body: z.strictObject({ status: listing }),
      success: changed,
      ...writing,
      handle: (input) => apps.moveListing(reachOf(input), input.body.status),
    }),
  ]
}

function selectionOperations(apps: AppAdministration): Operation[] {
  return [
    operation({
      id: 'apps.apis.select',
      method: 'PUT',
      path: `${one}/apis/:apiId`,
      summary: 'Selects an API for an app',
      description: [
        'Or changes plan and webhook of one that is selected. A plan has to be chosen where the API has some, its terms accepted where it has terms, and an async API needs a webhook URL.',
        'Organizations that have activated the app get a connection to it when they extend their subscription; the app’s own test subscription at once, for APIs in Test.',
        'Example: `{"planId": "…", "terms": {"termsVersion": "2026-01", "name": "Omar Castellano", "title": "CTO", "company": "Brightwork"}}`',
      ].join('\n\n'),
      params: selectionParams,
      body: z.strictObject({
        planId: anyId.optional(),
        terms: z.strictObject(acceptance).optional(),
        webhookUrl: httpUrl.optional(),
      }),
      success: changed,
      ...writing,
      handle: (input) => apps.selectApi(reachOf(input), input.params.apiId as ApiId, input.body),
    }),
    operation({
      id: 'apps.apis.unselect',
      method: 'DELETE',
      path: `${one}/apis/:apiId`,
      summary: 'Lets an API go',
      description: 'Not while an organization has activated the app, or waits for its approval.',
      params: selectionParams,
      success: changed,
      ...writing,
      handle: (input) => apps.unselectApi(reachOf(input), input.params.apiId as ApiId),
    }),
  ]
}

function credentialOperations(apps: AppAdministration): Operation[] {
  return [
    operation({
      id: 'apps.rotateSecret',
      method: 'POST',
      path: `${one}/rotate-secret`,
      summary: 'Gives an app a new secret',
      description:
        'The one before goes on for `overlapSeconds`: a day if left out, not at all with 0. There are two at most.',
      params,
      body: rotation,
      success: { ...changed, body: appView.extend({ client_secret }) },
      ...writing,
      handle: (input) => apps.rotateSecret(reachOf(input), input.body.overlapSeconds),
    }),
    operation({
      id: 'apps.revokeOldSecrets',
      method: 'POST',
      path: `${one}/revoke-old-secrets`,
      summary: 'Ends all but the newest secret of an app',
      description:
        'At once. With `revokeTokens`, because a secret was in wrong hands, every token that was issued before as well.',
      params,
      body: revocation,
      success: changed,
      ...writing,
      handle: (input) => apps.revokeOldSecrets(reachOf(input), input.body),
    }),
  ]
}
