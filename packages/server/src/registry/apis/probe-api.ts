import { accept } from '@portreeve/protocol'
import type { Dispatcher } from 'undici'
import type { AdministrationOutcome } from '../../identity/index.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiReach, reachApi } from './reach-api.ts'

/** What a URL answers: its status and nothing else (threat G-I). */
export interface Probed {
  /** Null: no answer, whatever the reason. */
  status: number | null
  /** Is that what the exchange expects there (protocol.md 4.2)? */
  ok: boolean
}

export interface ApiProbe {
  /** Of the target URL: 200 is good. Left out where there is none. */
  target?: Probed
  /** Of the admin URL: anything but 404 is good. Left out where there is none. */
  admin?: Probed
}

const MILLIS_MAX = 5_000

/** Asks the API's URLs whether anybody is there. Rejects with StoreUnavailable. */
export async function probeApi(reach: ApiReach, deps: ApiDeps): Promise<AdministrationOutcome<ApiProbe>> {
  const reached = await reachApi(reach, deps)
  if (!reached.ok) return reached
  const { targetUrl, activation } = reached.value
  const { adminUrl } = activation
  const [target, admin] = await Promise.all([
    targetUrl === '' ? undefined : statusOf(targetUrl, deps.dispatcher),
    adminUrl === undefined ? undefined : statusOf(adminUrl, deps.dispatcher),
  ])
  return accept({
    ...(target !== undefined && { target: { status: target, ok: target === 200 } }),
    ...(admin !== undefined && { admin: { status: admin, ok: admin !== null && admin !== 404 } }),
  })
}

/** One answer for every way of failing: how long a name took or which address was refused says what is in our network. */
async function statusOf(url: string, dispatcher: Dispatcher): Promise<number | null> {
  const { origin, pathname } = new URL(url)
  try {
    const { statusCode, body } = await dispatcher.request({
      origin,
      path: pathname,
      method: 'GET',
      headers: { accept: '*/*' },
      signal: AbortSignal.timeout(MILLIS_MAX),
    })
    // Nobody reads it. It ends with the connection, and says so by an error.
    body.on('error', () => undefined).destroy()
    return statusCode
  } catch {
    return null
  }
}
