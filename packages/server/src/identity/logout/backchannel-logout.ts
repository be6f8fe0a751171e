import { randomUUID } from 'node:crypto'
import type { EpochSeconds } from '@portreeve/protocol'
import type { Dispatcher } from 'undici'
import { AddressRefused } from '../../http/index.ts'
import type { GrantStore, Session } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { RevokedTokens } from '../tokens/revoked-tokens.ts'
import type { SignJwt } from '../tokens/sign-jwt.ts'
import { createLimitAtOnce } from '../users/limit-at-once.ts'
import { logoutTokenClaims } from './logout-token.ts'
import { type SessionClient, type SessionClientsDeps, sessionClients } from './session-clients.ts'

/** What happens behind the scenes when a session is over. */
export interface BackchannelLogout {
  /** Returns at once: nobody waits for other people's servers. */
  sessionEnded(session: Pick<Session, 'sid' | 'userId'>): void
  /** Resolves when everything begun so far is done or given up. */
  settled(): Promise<void>
  /** Gives up what is still under way. */
  close(): void
}

export interface BackchannelLogoutDeps extends SessionClientsDeps {
  grants: Pick<GrantStore, 'listBySession'>
  revokedTokens: Pick<RevokedTokens, 'revokeGrant'>
  signJwt: SignJwt
  /** Guarded: the URL is one that somebody else typed (threat T-28). Follows no redirect. */
  dispatcher: Dispatcher
  /** Rejects when `signal` is aborted. */
  pause: (millis: number, signal: AbortSignal) => Promise<unknown>
  now: () => EpochSeconds
  log: Log
}

const POST_MILLIS_MAX = 5_000
const AT_ONCE = 16
/** Sessions end in numbers when many people are disabled at once; beyond this the apps find out when they next ask. */
const WAITING_MAX = 10_000
/** Before the second and third try. Well within the life of a logout token. */
const RETRY_MILLIS = [1_000, 10_000]

/**
 * Tells the apps of a session that it is over, and takes back what was given to them for its time: grants without
 * `offline_access`, which is the leave to act while the user is away (OIDC Back-Channel Logout §2.7, Core §11). What is under
 * way when the process ends is lost; apps then find out when they next refresh or ask.
 */
export function createBackchannelLogout(deps: BackchannelLogoutDeps): BackchannelLogout {
  const { grants, revokedTokens, log } = deps
  const closing = new AbortController()
  const atOnce = createLimitAtOnce({ atOnce: AT_ONCE, waitingMax: WAITING_MAX })
  const underWay = new Set<Promise<void>>()

  async function takeBack({ sid }: Pick<Session, 'sid'>): Promise<SessionClient[]> {
    const given = await grants.listBySession(sid)
    for (const { id, scopes } of given) if (!scopes.includes('offline_access')) await revokedTokens.revokeGrant(id)
    return sessionClients(given, deps)
  }

  async function tell(session: Pick<Session, 'sid' | 'userId'>, { client, issuer }: SessionClient): Promise<void> {
    const { backchannel_logout_uri: uri, id_token_signed_response_alg: alg } = client.metadata
    if (uri === undefined) return
    const { client_id } = client
    const about = { client_id, sid: session.sid, host: new URL(uri).host }
    await withRetries(async () => {
      // A place in the line for each try and none for the pauses: apps that do not answer must not hold up the others.
      const posted = await atOnce(async () => {
        const claims = logoutTokenClaims(session, { issuer, client_id, jti: randomUUID(), now: deps.now() })
        const token = await deps.signJwt({ issuer, alg, typ: 'logout+jwt', claims })
        return post(uri, token, deps.dispatcher, closing.signal)
      })
      if (!posted.ok) throw new Error(posted.detail)
      const status = posted.value
      if (status >= 500 || status === 429) throw new Error(`status ${status}`)
      // 400: it would not take the token, and will not the next time either (§2.8).
      log[status === 200 || status === 204 ? 'info' : 'warn']({ ...about, status }, 'app was told of a logout')
    })
  }

  async function withRetries<T>(work: () => Promise<T>): Promise<T> {
    for (const millis of RETRY_MILLIS) {
      try {
        return await work()
      } catch (fault) {
        if (fault instanceof AddressRefused || closing.signal.aborted) throw fault
        await deps.pause(millis, closing.signal)
      }
    }
    return work()
  }

  async function finish(session: Pick<Session, 'sid' | 'userId'>): Promise<void> {
    const told = await withRetries(() => takeBack(session))
    await Promise.all(
      told.map((one) =>
        tell(session, one).catch((err: unknown) =>
          log.warn({ client_id: one.client.client_id, sid: session.sid, err }, 'app could not be told of a logout'),
        ),
      ),
    )
  }

  return {
    sessionEnded(session) {
      const work = finish(session)
        .catch((err: unknown) => log.error({ sid: session.sid, err }, 'what a session had could not be taken back'))
        .finally(() => underWay.delete(work))
      underWay.add(work)
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    close: () => closing.abort(),
  }
}

/** Answers the status; what else the app says is not read. OIDC Back-Channel Logout §2.5. */
async function post(uri: string, token: string, dispatcher: Dispatcher, closing: AbortSignal): Promise<number> {
  const { origin, pathname, search } = new URL(uri)
  const { statusCode, body } = await dispatcher.request({
    origin,
    path: pathname + search,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ logout_token: token }).toString(),
    signal: AbortSignal.any([AbortSignal.timeout(POST_MILLIS_MAX), closing]),
  })
  body.on('error', () => {}).destroy()
  return statusCode
}
