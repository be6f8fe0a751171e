import type { AuthServerId } from '@portreeve/protocol'
import { created, ok, refusal, refused } from './answers.ts'
import { readJson } from './read-request.ts'
import type { Action, ActionDeps } from './routes.ts'

/** Initial access tokens: who has one may register clients (RFC 7591 §3). */
export function registrationTokenActions({ registrationTokens }: Pick<ActionDeps, 'registrationTokens'>): Action[] {
  const all = '/authorization-servers/:authServerId/registration-tokens'
  const serverOf = (params: Readonly<Record<string, string>>) => params.authServerId as AuthServerId
  return [
    {
      method: 'GET',
      path: all,
      summary: 'Lists registration tokens',
      async handle(request) {
        const listed = await registrationTokens.list(serverOf(request.params))
        return listed.ok ? ok({ items: listed.value }) : refused(listed, request)
      },
    },
    {
      method: 'POST',
      path: all,
      summary: 'Makes a registration token',
      async handle(request) {
        const body = readJson(request)
        if (!body.ok) return refusal('INVALID-REQUEST', body.detail, request)
        const made = await registrationTokens.create(serverOf(request.params), body.value)
        return made.ok ? created({ ...made.value.listed, token: made.value.token }) : refused(made, request)
      },
    },
    {
      method: 'DELETE',
      path: `${all}/:tokenId`,
      summary: 'Revokes a registration token',
      async handle(request) {
        const revoked = await registrationTokens.revoke(serverOf(request.params), request.params.tokenId ?? '')
        return revoked.ok ? ok(revoked.value) : refused(revoked, request)
      },
    },
  ]
}
