import { existsSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { startExchange } from './app.ts'
import { type DevSettings, loadEncryptionKey, makeHome, SettingsRefused, subscriptionsLine } from './config/index.ts'
import { demoFilePath } from './demo/index.ts'
import { type FirstRecords, makeFirstRecords } from './first-records.ts'
import { refuseDemo } from './refuse-store.ts'
import { type Running, reloadCertificate } from './run-until-stopped.ts'
import { createLog } from './telemetry/index.ts'

/** Starts an exchange that begins with one authorization server and its operator, or goes on with what people have made of it. */
export async function startWithoutDemo(settings: DevSettings): Promise<Running> {
  const { home, urls } = settings
  if (existsSync(demoFilePath(home))) {
    throw new SettingsRefused([`${home} is the home of a demo exchange. Leave --no-demo out, or use another --home.`])
  }
  await makeHome(home)
  const log = createLog(settings.logLevel)
  let first: FirstRecords | undefined
  const exchange = await startExchange({
    home,
    databaseUrl: settings.databaseUrl,
    encryptionKey: await loadEncryptionKey(home, settings.encryptionKey),
    ports: settings.ports,
    host: settings.host,
    urls,
    tls: settings.tls?.pair,
    trustedProxies: settings.trustedProxies,
    mail: { showMailbox: true },
    // Whatever a developer runs beside it.
    authz: {},
    allowedCidrs: ['127.0.0.0/8', '::1/128'],
    traffic: settings.traffic,
    relay: settings.relay,
    accessLog: settings.accessLog,
    consoleFiles: settings.consoleFiles,
    log,
    inspect: refuseDemo,
    prepare: async (rooms) => {
      first = await makeFirstRecords({ home, urls, profile: 'exchange', authServerId: settings.authServerId }, rooms)
    },
  })
  const issuer = first ? exchange.identity.issuerOf(first.authServerId) : urls.identity
  return {
    readyText: readyText(settings, issuer, first?.managementFile),
    close: () => exchange.close(),
    reload: () => reloadCertificate(settings, exchange, log),
  }
}

function readyText(settings: DevSettings, issuer: string, managementFile: string | undefined): string {
  const { urls, home, ports, databaseUrl } = settings
  return `
Portreeve is ready: an exchange with one authorization server and its operator. Everything else is for you to make.

  issuer    ${issuer}
  console   ${urls.console}${subscriptionsLine(urls)}
  gateway   ${urls.gateway}
  relay     ${urls.relay}
  mailbox   ${urls.identity}/mailbox
  health    http://localhost:${ports.ops}/readyz
  records   ${databaseUrl === undefined ? join(home, 'store') : 'in PostgreSQL'}
  operator  ${managementFile ?? 'has no file here: use your own management token'}

Nobody has a password yet. To sign in to the console, invite yourself; the link to choose one comes to the mailbox
(in another terminal, same directory; in a clone npx portreeve):

  portreeve users invite --operator --email you@example.com --name "Your Name" --home ${shortest(home)}

docs/tutorial.md goes on from here with curl: organizations, APIs, an app, and its first call through the gateway.
The command line does the same with fewer words:

  portreeve orgs list --home ${shortest(home)}
  portreeve orgs --help

Ctrl-C stops it; the next start continues with what there is then.
`
}

function shortest(home: string): string {
  const folder = relative(process.cwd(), home)
  return folder === '' || folder.startsWith('..') || isAbsolute(folder) ? home : folder
}
