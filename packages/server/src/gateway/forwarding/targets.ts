import { createHash } from 'node:crypto'
import type { ApiId } from '@portreeve/protocol'
import { CLIENT_IDLE_MILLIS, type GuardedAgentOptions, type GuardedPool } from '../../http/index.ts'
import { CLIENT_KEY } from '../../registry/index.ts'
import type { Api } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { GatewayLimits } from '../limits.ts'
import type { BreakerSettings } from './breaker.ts'
import { Places } from './places.ts'

/**
 * A place that calls go to. Shared by all APIs of one organization that reach it in the same way, and as it is when they change otherwise. Not with another's:
 * anybody may name anybody's service as a target, and would have it left alone, or take all its connections, with calls of their own (threat T-30).
 */
export interface Target {
  readonly pool: GuardedPool
  /** What each app has of it. */
  readonly places: Places
}

/** How the calls of one API reach its target, and what they are granted there. */
export interface Transport {
  target: Target
  /** As GatewayLimits has them. */
  responseTimeoutMillis: number
  idleTimeoutMillis: number
  requestBodyBytesMax: number
  responseBodyBytesMax: number
  /** Whether safe calls may be sent once more. */
  retry: boolean
  /** For how long the client's connection may be silent, where that is longer than a listener allows by itself. */
  clientSilenceMillis: number | undefined
}

export type PoolSettings = Pick<GuardedAgentOptions, 'tls'> & { connectTimeoutMillis: number; connectionsMax: number }

export interface TargetsDeps {
  limits: GatewayLimits
  /** From createGuardedPool: target URLs are typed by API developers. Throws when certificate or key cannot be used. */
  openPool: (origin: string, settings: PoolSettings) => GuardedPool
  /** From the registry. */
  apiValues: (api: Api) => Readonly<Record<string, string>>
  log: Log
}

export interface Targets {
  /** What an API says of its traffic, over the exchange's limits. Undefined: no call may be made in the way it asks for. */
  transportFor(api: Api, origin: string): Transport | undefined
  /** The API has changed or is gone: what it had is closed after a while, unless somebody asks for the same again. */
  release(id: ApiId): void
  releaseAll(): void
  close(): Promise<void>
}

/** Calls that are being decided have the route of before, and an API that was switched off may be switched on again. */
const CLOSE_AFTER_MILLIS = 60_000

/** The service's time has to be over first, or its slowness would be taken for the client's. */
const SPARE_MILLIS = 10_000

interface Kept extends Target {
  users: Set<ApiId>
  closing: NodeJS.Timeout | undefined
}

export function createTargets({ limits, openPool, apiValues, log }: TargetsDeps): Targets {
  const targets = new Map<string, Kept>()
  const keyOf = new Map<ApiId, string>()

  function open(key: string, origin: string, settings: PoolSettings, breaker: BreakerSettings): Kept {
    let kept = targets.get(key)
    if (!kept) {
      kept = {
        pool: openPool(origin, settings),
        places: new Places({ connectionsMax: limits.connectionsMax, waitingMax: limits.waitingMax, breaker }),
        users: new Set(),
        closing: undefined,
      }
      targets.set(key, kept)
    }
    clearTimeout(kept.closing)
    return kept
  }

  function release(id: ApiId): void {
    const key = keyOf.get(id)
    const kept = key === undefined ? undefined : targets.get(key)
    keyOf.delete(id)
    if (key === undefined || !kept) return
    kept.users.delete(id)
    if (kept.users.size > 0) return
    kept.closing = setTimeout(() => {
      targets.delete(key)
      void kept.pool.close()
    }, CLOSE_AFTER_MILLIS).unref()
  }

  return {
    transportFor(api, origin) {
      const traffic = api.traffic ?? {}
      const connectTimeoutMillis = traffic.connectTimeoutMillis ?? limits.connectTimeoutMillis
      const breaker = traffic.breaker ?? { faults: limits.breakerFaults, seconds: limits.breakerSeconds }
      try {
        const tls = tlsOf(api, apiValues)
        const { faults, seconds } = breaker
        const key = JSON.stringify([
          ...[api.organizationId, origin, connectTimeoutMillis, faults, seconds],
          fingerprint(tls),
        ])
        const target = open(key, origin, { connectTimeoutMillis, connectionsMax: limits.connectionsMax, tls }, breaker)
        if (keyOf.get(api.id) !== key) release(api.id)
        keyOf.set(api.id, key)
        target.users.add(api.id)
        const responseTimeoutMillis = traffic.responseTimeoutMillis ?? limits.responseTimeoutMillis
        const idleTimeoutMillis = traffic.idleTimeoutMillis ?? limits.idleTimeoutMillis
        const silenceMillis = Math.max(responseTimeoutMillis, idleTimeoutMillis) + SPARE_MILLIS
        return {
          target,
          responseTimeoutMillis,
          idleTimeoutMillis,
          clientSilenceMillis: silenceMillis > CLIENT_IDLE_MILLIS ? silenceMillis : undefined,
          requestBodyBytesMax: traffic.requestBodyBytesMax ?? limits.requestBodyBytesMax,
          responseBodyBytesMax: traffic.responseBodyBytesMax ?? limits.responseBodyBytesMax,
          retry: traffic.retry ?? true,
        }
      } catch (fault) {
        release(api.id)
        log.error({ apiId: api.id, err: fault }, "an API's certificate or key cannot be used; its target is not called")
        return undefined
      }
    },
    release,
    releaseAll() {
      for (const id of [...keyOf.keys()]) release(id)
    },
    async close() {
      for (const { closing } of targets.values()) clearTimeout(closing)
      await Promise.all([...targets.values()].map(({ pool }) => pool.close()))
    },
  }
}

/** Undefined where the API wants nothing but what every https client does. Throws when its key cannot be read. */
function tlsOf(api: Api, apiValues: TargetsDeps['apiValues']): PoolSettings['tls'] {
  const { targetCa: ca, clientCertificate: cert } = api.traffic ?? {}
  if (cert === undefined) return ca === undefined ? undefined : { ca }
  const key = apiValues(api)[CLIENT_KEY]
  // Without it the target would be called as somebody else than its developer wants.
  if (key === undefined) throw new Error('there is a client certificate and no private key')
  return { ca, cert, key }
}

const fingerprint = (tls: PoolSettings['tls']): string =>
  tls === undefined
    ? ''
    : createHash('sha256')
        .update(JSON.stringify([tls.ca, tls.cert, tls.key]))
        .digest('base64')
