import { randomBytes } from 'node:crypto'

const SESSIONS_MAX = 10_000

/**
 * What a browser may not know, under a random id that it may: the cookie has nothing but the id. In memory, so a restart signs everybody out;
 * with several processes it belongs into a store that they share.
 * @param {{ isSecure: boolean }} site Whether people come by https.
 */
export function createSessions({ isSecure }) {
  // `__Host-`: no other host may set it, and no plain-http page (RFC 6265bis §4.1.3.2).
  const name = isSecure ? '__Host-session' : 'web-app-session'
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  /** @type {Map<string, { value: any, endsAt: number }>} */
  const sessions = new Map()

  const idOf = (request) => {
    const cookies = (request.headers.cookie ?? '').split(/; */)
    return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
  }

  const soonest = () => [...sessions].reduce((a, b) => (b[1].endsAt < a[1].endsAt ? b : a))[0]

  return {
    /** Undefined when there is none, or it is over. */
    find(request) {
      const session = sessions.get(idOf(request))
      return session && session.endsAt > Date.now() ? session.value : undefined
    },
    /** A new id each time: one that was there before somebody signed in may be known to others (session fixation). */
    begin(request, response, value, seconds) {
      sessions.delete(idOf(request))
      for (const [id, { endsAt }] of sessions) if (endsAt <= Date.now()) sessions.delete(id)
      // Whoever comes makes one, so there is an end to it. What would end soonest goes, and that is not who is signed in.
      if (sessions.size >= SESSIONS_MAX) sessions.delete(soonest())
      const id = randomBytes(32).toString('base64url')
      sessions.set(id, { value, endsAt: Date.now() + 1000 * seconds })
      response.append('Set-Cookie', `${name}=${id}; ${attributes}`)
    },
    end(request, response) {
      sessions.delete(idOf(request))
      response.append('Set-Cookie', `${name}=; Max-Age=0; ${attributes}`)
    },
  }
}
