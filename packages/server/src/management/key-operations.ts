import { type AuthServerId, accept, type Refused, signingAlgs } from '@portreeve/protocol'
import { z } from 'zod'
import { type Identity, type KeyFault, refuseAdministration, refuseField } from '../identity/index.ts'
import { forOperators } from './for-operators.ts'
import type { Operation, OperationOutcome } from './operation.ts'
import { anyId, epochSeconds } from './schemas.ts'

const key = z.object({
  kid: z.string(),
  alg: z.enum(signingAlgs),
  state: z
    .enum(['announced', 'active', 'retired', 'revoked'])
    .describe('`retired`: signs no more, still verifies. `revoked`: neither'),
  createdAt: epochSeconds,
  activeFrom: epochSeconds,
  publishedUntil: epochSeconds
    .optional()
    .describe('When it leaves the published set. Absent while that is not decided'),
  revokedAt: epochSeconds.optional(),
  nextRotationAt: epochSeconds.optional().describe('Of the active one: when the next one signs in its place'),
})
const params = z.object({ authServerId: anyId })
const keyList = z.object({ items: z.array(key) })

/** Signing keys of an authorization server. Private halves are never shown to anybody. */
export function keyOperations({ keys }: { keys: Identity['keys'] }): Operation[] {
  const path = '/authorization-servers/:authServerId/keys'
  return [
    forOperators({
      id: 'keys.list',
      method: 'GET',
      path,
      summary: 'Lists signing keys',
      params,
      success: { status: 200, body: keyList, description: 'By algorithm, oldest first.' },
      refusals: ['not_found'],
      async handle({ params }) {
        const listed = await keys.list(params.authServerId as AuthServerId)
        return listed.ok ? accept({ items: listed.value }) : refusedKey(listed)
      },
    }),
    forOperators({
      id: 'keys.rotate',
      method: 'POST',
      path: `${path}/rotate`,
      summary: 'Signs with new keys from now on',
      description: 'With `revokeOld` the older keys are in wrong hands: what they signed is refused from now on.',
      params,
      body: z.strictObject({
        alg: z.enum(signingAlgs).optional().describe('Default: every algorithm of the server'),
        revokeOld: z.boolean().default(false),
      }),
      success: { status: 200, body: keyList, description: 'The keys as they are now.' },
      refusals: ['not_found'],
      audit: 'shell',
      audited: ({ params }) => ({ kind: 'authorization_server', id: params.authServerId }),
      async handle({ params, body }) {
        const listed = await keys.rotate(params.authServerId as AuthServerId, body)
        return listed.ok ? accept({ items: listed.value }) : refusedKey(listed)
      },
    }),
  ]
}

function refusedKey({ error }: Refused<KeyFault>): OperationOutcome {
  switch (error) {
    case 'unknown_server':
      return refuseAdministration('not_found', 'There is no authorization server with this id.')
    case 'unknown_alg':
      return refuseField('/alg', 'The authorization server has no keys for this alg: see settings.signingAlgs.')
  }
}
