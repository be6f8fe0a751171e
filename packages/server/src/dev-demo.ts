import { existsSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import type { DmsService } from '@portreeve/example-dms-service'
import { startExchange } from './app.ts'
import { type DevSettings, loadEncryptionKey, makeHome, SettingsRefused } from './config/index.ts'
import {
  bundledServiceOptions,
  type Demo,
  type DemoApiSlug,
  demoApiSlugs,
  demoFilePath,
  mintRefusedTokens,
  planDemo,
  provisionDemo,
  readDemo,
  withUrls,
  writeDemo,
} from './demo/index.ts'
import { managementFilePath } from './first-records.ts'
import { PortTaken } from './http/index.ts'
import { createOwnFetch } from './own-fetch.ts'
import { refuseExchangeWithoutDemo } from './refuse-store.ts'
import { type Running, reloadCertificate } from './run-until-stopped.ts'
import { createLog, type Log } from './telemetry/index.ts'

/** Plans the demo or continues with it, starts the exchange with the demo in its store, and the service behind it. */
export async function startDemo(settings: DevSettings): Promise<Running> {
  const { home } = settings
  const targets = checkTargets(settings.targets)
  await makeHome(home)
  const kept = await readDemo(home)
  if (!kept && existsSync(managementFilePath(home))) {
    throw new SettingsRefused([
      `${home} is the home of an exchange without a demo. Start it with --no-demo, or use another --home.`,
    ])
  }
  const store = settings.databaseUrl === undefined ? 'embedded' : 'postgresql'
  if (kept && kept.demo.store !== store) throw new SettingsRefused([otherStoreText(kept.demo, home)])
  checkAuthServerId(settings, kept?.demo)
  const place = { portBase: settings.portBase, urls: settings.urls, targets }
  const planned = kept ? withUrls(kept.demo, place) : planDemo(store, place, settings.authServerId)
  // Written before anything is in the store: the store keeps only digests of these secrets, so a process killed
  // half-way has to find them here to finish the same demo.
  process.stdout.write(
    kept ? `Continuing the demo exchange in ${home}…\n` : `Making a demo exchange in ${home}, this once…\n`,
  )
  if (!kept?.isComplete) await writeDemo(home, planned)
  const log = createLog(settings.logLevel)
  const opened: (() => Promise<void>)[] = []
  const close = async () => {
    // In the order of opening: calls in flight at the gateway need the service behind it until they are through.
    for (const shut of opened.splice(0)) await shut()
  }
  try {
    const exchange = await startExchange({
      home,
      databaseUrl: settings.databaseUrl,
      encryptionKey: await loadEncryptionKey(home, settings.encryptionKey),
      ports: settings.ports,
      host: settings.host,
      urls: settings.urls,
      tls: settings.tls?.pair,
      trustedProxies: settings.trustedProxies,
      // The bundled service, and whatever a developer runs beside it.
      mail: { showMailbox: true },
      authz: {},
      allowedCidrs: ['127.0.0.0/8', '::1/128'],
      traffic: settings.traffic,
      relay: settings.relay,
      accessLog: settings.accessLog,
      consoleFiles: settings.consoleFiles,
      log,
      inspect: refuseExchangeWithoutDemo,
      prepare: (rooms) => provisionDemo(planned, rooms),
    })
    opened.push(() => exchange.close())
    const demo = { ...planned, refusedTokens: await mintRefusedTokens(planned, exchange) }
    await writeDemo(home, demo)
    const dms = await startDms(demo, settings, log).catch(nameTakenPort)
    opened.push(() => dms.close())
    return { readyText: readyText(demo, home), close, reload: () => reloadCertificate(settings, exchange, log) }
  } catch (fault) {
    await close()
    throw fault
  }
}

function checkTargets(targets: DevSettings['targets']): Partial<Record<DemoApiSlug, string>> {
  const unknown = Object.keys(targets).filter((slug) => !(demoApiSlugs as string[]).includes(slug))
  if (unknown.length === 0) return targets
  throw new SettingsRefused([`--target knows ${demoApiSlugs.join(', ')}; there is no demo API ${unknown.join(', ')}.`])
}

/** It is part of every issuer, and of every token that is still out. */
function checkAuthServerId({ authServerId, home }: DevSettings, kept: Demo | undefined): void {
  if (authServerId === undefined || kept === undefined || kept.identity.authServerId === authServerId) return
  throw new SettingsRefused([
    `${home} is the home of the authorization server ${kept.identity.authServerId}, whose id never changes. Leave --auth-server-id out, or use another --home.`,
  ])
}

function otherStoreText({ store }: Demo, home: string): string {
  return store === 'embedded'
    ? `The demo exchange in ${home} has its records in that directory. Leave --database-url out, or use another --home.`
    : `The demo exchange in ${home} has its records in a PostgreSQL. Give its --database-url again, or use another --home.`
}

async function startDms(demo: Demo, settings: DevSettings, log: Log): Promise<DmsService> {
  // Loaded when the exchange is up already: an app that only wants a token need not wait for it.
  const { startDmsService } = await import('@portreeve/example-dms-service')
  return startDmsService({
    ...bundledServiceOptions(demo, { ...settings, log }),
    // Whatever its URLs say, it talks to this process.
    insecureHttp: true,
    fetch: createOwnFetch(settings),
  })
}

function nameTakenPort(fault: NodeJS.ErrnoException & { port?: number }): never {
  throw fault.code === 'EADDRINUSE' ? new PortTaken(fault.port ?? 0, '127.0.0.1') : fault
}

function readyText(demo: Demo, home: string): string {
  const folder = relative(process.cwd(), home)
  const env = join(folder.startsWith('..') || isAbsolute(folder) ? home : folder, 'demo.env')
  return `
Portreeve is ready: an exchange with its demo data, and an API service behind it.

  console   ${demo.console.url} (sign in as ${demo.users[1]?.email ?? demo.admin.email}; everybody's password is in demo.json)
  issuer    ${demo.identity.issuer}
  gateway   ${demo.gateway.url}
  relay     ${demo.relay.url}
  service   ${demo.apis.appointments.targetUrl}
  account   ${demo.identity.accountUrl}
  mailbox   ${demo.identity.mailboxUrl}
  health    ${demo.ops.url}/readyz
  records   ${demo.store === 'embedded' ? join(home, 'store') : 'in PostgreSQL'}
  demo      ${demoFilePath(home)}

Get a token, then read the dealer's coming appointments (in another terminal, same directory):

  . ${isAbsolute(env) ? env : `./${env}`}
  TOKEN=$(curl -s -u "$API_KEY:$API_SECRET" -d 'grant_type=client_credentials&scope=anonymous' "$TOKEN_URL" \\
    | node -p 'JSON.parse(fs.readFileSync(0)).access_token')
  curl -i -H "Authorization: Bearer $TOKEN" -H "Subscription-Id: $SUBSCRIPTION_ID" "$APPOINTMENTS_URL/appointments?status=scheduled&limit=2"

Publish an event; whoever listens at ${demo.asyncApi.webhookUrl}, such as examples/webhook, gets it from the relay:

  npx portreeve events publish

Ctrl-C stops it; the next start continues with the same ids, keys and secrets. Refusals are logged here with their reasons.
People sign in, too: open what echo "$SIGN_IN_URL" prints. Their e-mails and passwords are in demo.json, under users.
`
}
