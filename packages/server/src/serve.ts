import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { type Exchange, startExchange } from './app.ts'
import {
  hostsNotCovered,
  isLoopbackUrl,
  makeHome,
  parseServeSettings,
  type ServeSettings,
  SettingsRefused,
  subscriptionsLine,
} from './config/index.ts'
import { demoFilePath } from './demo/index.ts'
import { type FirstRecords, makeFirstRecords } from './first-records.ts'
import { refuseDemo } from './refuse-store.ts'
import { type Running, reloadCertificate, runUntilStopped } from './run-until-stopped.ts'
import { createLog, type Log } from './telemetry/index.ts'

/** `portreeve serve`. */
export async function serve(flags: Record<string, unknown>): Promise<void> {
  await runUntilStopped(() => startServe(readSettings(flags)))
}

/** Throws SettingsRefused with everything that can be said before the store is open. */
function readSettings(flags: Record<string, unknown>): ServeSettings {
  const outcome = parseServeSettings(flags, process.env, new Date())
  const { home } = outcome.ok ? outcome.value : outcome
  const faults = outcome.ok ? [] : [...outcome.faults]
  if (home !== undefined && existsSync(demoFilePath(home))) {
    faults.push(
      `--home ${home} is the home of a demo exchange, whose secrets lie there in plain text. Use another one.`,
    )
  }
  if (!outcome.ok || faults.length > 0) throw new SettingsRefused(faults)
  return outcome.value
}

async function startServe(settings: ServeSettings): Promise<Running> {
  const { home, urls } = settings
  await makeHome(home)
  const log = createLog(settings.logLevel)
  warn(settings, log)
  let first: FirstRecords | undefined
  const exchange: Exchange = await startExchange({
    home,
    databaseUrl: settings.databaseUrl,
    encryptionKey: settings.encryptionKey,
    ports: settings.ports,
    host: settings.host,
    opsHost: settings.opsHost,
    authz: settings.authz,
    urls,
    tls: settings.tls?.pair,
    trustedProxies: settings.trustedProxies,
    allowedCidrs: settings.allowedCidrs,
    traffic: settings.traffic,
    relay: settings.relay,
    accessLog: settings.accessLog,
    decisions: settings.decisions,
    mail: { smtp: settings.smtp, showMailbox: false },
    log,
    inspect: refuseDemo,
    prepare: async (rooms) => {
      first = await makeFirstRecords(settings, rooms)
    },
  })
  const issuer = first ? exchange.identity.issuerOf(first.authServerId) : urls.identity
  return {
    readyText: readyText(settings, issuer, first?.managementFile),
    close: () => exchange.close(),
    reload: () => reloadCertificate(settings, exchange, log),
  }
}

/** What works and may still surprise. */
function warn({ insecureHttp, tls, urls, smtp }: ServeSettings, log: Log): void {
  if (insecureHttp) log.warn('--insecure-http: tokens and passwords travel unencrypted on this machine')
  if (!smtp) log.warn('no PORTREEVE_SMTP_URL: invitations, confirmations and password resets are kept and not sent')
  // Where the relay's is not said, nobody elsewhere has it.
  const reached = Object.values<string>({ ...urls }).filter((url) => url !== urls.relay || !isLoopbackUrl(url))
  const uncovered = tls ? hostsNotCovered(tls.pair, reached) : []
  if (uncovered.length > 0) log.warn({ hosts: uncovered }, 'the certificate is not for these hosts of public URLs')
}

function readyText(settings: ServeSettings, issuer: string, managementFile: string | undefined): string {
  const { urls, ports, host, opsHost, home, databaseUrl } = settings
  const at = relative(process.cwd(), home) || '.'
  const goOn =
    managementFile === undefined
      ? 'Manage it with a management token (PORTREEVE_URL, PORTREEVE_TOKEN; see portreeve --help).'
      : `An operator's management token is in ${managementFile}, readable by you alone. Go on with, for example:

  portreeve users invite --operator --home ${at} --email you@example.com --name "Your Name"   # to sign in to the console
  portreeve servers list --home ${at}`
  return `
Portreeve is ready.

  issuer    ${issuer}
  console   ${urls.console} (listening on ${host}:${ports.console})${subscriptionsLine(urls)}
  gateway   ${urls.gateway} (listening on ${host}:${ports.gateway})
  relay     ${urls.relay} (listening on ${host}:${ports.relay})
  identity  ${urls.identity} (listening on ${host}:${ports.identity})
  health    http://${opsHost}:${ports.ops}/readyz
  records   ${databaseUrl === undefined ? `${home}/store` : 'in PostgreSQL'}

${goOn}
`
}
