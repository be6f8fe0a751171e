import { type AuthServerId, accept } from '@portreeve/protocol'
import { z } from 'zod'
import type { RegistrationTokenAdministration } from '../identity/index.ts'
import { forOperators } from './for-operators.ts'
import type { Operation } from './operation.ts'
import { anyId, epochSeconds, line } from './schemas.ts'

const listed = z.object({
  id: z.string(),
  authServerId: z.string(),
  name: z.string(),
  scopes: z.array(z.string()).describe('What clients that register with it may be allowed'),
  createdAt: epochSeconds,
  expiresAt: epochSeconds,
})
const params = z.object({ authServerId: anyId })

/** Initial access tokens: who has one may register clients (RFC 7591 §3). */
export function registrationTokenOperations({
  registrationTokens,
}: {
  registrationTokens: RegistrationTokenAdministration
}): Operation[] {
  const path = '/authorization-servers/:authServerId/registration-tokens'
  return [
    forOperators({
      id: 'registrationTokens.list',
      method: 'GET',
      path,
      summary: 'Lists registration tokens',
      params,
      success: { status: 200, body: z.object({ items: z.array(listed) }), description: 'Without their values.' },
      refusals: ['not_found'],
      async handle({ params }) {
        const tokens = await registrationTokens.list(params.authServerId as AuthServerId)
        return tokens.ok ? accept({ items: tokens.value }) : tokens
      },
    }),
    forOperators({
      id: 'registrationTokens.create',
      method: 'POST',
      path,
      summary: 'Makes a registration token',
      params,
      body: z.strictObject({
        name: line(100).optional(),
        ttlSeconds: z
          .int()
          .min(60)
          .max(366 * 86_400)
          .optional()
          .describe('Default: a week'),
        scopes: z
          .array(z.string().min(1).max(100))
          .min(1)
          .max(200)
          .optional()
          .describe('Default: all of the server, but those of the management API'),
      }),
      success: {
        status: 201,
        body: listed.extend({ token: z.string() }),
        description: 'With its value, which is seen this once.',
      },
      refusals: ['not_found'],
      audit: 'shell',
      async handle({ params, body }) {
        const made = await registrationTokens.create(params.authServerId as AuthServerId, body)
        return made.ok ? accept({ ...made.value.listed, token: made.value.token }) : made
      },
    }),
    forOperators({
      id: 'registrationTokens.remove',
      method: 'DELETE',
      path: `${path}/:tokenId`,
      summary: 'Revokes a registration token',
      description: 'Clients that registered with it go on.',
      params: params.extend({ tokenId: anyId }),
      success: { status: 200, body: listed, description: 'The token that is none any more.' },
      refusals: ['not_found'],
      audit: 'shell',
      handle: ({ params }) => registrationTokens.revoke(params.authServerId as AuthServerId, params.tokenId),
    }),
  ]
}
