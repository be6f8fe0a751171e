import { createManagement } from '@portreeve/client/management'
import { startThrowaway, type ThrowawayExchange } from 'portreeve/testing-support'
import { createApis } from './apis.ts'
import { createApps } from './apps.ts'
import { type Clock, createClock } from './clock.ts'
import type { ExchangeOptions, TestExchange } from './exchange.ts'
import { checkingNames } from './given-values.ts'
import type { Kit } from './kit.ts'
import { createOrganizations } from './organizations.ts'
import { asking } from './refused.ts'
import { createSubscriptions } from './subscriptions.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'
import { createUsers } from './users.ts'
import { createWebhooks } from './webhooks.ts'

const FIRST_RETRY_SECONDS = 0.02
const LINES_MAX = 50

const names: Record<keyof ExchangeOptions, true> = { now: true, onLog: true, demo: true, firstRetrySeconds: true }

/**
 * Starts an exchange of this test's own. Resolves when it answers on all its ports. Throws a TypeError that names an option which cannot be right; rejects with what the server
 * said when it does not start.
 */
export async function startExchange(options: ExchangeOptions = {}): Promise<TestExchange> {
  const clock = createClock(options.now)
  const server = await start(options, clock)
  const { urls, issuer, authServerId, managementToken, demo } = server.exchange
  const management = createManagement({ url: urls.console, token: managementToken })
  const now = () => Math.floor(clock.now() / 1000)
  const servers: { close(): Promise<void> }[] = []
  let count = 0
  const kit: Kit = {
    ...{ urls, issuer, authServerId, management, clock, now },
    next: () => ++count,
    opened(server) {
      servers.push(server)
      return server
    },
  }
  const organizations = createOrganizations(kit)
  const apis = createApis(kit, organizations)
  const apps = createApps(kit, { organizations, apis })
  let closed: Promise<void> | undefined
  return {
    ...{ issuer, authServerId, urls, managementToken, management, demo, now },
    ...checkingNames({
      organization: organizations.organization,
      user: createUsers(kit),
      api: apis.api,
      app: apps.app,
      subscription: createSubscriptions(kit, { organizations, apps }),
    }),
    webhook: createWebhooks(kit, apps),
    // A slash may be in a Request-Id and in no segment of a path.
    explain: (requestId) =>
      asking('explain', () =>
        management.get('/decisions/{requestId}', { path: { requestId: requestId.replaceAll('/', '~') } }),
      ),
    setClock: clock.set,
    advanceClock: clock.advance,
    close() {
      closed ??= (async () => {
        await server.close()
        await Promise.all(servers.map((each) => each.close()))
      })()
      return closed
    },
  }
}

/** The server in its folder, which goes with it. */
async function start(
  options: ExchangeOptions,
  clock: Clock,
): Promise<{ exchange: ThrowawayExchange; close(): Promise<void> }> {
  const { onLog, demo = false, firstRetrySeconds = FIRST_RETRY_SECONDS } = options
  const unknown = Object.keys(options).find((name) => !(name in names))
  if (unknown !== undefined) throw new TypeError(`${unknown} is not an option of startExchange`)
  if (!(firstRetrySeconds > 0)) throw new TypeError('firstRetrySeconds has to be a number above 0')
  const lines: string[] = []
  const folder = await makeTemporaryFolder()
  try {
    const exchange = await startThrowaway({
      ...{ home: folder.path, clock, demo },
      firstPauseMillis: firstRetrySeconds * 1000,
      logLevel: onLog ? 'info' : 'warn',
      onLog: onLog ?? ((line) => void (lines.length < LINES_MAX && lines.push(line))),
    })
    return {
      exchange,
      async close() {
        await exchange.close()
        await folder.remove()
      },
    }
  } catch (fault) {
    await folder.remove()
    const said = lines.length > 0 ? `\nIts log:\n${lines.join('')}` : ''
    const reason = fault instanceof Error ? fault.message : String(fault)
    throw new Error(`the exchange did not start: ${reason}${said}`, { cause: fault })
  }
}
