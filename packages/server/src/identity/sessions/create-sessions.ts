import { createHash, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { EpochSeconds } from '@portreeve/protocol'
import type { Session, Store } from '../../store/index.ts'
import { createCookie } from '../interactions/cookie.ts'
import type { LiveSession, Sessions } from './live-session.ts'

export interface SessionsDeps {
  store: Pick<Store, 'sessions' | 'users'>
  /** Pages are served over https. */
  secure: boolean
  /** A session that nobody used for so long is over. Default 12 hours. */
  idleSeconds?: number | undefined
  /** A session is over so long after it began, whatever was done with it. Default 7 days. */
  absoluteSeconds?: number | undefined
  /** Told of each session that is ended, after it is: clients may want to know (OIDC Back-Channel Logout §2.3). */
  onEnded?: ((session: Session) => Promise<void> | void) | undefined
  now: () => EpochSeconds
}

const HOUR_SECONDS = 3600
export const SESSION_IDLE_SECONDS = 12 * HOUR_SECONDS
export const SESSION_ABSOLUTE_SECONDS = 7 * 24 * HOUR_SECONDS
/** `lastSeenAt` is for idle limits of hours and for people: one write a minute is enough. */
const TOUCH_EVERY_SECONDS = 60
const ID_BYTES = 32
const USER_AGENT_LENGTH_MAX = 200

/** Signed-in browsers: an opaque random id in a cookie, its hash in the store, and nothing that could be forged or read. */
export function createSessions(deps: SessionsDeps): Sessions {
  const { store, now, onEnded } = deps
  const limits = {
    idleSeconds: deps.idleSeconds ?? SESSION_IDLE_SECONDS,
    absoluteSeconds: deps.absoluteSeconds ?? SESSION_ABSOLUTE_SECONDS,
  }
  const cookie = createCookie('session', { secure: deps.secure })

  async function findLive(headers: IncomingHttpHeaders): Promise<LiveSession | undefined> {
    const id = cookie.read(headers)
    const session = id === undefined ? undefined : await store.sessions.findByIdHash(hashOf(id))
    if (!session || !isLive(session, limits, now())) return undefined
    const user = await store.users.find(session.userId)
    return user && !user.disabled ? { session, user } : undefined
  }

  async function tell(sid: string): Promise<void> {
    const session = await store.sessions.find(sid)
    if (session) await onEnded?.(session)
  }

  async function end(sid: string): Promise<{ setCookie: string[] }> {
    if ((await store.sessions.end(sid, now())) === 'first') await tell(sid)
    return { setCookie: [cookie.clear()] }
  }

  return {
    async current(headers) {
      const live = await findLive(headers)
      const at = now()
      if (!live || live.session.lastSeenAt + TOUCH_EVERY_SECONDS > at) return live
      await store.sessions.touch(live.session.sid, at)
      return { ...live, session: { ...live.session, lastSeenAt: at } }
    },

    async start(user, { amr, authTime }, { headers, remoteAddress }) {
      const id = randomBytes(ID_BYTES).toString('base64url')
      const at = now()
      const proven = { idHash: hashOf(id), authTime, amr: [...amr], lastSeenAt: at }
      const setCookie = [cookie.set(id, limits.absoluteSeconds)]
      const before = (await findLive(headers))?.session
      if (before && before.userId !== user.id) await end(before.sid)
      else if (before && (await store.sessions.renew(before.idHash, proven)) === 'renewed') {
        return { live: { session: { ...before, ...proven }, user }, setCookie }
      }
      const session: Session = {
        ...proven,
        sid: crypto.randomUUID(),
        userId: user.id,
        createdAt: at,
        userAgent: (headers['user-agent'] ?? '').slice(0, USER_AGENT_LENGTH_MAX),
        address: remoteAddress,
      }
      await store.sessions.put(session)
      return { live: { session, user }, setCookie }
    },

    end,

    async endAll(user, exceptSid) {
      for (const sid of await store.sessions.endByUser(user.id, now(), exceptSid)) await tell(sid)
    },

    async list(user) {
      const at = now()
      return (await store.sessions.listByUser(user.id)).filter((session) => isLive(session, limits, at))
    },
  }
}

/** Pure. */
function isLive(
  { endedAt, lastSeenAt, createdAt }: Pick<Session, 'endedAt' | 'lastSeenAt' | 'createdAt'>,
  { idleSeconds, absoluteSeconds }: { idleSeconds: number; absoluteSeconds: number },
  at: EpochSeconds,
): boolean {
  return endedAt === undefined && at < lastSeenAt + idleSeconds && at < createdAt + absoluteSeconds
}

/** The prefix keeps ids of sessions and other secrets apart (threat T-10). */
const hashOf = (id: string): Uint8Array => createHash('sha256').update(`session ${id}`).digest()
