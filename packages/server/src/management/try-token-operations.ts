import type { AppId } from '@portreeve/protocol'
import { z } from 'zod'
import type { AppAdministration } from '../registry/index.ts'
import { type Operation, operation } from './operation.ts'
import { anyId, epochSeconds, line } from './schemas.ts'

const tryToken = z.object({
  access_token: z.string().describe('Of the app itself, as it gets one with client_credentials. Never kept'),
  token_type: z.literal('Bearer'),
  expiresAt: epochSeconds.describe('In five minutes at most'),
  scope: z.string(),
})

/** A token for trying calls out, without a secret at hand. */
export function tryTokenOperations({ apps }: { apps: Pick<AppAdministration, 'tryToken'> }): Operation[] {
  return [
    operation({
      id: 'apps.tryToken',
      method: 'POST',
      path: '/apps/:appId/try-token',
      summary: 'Gives out a token of an app, to try calls with',
      description: [
        'What the app would get with client_credentials, for its developers and for operators, good for five minutes at most. With `Subscription-Id` it goes to the gateway like any other. Who got one stands in the record.',
        'A conflict where the app or its credentials are disabled, or may not use client_credentials.',
      ].join('\n\n'),
      params: z.object({ appId: anyId }),
      body: z.strictObject({
        scope: line(200).optional().describe('Default, and the only one that there is: `anonymous`'),
      }),
      success: { status: 200, body: tryToken, description: 'The token, shown this once.' },
      refusals: ['not_found', 'forbidden', 'conflict'],
      audit: 'room',
      handle: ({ actor, params, body }) => apps.tryToken({ actor, id: params.appId as AppId }, body.scope),
    }),
  ]
}
