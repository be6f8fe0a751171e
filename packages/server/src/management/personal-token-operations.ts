import { accept } from '@portreeve/protocol'
import { z } from 'zod'
import type { PersonalTokens } from '../identity/index.ts'
import { type Operation, operation } from './operation.ts'
import { epochSeconds, line, uuid } from './schemas.ts'

const TEN_YEARS_SECONDS = 3660 * 86_400

const listed = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.enum(['read', 'write']).describe('`read` changes nothing'),
  createdAt: epochSeconds,
  expiresAt: epochSeconds.optional().describe('Absent: never'),
})
const shown = listed.extend({ current: z.boolean().describe('The one that this request came with') })

/** People's own tokens. */
export function personalTokenOperations({ personalTokens }: { personalTokens: PersonalTokens }): Operation[] {
  const path = '/me/tokens'
  return [
    operation({
      id: 'me.tokens.list',
      method: 'GET',
      path,
      summary: "Lists one's own tokens",
      success: {
        status: 200,
        body: z.object({ items: z.array(shown) }),
        description: 'Oldest first, without their values.',
      },
      refusals: [],
      async handle({ actor }) {
        const tokens = await personalTokens.list(actor.userId)
        return accept({ items: tokens.map((token) => ({ ...token, current: token.id === actor.tokenId })) })
      },
    }),
    operation({
      id: 'me.tokens.create',
      method: 'POST',
      path,
      summary: 'Makes a token of one’s own',
      description:
        'It may do what you may, at most what its scope says. A token that ends cannot make one that goes on behind that, and the token of an app makes none that outlives it.',
      body: z.strictObject({
        name: line(100).describe('What it is for'),
        scope: z.enum(['read', 'write']).default('read'),
        ttlSeconds: z
          .int()
          .min(60)
          .max(TEN_YEARS_SECONDS)
          .nullable()
          .optional()
          .describe('Default: 90 days, or as long as what this request came with. `null`: it does not end'),
      }),
      success: {
        status: 201,
        body: listed.extend({ token: z.string() }),
        description: 'With its value, seen this once.',
      },
      refusals: ['forbidden', 'conflict'],
      audit: 'room',
      async handle({ actor, token, body: { name, scope, ttlSeconds } }) {
        const made = await personalTokens.create(actor, { name, scope, ttlSeconds }, token)
        return made.ok ? accept({ ...made.value.listed, token: made.value.token }) : made
      },
    }),
    operation({
      id: 'me.tokens.remove',
      method: 'DELETE',
      path: `${path}/:tokenId`,
      summary: 'Revokes a token of one’s own',
      params: z.object({ tokenId: uuid }),
      success: { status: 200, body: listed, description: 'The token that is none any more.' },
      refusals: ['not_found'],
      audit: 'room',
      handle: ({ actor, params }) => personalTokens.remove(actor, params.tokenId),
    }),
  ]
}
