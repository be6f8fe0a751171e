import { type AuthServerId, type Refused, type SigningAlg, signingAlgs } from '@portreeve/protocol'
import type { JsonReply, RouteRequest } from '../http/index.ts'
import type { KeyFault } from '../identity/index.ts'
import { ok, refusal } from './answers.ts'
import { readJson } from './read-request.ts'
import type { Action, ActionDeps } from './routes.ts'

/** Signing keys of an authorization server. Private halves are never shown to anybody. */
export function keyActions({ keys }: Pick<ActionDeps, 'keys'>): Action[] {
  const all = '/authorization-servers/:authServerId/keys'
  return [
    {
      method: 'GET',
      path: all,
      summary: 'Lists signing keys',
      async handle(request) {
        const listed = await keys.list(request.params.authServerId as AuthServerId)
        return listed.ok ? ok({ items: listed.value }) : refusedKey(listed, request)
      },
    },
    {
      method: 'POST',
      path: `${all}/rotate`,
      summary: 'Signs with new keys from now on',
      async handle(request) {
        const body = readJson(request)
        if (!body.ok) return refusal('INVALID-REQUEST', body.detail, request)
        const options = readOptions(body.value)
        if (typeof options === 'string') return refusal('INVALID-REQUEST', options, request)
        const listed = await keys.rotate(request.params.authServerId as AuthServerId, options)
        return listed.ok ? ok({ items: listed.value }) : refusedKey(listed, request)
      },
    },
  ]
}

function readOptions({ alg, revokeOld = false, ...rest }: Record<string, unknown>) {
  if (Object.keys(rest).length > 0) return 'There are alg and revokeOld, and nothing else.'
  if (typeof revokeOld !== 'boolean') return 'revokeOld has to be true or false.'
  const known = signingAlgs.find((one) => one === alg)
  if (alg !== undefined && known === undefined) return `alg has to be ${signingAlgs.join(' or ')}.`
  return { alg: known as SigningAlg | undefined, revokeOld }
}

function refusedKey({ error }: Refused<KeyFault>, request: RouteRequest): JsonReply {
  switch (error) {
    case 'unknown_server':
      return refusal('NOT-FOUND', 'There is no authorization server with this id.', request)
    case 'unknown_alg':
      return refusal(
        'INVALID-REQUEST',
        'The authorization server has no keys for this alg: see settings.signingAlgs.',
        request,
      )
  }
}
