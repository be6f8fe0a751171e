import { type AuthServerId, accept, signingAlgs } from '@portreeve/protocol'
import { z } from 'zod'
import type { Identity, ServerAdministration } from '../identity/index.ts'
import type { AuthorizationServer } from '../store/index.ts'
import { forOperators } from './for-operators.ts'
import type { Operation } from './operation.ts'
import { anyId, epochSeconds, line } from './schemas.ts'

export interface AuthorizationServerOperationDeps {
  servers: ServerAdministration
  issuerOf: Identity['issuerOf']
}

const seconds = (min: number, max: number) => z.int().min(min).max(max)
const HOUR = 3600
const DAY = 24 * HOUR
const YEAR = 366 * DAY

const branding = {
  displayName: line(100).describe('What people read at the top of its pages'),
  logoUri: z.string().max(8000).describe('https, or `data:` of an image type'),
  colour: z.string().regex(/^#[0-9a-fA-F]{6}$/, 'has to be like #1a2b3c'),
}

const settings = {
  signingAlgs: z
    .array(z.enum(signingAlgs))
    .min(1)
    .max(signingAlgs.length)
    .describe('Keys are made for these. The first signs access tokens'),
  keyLifetimeSeconds: seconds(HOUR, 10 * YEAR).describe('How long a key signs'),
  keyAnnouncedSeconds: seconds(0, YEAR).describe('How long a key is published before it signs'),
  codeTtlSeconds: seconds(1, 600),
  idTokenTtlSeconds: seconds(60, DAY),
  refreshTokenTtlSeconds: seconds(HOUR, 10 * YEAR),
  requirePkce: z.boolean().describe('PKCE of every client, not only of public ones'),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, 'has to be a scope (RFC 6749 §3.3)'))
    .min(1)
    .max(100)
    .describe('Scopes of its own, beside the standard ones'),
}

/** Each member may be left out, and `null` brings the default back. */
const nullable = <Shape extends Record<string, z.ZodType>>(shape: Shape) =>
  Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, schema.nullable().optional()])) as {
    [Name in keyof Shape]: z.ZodOptional<z.ZodNullable<Shape[Name]>>
  }

const settingsPatch = z.strictObject({
  ...nullable(settings),
  branding: z.strictObject(nullable(branding)).nullable().optional(),
})

const changeable = {
  name: line(200).optional(),
  accessTokenTtlSeconds: seconds(60, DAY).optional(),
  settings: settingsPatch.optional(),
}

const view = z.object({
  id: z.string(),
  name: z.string(),
  profile: z.enum(['exchange', 'strict']),
  audience: z.string().describe('`aud` of its access tokens'),
  accessTokenTtlSeconds: z.int(),
  settings: z
    .object(settings)
    .partial()
    .extend({ branding: z.object(branding).partial().optional() }),
  disabled: z.boolean(),
  createdAt: epochSeconds,
  issuer: z.string(),
})

const params = z.object({ authServerId: anyId })

/** Authorization servers: what they are, and what their operator has set. */
export function authorizationServerOperations({ servers, issuerOf }: AuthorizationServerOperationDeps): Operation[] {
  /** What is shown can be sent back. */
  const viewOf = (server: AuthorizationServer) => {
    const { earlierTokensUntil: _, ...settings } = server.settings
    return { ...server, settings, issuer: issuerOf(server.id) }
  }
  const path = '/authorization-servers'
  return [
    forOperators({
      id: 'authorizationServers.list',
      method: 'GET',
      path,
      summary: 'Lists authorization servers',
      success: { status: 200, body: z.object({ items: z.array(view) }), description: 'All of them, oldest first.' },
      refusals: [],
      handle: async () => accept({ items: (await servers.list()).map(viewOf) }),
    }),
    forOperators({
      id: 'authorizationServers.create',
      method: 'POST',
      path,
      summary: 'Makes an authorization server, with keys',
      description: 'Its profile and its audience stay what they are.',
      body: z.strictObject({
        ...changeable,
        name: line(200),
        profile: z.enum(['exchange', 'strict']).default('exchange'),
        audience: line(200).optional().describe('Default: `api_providers`, which verifiers of the exchange look for'),
      }),
      success: { status: 201, body: view, description: 'The authorization server.' },
      refusals: [],
      audit: 'shell',
      async handle({ body }) {
        const made = await servers.create(body)
        return made.ok ? accept(viewOf(made.value)) : made
      },
    }),
    forOperators({
      id: 'authorizationServers.get',
      method: 'GET',
      path: `${path}/:authServerId`,
      summary: 'Shows an authorization server',
      params,
      success: { status: 200, body: view, description: 'The authorization server.' },
      refusals: ['not_found'],
      async handle({ params }) {
        const server = await servers.show(params.authServerId as AuthServerId)
        return server.ok ? accept(viewOf(server.value)) : server
      },
    }),
    forOperators({
      id: 'authorizationServers.update',
      method: 'PATCH',
      path: `${path}/:authServerId`,
      summary: 'Changes an authorization server: its name, times, keys, scopes and branding',
      description: 'What is not named stays as it is; `null` in `settings` brings a default back.',
      params,
      body: z.strictObject({ ...changeable, disabled: z.boolean().optional() }),
      success: { status: 200, body: view, description: 'The authorization server, as it is in force now.' },
      refusals: ['not_found', 'conflict'],
      audit: 'shell',
      async handle({ params, body }) {
        const server = await servers.update(params.authServerId as AuthServerId, body)
        return server.ok ? accept(viewOf(server.value)) : server
      },
    }),
  ]
}
