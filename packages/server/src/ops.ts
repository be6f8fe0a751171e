import { type Route, route } from './http/index.ts'
import type { Store } from './store/index.ts'

/** Liveness and readiness, for whoever restarts us and whoever sends us traffic. */
export function opsRoutes({ store }: { store: Pick<Store, 'ping'> }): Route[] {
  return [
    route({
      method: 'GET',
      path: '/livez',
      summary: 'The process runs',
      handle: () => ({ status: 200, body: { status: 'ok' } }),
    }),
    route({
      method: 'GET',
      path: '/readyz',
      summary: 'The process is complete and its store answers',
      async handle() {
        try {
          await store.ping()
          return { status: 200, body: { status: 'ok' } }
        } catch {
          return { status: 503, body: { status: 'unavailable', message: 'The store does not answer.' } }
        }
      },
    }),
  ]
}
