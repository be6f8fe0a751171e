import { type Route, route } from './http/index.ts'
import type { Store } from './store/index.ts'

export interface OpsDeps {
  store: Pick<Store, 'ping'>
  /** In a text format of Prometheus. */
  readMetrics: () => Promise<{ type: string; text: string }>
}

/** Liveness, readiness and metrics, for whoever restarts us, sends us traffic, or watches us. */
export function opsRoutes({ store, readMetrics }: OpsDeps): Route[] {
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
    route({
      method: 'GET',
      path: '/metrics',
      summary: 'What Prometheus reads',
      async handle() {
        const { type, text } = await readMetrics()
        return { status: 200, content: { type, data: text } }
      },
    }),
  ]
}
