import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openCaddy } from '../../support/caddy.ts'
import { openPublicExchange, type PublicExchange } from '../support/public-exchange.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const caddyMissing =
  spawnSync(process.env.PORTREEVE_TEST_CADDY ?? 'caddy', ['version'], { timeout: 20_000 }).status !== 0

/** One port for all names, as with hosts entries: the file of docs/moving-from-fortellis.md, with other ports and whole paths. */
describe.skipIf(caddyMissing)('Caddy in front of an exchange with public names', () => {
  let exchange: PublicExchange | undefined
  beforeAll(async () => {
    exchange = await openPublicExchange({
      behind: ({ cwd, portBase, file }) =>
        openCaddy(({ port }) =>
          file
            .replace('auto_https off', `auto_https off\n\thttps_port ${port}`)
            .replaceAll('tls cert.pem key.pem', `tls ${cwd}/cert.pem ${cwd}/key.pem`)
            .replace(/127\.0\.0\.1:840(\d)/g, (_all, offset: string) => `127.0.0.1:${portBase + Number(offset)}`),
        ),
    })
  })
  afterAll(() => exchange?.close())

  it('a program gets its token, calls an API and reads its subscriptions, each at its own name and one port', async () => {
    const run = (name: string, env?: Record<string, string>) => exchange?.runClient(new URL(name, import.meta.url), env)
    const token = await run('token/02-trailing-slash.mjs', { CODE: await code() })
    expect(token).toMatchObject({ token_type: 'Bearer' })
    const { statuses } = await run('signin/cut-fragment.mjs', {
      LOCATION: `http://localhost:5000/#access_token=${token.access_token}&token_type=Bearer`,
    })
    expect(statuses).toEqual([200, 200, 200])
    const ORGANIZATION_ID = exchange?.demo.subscription.organizationId ?? ''
    const { all } = await run('subscriptions/list.mjs', { ENVIRONMENT: 'Production', ORGANIZATION_ID })
    expect(all).toMatchObject([{ id: exchange?.demo.subscription.id }])
  })

  async function code(): Promise<string> {
    const query = 'response_type=code&scope=openid&redirect_uri=http://localhost:5000/&state=x'
    const location = await exchange?.authorize(`client_id=${exchange.demo.app.apiKey}&${query}`)
    return new URL(location ?? '').searchParams.get('code') ?? ''
  }
})
