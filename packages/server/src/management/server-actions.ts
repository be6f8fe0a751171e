import type { AuthServerId } from '@portreeve/protocol'
import type { JsonReply } from '../http/index.ts'
import type { AuthorizationServer } from '../store/index.ts'
import { ok, refusal, refused } from './answers.ts'
import { readJson } from './read-request.ts'
import type { Action, ActionDeps } from './routes.ts'

/** Authorization servers: what they are, and what their operator has set. */
export function serverActions({ servers, issuerOf }: Pick<ActionDeps, 'servers' | 'issuerOf'>): Action[] {
  /** What is shown can be sent back. */
  const view = (server: AuthorizationServer) => {
    const { earlierTokensUntil: _, ...settings } = server.settings
    return { ...server, settings, issuer: issuerOf(server.id) }
  }
  const one = '/authorization-servers/:authServerId'
  return [
    {
      method: 'GET',
      path: '/authorization-servers',
      summary: 'Lists authorization servers',
      handle: async (): Promise<JsonReply> => ok({ items: (await servers.list()).map(view) }),
    },
    {
      method: 'GET',
      path: one,
      summary: 'Shows an authorization server',
      async handle(request) {
        const server = await servers.show(request.params.authServerId as AuthServerId)
        return server.ok ? ok(view(server.value)) : refused(server, request)
      },
    },
    {
      method: 'PATCH',
      path: one,
      summary: 'Changes an authorization server: its name, times, keys, scopes and branding',
      async handle(request) {
        const patch = readJson(request)
        if (!patch.ok) return refusal('INVALID-REQUEST', patch.detail, request)
        const server = await servers.update(request.params.authServerId as AuthServerId, patch.value)
        return server.ok ? ok(view(server.value)) : refused(server, request)
      },
    },
  ]
}
