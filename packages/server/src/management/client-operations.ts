import {
  type AuthServerId,
  accept,
  type ClientId,
  clientAuthMethods,
  responseTypes,
  signingAlgs,
} from '@portreeve/protocol'
import { z } from 'zod'
import {
  type AdministrationOutcome,
  type ClientAdministration,
  type ClientWithSecret,
  refuseField,
  type ServerAdministration,
} from '../identity/index.ts'
import type { Client } from '../store/index.ts'
import { forOperators } from './for-operators.ts'
import type { Operation } from './operation.ts'
import { pageOf } from './page-of.ts'
import { anyId, epochSeconds, listOf, page, search } from './schemas.ts'

export interface ClientOperationDeps {
  clients: ClientAdministration
  servers: Pick<ServerAdministration, 'list'>
}

const text = (lengthMax: number) => z.string().min(1).max(lengthMax)
const uri = text(2000)
const uris = z.array(uri).min(1).max(50)

/** Client metadata by its registered names (RFC 7591 §2, OIDC Registration §2, and the three of logout). */
const metadata = {
  client_name: text(200),
  client_uri: uri,
  logo_uri: uri,
  policy_uri: uri,
  tos_uri: uri,
  contacts: z.array(text(254)).min(1).max(20),
  application_type: z.enum(['web', 'native']),
  redirect_uris: uris,
  response_types: z.array(z.enum(responseTypes)).max(responseTypes.length),
  token_endpoint_auth_method: z.enum(clientAuthMethods),
  token_endpoint_auth_signing_alg: z.enum([...signingAlgs, 'HS256']),
  jwks: z.looseObject({
    keys: z
      .array(z.record(z.string().max(100), z.unknown()))
      .min(1)
      .max(20),
  }),
  jwks_uri: uri,
  subject_type: z.enum(['public']),
  id_token_signed_response_alg: z.enum(signingAlgs),
  userinfo_signed_response_alg: z.enum(signingAlgs),
  introspection_signed_response_alg: z.enum(signingAlgs),
  request_object_signing_alg: z.enum([...signingAlgs, 'none']),
  request_uris: uris,
  default_max_age: z.int().min(0),
  require_auth_time: z.boolean(),
  default_acr_values: z.array(text(200)).min(1).max(20),
  initiate_login_uri: uri,
  post_logout_redirect_uris: uris,
  backchannel_logout_uri: uri,
  backchannel_logout_session_required: z.boolean(),
  frontchannel_logout_uri: uri,
  frontchannel_logout_session_required: z.boolean(),
  software_id: text(200),
  software_version: text(200),
} as const

const grant_types = z
  .array(z.enum(['authorization_code', 'implicit', 'refresh_token', 'client_credentials']))
  .min(1)
  .max(4)

const settings = {
  trusted: z.boolean().describe('People are not asked to agree'),
  requirePkce: z.boolean().describe('PKCE is asked of it although it has a secret'),
  refreshTokens: z.enum(['same', 'rotate']),
  refreshGraceSeconds: z.int().min(0).max(300).describe('While a rotated refresh token is answered like its first use'),
} as const

type Nullable<Shape> = {
  [Name in keyof Shape]: Shape[Name] extends z.ZodType ? z.ZodOptional<z.ZodNullable<Shape[Name]>> : never
}

/** Each may be left out, and `null` takes it away. */
const nullable = <Shape extends Record<string, z.ZodType>>(shape: Shape) =>
  Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [name, schema.nullable().optional()]),
  ) as Nullable<Shape>

const changeable = {
  ...nullable(metadata),
  grant_types: grant_types.nullable().optional(),
  scope: text(4000).nullable().optional().describe('What it may ask for at most, with a space between'),
  settings: z.strictObject(nullable(settings)).optional(),
}

const view = z.object({
  client_id: z.string(),
  authServerId: z.string(),
  owner: z.object({ kind: z.enum(['app', 'api', 'registration', 'exchange']), id: z.string() }),
  disabled: z.boolean(),
  ...z.object({ ...metadata, jwks: z.object({ keys: z.array(z.looseObject({})) }) }).partial().shape,
  grant_types: z.array(z.string()),
  scope: z.string(),
  settings: z.object(settings).partial(),
  secrets: z.array(z.object({ createdAt: epochSeconds, expiresAt: epochSeconds.optional() })),
  version: z.int(),
  createdAt: epochSeconds,
})
const withSecret = view.extend({
  client_secret: z.string().optional().describe('Where one was made just now: seen this once'),
})

const params = z.object({ client_id: anyId })
const one = '/clients/:client_id'

/** Clients: apps' and APIs' credentials, clients that registered themselves, and those of the exchange's own. */
export function clientOperations({ clients, servers }: ClientOperationDeps): Operation[] {
  /** The only one there is, where there is one and nobody says which. */
  async function serverIdOf(given: string | undefined): Promise<AdministrationOutcome<AuthServerId>> {
    if (given !== undefined) return accept(given as AuthServerId)
    const all = await servers.list()
    if (all.length === 1 && all[0]) return accept(all[0].id)
    return refuseField('/authServerId', 'There are several authorization servers. Say which with authServerId.')
  }

  return [
    forOperators({
      id: 'clients.list',
      method: 'GET',
      path: '/clients',
      summary: 'Lists clients of an authorization server',
      query: z.object({
        authServerId: anyId.optional().describe('Needed where there are several'),
        search: search.optional().describe('Each word begins a word of client_name or client_id'),
        ...page,
      }),
      success: { status: 200, body: listOf(view), description: 'By client_id.' },
      refusals: [],
      async handle({ query: { authServerId: given, search, after, limit } }) {
        const authServerId = await serverIdOf(given)
        if (!authServerId.ok) return authServerId
        const listed = await clients.list({ authServerId: authServerId.value, search, after, limit })
        const { items, ...rest } = pageOf(listed, limit, ({ client_id }) => client_id)
        return accept({ items: items.map(viewOf), ...rest })
      },
    }),
    forOperators({
      id: 'clients.create',
      method: 'POST',
      path: '/clients',
      summary: 'Makes a client of the exchange itself',
      description: 'It signs people in, and is no app that calls APIs: those come with their apps.',
      body: z.strictObject({
        ...changeable,
        authServerId: anyId.optional().describe('Needed where there are several'),
      }),
      success: { status: 201, body: withSecret, description: 'With its secret, which is seen this once.' },
      refusals: [],
      audit: 'shell',
      async handle({ body }) {
        const authServerId = await serverIdOf(body.authServerId)
        if (!authServerId.ok) return authServerId
        return shown(await clients.create({ ...body, authServerId: authServerId.value }))
      },
    }),
    forOperators({
      id: 'clients.get',
      method: 'GET',
      path: one,
      summary: 'Shows a client',
      params,
      success: { status: 200, body: view, description: 'Without its secrets.' },
      refusals: ['not_found'],
      handle: async ({ params }) => shown(await clients.show(params.client_id as ClientId)),
    }),
    forOperators({
      id: 'clients.update',
      method: 'PATCH',
      path: one,
      summary: 'Changes a client',
      description: 'What is not named stays as it is; `null` takes a member away.',
      params,
      body: z.strictObject(changeable),
      success: { status: 200, body: withSecret, description: 'The client, with a secret where it needs one now.' },
      refusals: ['not_found', 'conflict'],
      audit: 'shell',
      handle: async ({ params, body }) => shown(await clients.update(params.client_id as ClientId, body)),
    }),
    forOperators({
      id: 'clients.remove',
      method: 'DELETE',
      path: one,
      summary: 'Deletes a client, with all that was issued to it',
      params,
      success: { status: 200, body: view, description: 'The client that is none any more.' },
      refusals: ['not_found', 'conflict'],
      audit: 'shell',
      handle: async ({ params }) => shown(await clients.remove(params.client_id as ClientId)),
    }),
    forOperators({
      id: 'clients.rotateSecret',
      method: 'POST',
      path: `${one}/rotate-secret`,
      summary: 'Gives a client a new secret',
      params,
      body: z.strictObject({
        overlapSeconds: z
          .int()
          .min(0)
          .max(90 * 86_400)
          .optional()
          .describe('How long the old secret goes on. Default: a day'),
      }),
      success: { status: 200, body: withSecret, description: 'With its new secret, which is seen this once.' },
      refusals: ['not_found', 'conflict'],
      audit: 'shell',
      handle: async ({ params, body }) =>
        shown(await clients.rotateSecret(params.client_id as ClientId, body.overlapSeconds)),
    }),
    ...actions(clients),
  ]
}

function actions(clients: ClientAdministration): Operation[] {
  const act = (
    name: string,
    segment: string,
    summary: string,
    change: (client_id: ClientId) => Promise<AdministrationOutcome<Client>>,
  ) =>
    forOperators({
      id: `clients.${name}`,
      method: 'POST',
      path: `${one}/${segment}`,
      summary,
      params,
      success: { status: 200, body: view, description: 'The client, as it is now.' },
      refusals: ['not_found', 'conflict'],
      audit: 'shell',
      handle: async ({ params }) => shown(await change(params.client_id as ClientId)),
    })
  return [
    act('revokeOldSecrets', 'revoke-old-secrets', 'Ends all but the newest secret of a client', (client_id) =>
      clients.revokeOldSecrets(client_id),
    ),
    act('disable', 'disable', 'Disables a client, and every token it has', (client_id) =>
      clients.setDisabled(client_id, true),
    ),
    act('enable', 'enable', 'Enables a client', (client_id) => clients.setDisabled(client_id, false)),
  ]
}

function shown(outcome: AdministrationOutcome<Client | ClientWithSecret>): AdministrationOutcome<object> {
  if (!outcome.ok) return outcome
  if (!('client' in outcome.value)) return accept(viewOf(outcome.value))
  const { client, client_secret } = outcome.value
  return accept(client_secret === undefined ? viewOf(client) : { ...viewOf(client), client_secret })
}

/** No digest and no sealed secret: when secrets were made and end is all there is to see of them. */
function viewOf(client: Client) {
  const { client_id, authServerId, owner, grant_types, scopes, metadata, disabled, version, createdAt } = client
  const { registrationTokenHmac: _, disabledWith: __, ...settings } = client.settings
  const secrets = client.secrets.map(({ createdAt, expiresAt }) => ({ createdAt, expiresAt }))
  const scope = scopes.join(' ')
  return {
    ...{ client_id, authServerId, owner, disabled, ...metadata },
    ...{ grant_types, scope, settings, secrets, version, createdAt },
  }
}
