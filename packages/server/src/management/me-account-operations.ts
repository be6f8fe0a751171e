import { accept, type ClientId } from '@portreeve/protocol'
import { z } from 'zod'
import type { OwnAccount } from '../identity/index.ts'
import { forOwnTokens } from './for-own-tokens.ts'
import type { Operation } from './operation.ts'
import { anyId, epochSeconds } from './schemas.ts'

const session = z.object({
  id: z.string(),
  current: z.boolean().describe('The one that the token of this request came from. A personal token came from none'),
  browser: z.string().optional().describe('`Firefox on Linux`, as far as it told'),
  address: z.string().describe('Where it signed in from'),
  createdAt: epochSeconds,
  lastSeenAt: epochSeconds,
})

const consent = z.object({
  client_id: z.string(),
  name: z.string(),
  clientUri: z.string().optional().describe('Where the app is at home'),
  scopes: z.array(z.string()),
  grantedAt: epochSeconds,
})

const security = z.object({
  hasPassword: z.boolean(),
  hasTotp: z.boolean().describe('An authenticator app is asked for'),
  recoveryCodesLeft: z.int().optional().describe('Absent without an authenticator app'),
  passkeys: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      createdAt: epochSeconds,
      lastUsedAt: epochSeconds.optional().describe('Absent: never'),
    }),
  ),
  accountUrl: z
    .string()
    .describe(
      'The page where these are changed; `#password`, `#authenticator`, `#passkeys`, `#sessions` lead to its parts',
    ),
})

/** How whoever asks signs in, and whom they allowed what. */
export function meAccountOperations({ ownAccount }: { ownAccount: OwnAccount }): Operation[] {
  return [
    forOwnTokens({
      id: 'me.security',
      method: 'GET',
      path: '/me/security',
      summary: 'Shows how one’s sign-in is protected',
      description:
        'Password, passkeys and authenticator app are changed on the account page alone: that asks for a fresh proof, and passkeys are made for its origin.',
      success: { status: 200, body: security, description: 'Without any secret.' },
      refusals: ['not_found'],
      handle: ({ actor }) => ownAccount.showSecurity(actor.userId),
    }),
    forOwnTokens({
      id: 'me.sessions.list',
      method: 'GET',
      path: '/me/sessions',
      summary: 'Lists browsers that one is signed in with',
      success: { status: 200, body: z.object({ items: z.array(session) }), description: 'Newest first.' },
      refusals: [],
      async handle({ actor, token }) {
        return accept({ items: await ownAccount.listSessions(actor.userId, token.grantId) })
      },
    }),
    forOwnTokens({
      id: 'me.sessions.end',
      method: 'POST',
      path: '/me/sessions/:sessionId/end',
      summary: 'Signs one browser out',
      description: 'Apps that want to know are told. It may be the one that this request came from.',
      params: z.object({ sessionId: anyId }),
      success: { status: 204, description: 'It is over.' },
      refusals: ['not_found'],
      audit: 'room',
      handle: ({ actor, params }) => ownAccount.endSession(actor, params.sessionId),
    }),
    forOwnTokens({
      id: 'me.sessions.endOthers',
      method: 'POST',
      path: '/me/sessions/end-others',
      summary: 'Signs all other browsers out',
      description:
        'All but the one that the token of this request came from. A personal token came from none: with it, all of them.',
      success: { status: 204, description: 'They are over.' },
      refusals: [],
      audit: 'room',
      async handle({ actor, token }) {
        await ownAccount.endOtherSessions(actor, token.grantId)
        return accept(undefined)
      },
    }),
    forOwnTokens({
      id: 'me.consents.list',
      method: 'GET',
      path: '/me/consents',
      summary: 'Lists what one has allowed apps',
      description: 'Apps that ask for consent: the exchange’s own clients do not.',
      success: { status: 200, body: z.object({ items: z.array(consent) }), description: 'By name.' },
      refusals: [],
      async handle({ actor }) {
        return accept({ items: await ownAccount.listConsents(actor.userId) })
      },
    }),
    forOwnTokens({
      id: 'me.consents.remove',
      method: 'DELETE',
      path: '/me/consents/:client_id',
      summary: 'Takes back what one has allowed an app',
      description: 'Its tokens are worthless at once, refresh tokens too, and it has to ask again.',
      params: z.object({ client_id: anyId }),
      success: { status: 204, description: 'It is taken back.' },
      refusals: ['not_found'],
      audit: 'room',
      handle: ({ actor, params }) => ownAccount.removeConsent(actor, params.client_id as ClientId),
    }),
  ]
}
