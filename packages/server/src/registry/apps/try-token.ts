import { ANONYMOUS, accept, type EpochSeconds } from '@portreeve/protocol'
import { auditWrite } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration, refuseField } from '../../identity/index.ts'
import type { App, Client } from '../../store/index.ts'
import type { AppDeps } from './app-deps.ts'
import { type AppReach, reachApp } from './reach-app.ts'

/** An access token of an app, for whoever looks after it to try calls with. */
export interface TryToken {
  access_token: string
  token_type: 'Bearer'
  expiresAt: EpochSeconds
  scope: string
}

const TRY_SECONDS_MAX = 300

/**
 * The token that the app would get with client_credentials, good for five minutes at most: without its secret, which nobody has to look up and put into a page. For those who
 * may give the app a new secret, and so could get one anyway. What the record keeps of it is its `jti`. Rejects with StoreUnavailable and CannotSign.
 */
export async function tryToken(
  reach: AppReach,
  scope: string | undefined,
  deps: AppDeps,
): Promise<AdministrationOutcome<TryToken>> {
  const { store, findServer, mint, now } = deps
  const reached = await reachApp(reach, deps)
  if (!reached.ok) return reached
  const app = reached.value
  if (scope?.split(' ').some((word) => word !== ANONYMOUS)) {
    return refuseField('/scope', `has to be ${ANONYMOUS}: apps get no other with client_credentials`)
  }
  // As it is kept, and not as it is remembered: somebody may have disabled it a moment ago, at another node.
  const client = await store.clients.find(app.client_id)
  const why = whyNoToken(app, client)
  if (why !== undefined) return refuseAdministration('conflict', why)
  const server = client && findServer(client.authServerId)
  if (!client || !server || server.disabled) {
    return refuseAdministration('conflict', 'The authorization server of this app is out of service.')
  }
  const exp = (now() + Math.min(TRY_SECONDS_MAX, server.accessTokenTtlSeconds)) as EpochSeconds
  const { token, expiresAt, jti } = await mint(server.id, client.client_id, { exp })
  const step = {
    ...{ action: 'app.try_token', subject: { kind: 'app', id: app.id }, organizationIds: [app.organizationId] },
    after: { jti, scope: ANONYMOUS, expiresAt },
  }
  // Before anybody has it: no token without an entry.
  await store.together([auditWrite(reach.actor, step, now())])
  return accept({ access_token: token, token_type: 'Bearer', expiresAt, scope: ANONYMOUS })
}

/** What the token endpoint would have against it, in words for its developers. Pure. */
function whyNoToken({ disabled }: App, client: Client | undefined): string | undefined {
  if (disabled) return 'The app is disabled. Enable it first.'
  if (!client) return 'The credentials of this app are gone.'
  if (client.disabled) return 'The credentials of this app are disabled: no token is issued for them.'
  if (client.metadata.token_endpoint_auth_method === 'none' || !client.grant_types.includes('client_credentials')) {
    return 'The credentials of this app may not use client_credentials.'
  }
  return client.scopes.includes(ANONYMOUS) ? undefined : `The credentials of this app may not have scope ${ANONYMOUS}.`
}
