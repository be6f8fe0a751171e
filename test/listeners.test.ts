import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Demo } from '../packages/server/src/demo/index.ts'
import { type DevProcess, freePortBase, startDevProcess, temporaryFolder } from './support/dev-process.ts'
import { getToken } from './support/exchange-calls.ts'

let dev: DevProcess
let demo: Demo
const ends: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const folder = await temporaryFolder()
  ends.push(folder.remove)
  dev = await startDevProcess({ cwd: folder.path, portBase: await freePortBase() })
  ends.push(() => dev.stop())
  demo = await dev.demo()
})
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

/** What each listener has, and no other. */
const rooms: [
  role: 'identity' | 'console' | 'gateway' | 'relay' | 'authz' | 'ops',
  path: string,
  method?: 'GET' | 'POST',
][] = [
  ['identity', '/signin'],
  ['console', '/management/v1/apis'],
  ['console', '/v1/solution/subscriptions'],
  ['gateway', '/.well-known/oauth-protected-resource/harborline/appointments/v1'],
  ['relay', '/v2/events/a', 'POST'],
  ['authz', '/authz'],
  ['ops', '/livez'],
  ['ops', '/metrics'],
]

it.each(rooms)(
  'G-H %s alone answers %s: what administers is never where apps, or everybody, call',
  async (role, path, method = 'GET') => {
    const urls = { ...demo, identity: { url: new URL(demo.identity.tokenUrl).origin } }
    const managed = demo.admin.managementToken
    const app = await getToken(demo, demo.app.apiKey, demo.app.apiSecret)
    for (const other of ['identity', 'console', 'gateway', 'relay', 'authz', 'ops'] as const) {
      for (const token of [managed, app]) {
        const answer = await fetch(urls[other].url + path, {
          method,
          headers: { Authorization: `Bearer ${token}`, 'Subscription-Id': demo.subscription.id },
          redirect: 'manual',
        })
        await answer.body?.cancel()
        if (other === role) expect([404, 405], `${path} at ${other}`).not.toContain(answer.status)
        // The decision endpoint answers what is no question so that no proxy takes it for a decision.
        else expect(other === 'authz' ? [500] : [400, 401, 404], `${path} at ${other}`).toContain(answer.status)
      }
    }
  },
)
