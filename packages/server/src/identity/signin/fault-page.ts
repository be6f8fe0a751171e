import type { Route } from '../../http/index.ts'
import { StoreUnavailable } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { Show } from '../pages/show.ts'

const RETRY_SECONDS = 5

/** Routes for people, whose faults people can read: nobody at a sign-in page should be shown JSON. Logged with their cause. */
export function withFaultPage(routes: readonly Route[], { show, log }: { show: Show; log: Log }): Route[] {
  return routes.map((declared) => ({
    ...declared,
    async handle(request) {
      try {
        return await declared.handle(request)
      } catch (fault) {
        log.error({ requestId: request.requestId, err: fault }, 'a page failed')
        const detail = 'Something failed on our side. Its cause is logged under the Request-Id.'
        const passes = fault instanceof StoreUnavailable
        return show(
          { kind: 'error', title: 'fault', code: passes ? 'temporarily_unavailable' : 'server_error', detail },
          {
            request,
            status: passes ? 503 : 500,
            headers: passes ? { 'Retry-After': String(RETRY_SECONDS) } : undefined,
          },
        )
      }
    },
  }))
}
