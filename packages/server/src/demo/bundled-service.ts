import { join } from 'node:path'
import type { DmsServiceOptions } from '@portreeve/example-dms-service'
import { portOffsets } from '../config/index.ts'
import type { Demo } from '../demo-json/index.ts'
import type { Log } from '../telemetry/index.ts'
import { demoApiSlugs, demoBasePath } from './plan.ts'

/** How the bundled service stands behind the demo's APIs, on this machine. */
export function bundledServiceOptions(
  demo: Demo,
  { home, portBase, log }: { home: string; portBase: number; log: Log },
): DmsServiceOptions {
  return {
    port: portBase + portOffsets.dms,
    host: '127.0.0.1',
    issuer: demo.identity.issuer,
    subscriptionsUrl: demo.subscriptions.url,
    dataDirectory: join(home, 'dms'),
    log: (entry) => log.info(entry, 'bundled service refused a call'),
    apis: demoApiSlugs.map((slug) => ({
      resource: slug,
      basePath: demoBasePath(slug),
      clientId: demo.apis[slug].clientId,
      clientSecret: demo.apis[slug].clientSecret,
      token: demo.apis[slug].token,
    })),
  }
}
