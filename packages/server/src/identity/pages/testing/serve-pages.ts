import type { RouteRequest } from '../../../http/index.ts'
import { createRouteListener, route } from '../../../http/index.ts'
import type { Branding } from '../../../store/index.ts'
import { createLog } from '../../../telemetry/index.ts'
import { createPageAssets } from '../assets.ts'
import { createShow } from '../show.ts'
import type { View } from '../views.ts'
import { SAMPLE_NOW } from './sample-views.ts'

/** Pages behind a real listener, each under `/show/{name}`; what their forms send is kept. */
export interface ServedPages {
  /** `http://localhost:{port}`. */
  origin: string
  /** Form bodies that arrived, in order. */
  received: { path: string; fields: URLSearchParams }[]
  close(): Promise<void>
}

export async function servePages(views: Readonly<Record<string, View>>, branding?: Branding): Promise<ServedPages> {
  const show = createShow({ now: () => SAMPLE_NOW, houseBranding: () => undefined })
  const received: ServedPages['received'] = []
  const take = ({ params, body }: RouteRequest) => {
    received.push({ path: `/${Object.values(params).join('/')}`, fields: new URLSearchParams(body.toString()) })
    return { status: 200, content: { type: 'text/html; charset=utf-8', data: '<!doctype html><title>taken</title>' } }
  }
  const listener = await createRouteListener({
    log: createLog('error', { write: () => {} }),
    routes: [
      ...createPageAssets(),
      route({
        method: 'GET',
        path: '/show/:name',
        summary: 'A sample page',
        handle: (request) => {
          const view = views[request.params.name ?? ''] ?? {
            kind: 'error',
            title: 'not_found',
            code: 'not_found',
            detail: 'There is no such sample.',
          }
          return show(view, { request, branding })
        },
      }),
      ...['/:a', '/:a/:b', '/:a/:b/:c'].map((path) =>
        route({ method: 'POST', path, summary: 'Takes a form of a sample page', handle: take }),
      ),
    ],
  })
  const port = await listener.listen(0, 'localhost')
  return { origin: `http://localhost:${port}`, received, close: () => listener.close() }
}
