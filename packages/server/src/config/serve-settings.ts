import type { AuthServerId } from '@portreeve/protocol'
import type { LogLevel } from '../telemetry/index.ts'
import { type AccessLogSettings, readAccessLogSettings } from './access-log-settings.ts'
import { type DecisionSettings, readDecisionSettings } from './decision-settings.ts'
import { parseEncryptionKey } from './encryption-key.ts'
import { checkHome } from './home.ts'
import { completeUrls, type ListenSettings, readListenSettings } from './listen-settings.ts'
import {
  authServerId,
  authzKey,
  bindHost,
  directory,
  logLevels,
  mailFrom,
  network,
  oneOf,
  postgresUrl,
  smtpUrl,
  wholeNumber,
} from './parse-values.ts'
import { PORT_MAX, type Ports, portOffsets, portsFrom, type Role } from './ports.ts'
import type { PublicUrlSettings } from './public-url-settings.ts'
import { isLoopbackUrl, namedUrls, publicRoles } from './public-urls.ts'
import { readSecret } from './read-secret.ts'
import { createSettingsReader, type SettingsReader } from './read-settings.ts'
import { type RelaySettings, readRelaySettings } from './relay-settings.ts'
import { readTrafficSettings, type TrafficSettings } from './traffic-settings.ts'

/** Settings of `portreeve serve`. */
export interface ServeSettings extends ListenSettings {
  home: string
  databaseUrl?: string | undefined
  encryptionKey: Buffer
  /** Where `/livez` and `/readyz` listen. */
  opsHost: string
  /** The decision endpoint for proxies: where it listens, and what they send along. Absent: there is none. */
  authz?: { host: string; key: string } | undefined
  /** Networks of API services that are not public. */
  allowedCidrs: string[]
  traffic: TrafficSettings
  relay: RelaySettings
  accessLog: AccessLogSettings
  decisions: DecisionSettings
  /** Absent: mails are kept and not sent. */
  smtp?: { url: string; from: string } | undefined
  logLevel: LogLevel
  /** Of the authorization server that an empty store begins with. */
  profile: 'exchange' | 'strict'
  /** Its id; a fresh one when left out. */
  authServerId?: AuthServerId | undefined
  insecureHttp: boolean
}

export type ServeSettingsOutcome =
  | { ok: true; value: ServeSettings }
  /** `home` where it could be read: a caller may have more to say about it. */
  | { ok: false; faults: readonly string[]; home: string | undefined }

/** Flags first, then `PORTREEVE_*`. Secrets come from the environment or from files alone. Says everything that is wrong at once. */
export function parseServeSettings(
  flags: Record<string, unknown>,
  env: NodeJS.ProcessEnv,
  now: Date,
): ServeSettingsOutcome {
  const reader = createSettingsReader({
    flags,
    env,
    fromEnvironment: 'all',
    variablesOnly: ['encryptionKey', 'authzKey'],
  })
  const home = reader.read('home', directory, 'portreeve-home')
  const homeFault = home === undefined ? undefined : checkHome(home)
  if (homeFault !== undefined) reader.fault(homeFault)
  const encryptionKey = readEncryptionKey(reader, flags, env)
  const databaseUrl = readSecret('databaseUrl', postgresUrl, { reader, flags, env })
  const ports = readPorts(reader)
  const { host, tls, trustedProxies, given } = readListenSettings(reader, now)
  const insecureHttp = reader.readSwitch('insecureHttp')
  const opsHost = reader.read('opsHost', bindHost, '127.0.0.1')
  const authz = readAuthz(reader, flags, env)
  const allowedCidrs = reader.readList('allowNetwork', network)
  const traffic = readTrafficSettings(reader)
  const relay = readRelaySettings(reader)
  const accessLog = readAccessLogSettings(reader)
  const decisions = readDecisionSettings(reader)
  const smtp = readSmtp(reader, flags, env)
  const logLevel = reader.read('logLevel', oneOf(logLevels), 'info')
  const profile = reader.read('profile', oneOf(['exchange', 'strict']), 'exchange')
  const wantedServer = reader.read('authServerId', authServerId)
  checkUrlsAreGiven(given, reader)
  checkUrlsAreSafe(given, insecureHttp, reader)
  const urls = completeUrls(given, { ports, isTls: reader.has('tlsCert'), reader })
  if (!home || !encryptionKey || !host || !opsHost || !logLevel || !profile)
    return { ok: false, faults: reader.faults, home }
  if (!accessLog || !decisions || reader.faults.length > 0) {
    return { ok: false, faults: reader.faults, home }
  }
  const listen: ListenSettings = { ports, host, urls, tls, trustedProxies }
  const value = {
    ...listen,
    home,
    databaseUrl,
    encryptionKey,
    opsHost,
    authz,
    allowedCidrs,
    traffic,
    relay,
    accessLog,
    decisions,
    smtp,
    logLevel,
    profile,
    authServerId: wantedServer,
    insecureHttp,
  }
  return { ok: true, value }
}

function readPorts(reader: SettingsReader): Ports {
  const base = reader.read('portBase', wholeNumber(1, PORT_MAX - portOffsets.ops), '8400')
  const defaults = portsFrom(base ?? 8400)
  const port = (name: string, role: Role) =>
    reader.read(name, wholeNumber(1, PORT_MAX), String(defaults[role])) ?? defaults[role]
  const ports = {
    identity: port('portIdentity', 'identity'),
    console: port('portConsole', 'console'),
    gateway: port('portGateway', 'gateway'),
    relay: port('portRelay', 'relay'),
    authz: port('portAuthz', 'authz'),
    ops: port('portOps', 'ops'),
  }
  if (new Set(Object.values(ports)).size < Object.keys(ports).length)
    reader.fault('The ports of identity, console, gateway, relay, authz and ops must differ.')
  return ports
}

function checkUrlsAreGiven(given: PublicUrlSettings, reader: SettingsReader): void {
  // The relay's is for people to read: nothing that leaves the exchange has it in it.
  for (const role of publicRoles.filter((role) => role !== 'relay' && !given.has(role))) {
    reader.fault(`${given.nameOf(role)} is missing: the https origin under which the world reaches ${role}.`)
  }
}

function checkUrlsAreSafe(
  { urls: given, nameOf }: PublicUrlSettings,
  insecureHttp: boolean,
  reader: SettingsReader,
): void {
  for (const name of namedUrls) {
    const url = given[name]
    if (!url?.startsWith('http:') || (insecureHttp && isLoopbackUrl(url))) continue
    reader.fault(
      `${nameOf(name)} is plain http, where everybody on the way reads tokens and passwords. Use https${
        insecureHttp
          ? '; --insecure-http is for localhost alone'
          : ' (--insecure-http allows http on localhost, for a trial)'
      }.`,
    )
  }
  const { gateway } = given
  // Origins differ by port, cookies do not (RFC 6265 §8.5): an API's answer could set one for the login page.
  const sharing = (['identity', 'console', 'subscriptions'] as const).filter((role) => {
    const url = given[role]
    return (
      url && gateway && url !== gateway && new URL(url).hostname === new URL(gateway).hostname && !isLoopbackUrl(url)
    )
  })
  for (const role of sharing) {
    reader.fault(
      `--gateway-url and --${role}-url share a host name, and cookies ignore ports. Give the gateway its own.`,
    )
  }
}

function readEncryptionKey(
  reader: SettingsReader,
  flags: Record<string, unknown>,
  env: NodeJS.ProcessEnv,
): Buffer | undefined {
  const key = readSecret('encryptionKey', parseEncryptionKey, { reader, flags, env })
  if (key || reader.has('encryptionKey') || reader.has('encryptionKeyFile')) return key
  reader.fault(
    'There is no encryption key. Make one (openssl rand -base64 32), keep a copy apart from the database, and give it as ' +
      'PORTREEVE_ENCRYPTION_KEY or its file with --encryption-key-file (PORTREEVE_ENCRYPTION_KEY_FILE).',
  )
  return undefined
}

/** Its answers hold providers' credentials, so it is there only for proxies that have a key, wherever it listens. */
function readAuthz(
  reader: SettingsReader,
  flags: Record<string, unknown>,
  env: NodeJS.ProcessEnv,
): ServeSettings['authz'] {
  const key = readSecret('authzKey', authzKey, { reader, flags, env })
  const host = reader.read('authzHost', bindHost, '127.0.0.1')
  if (reader.has('authzHost') && !reader.has('authzKey') && !reader.has('authzKeyFile')) {
    reader.fault('--authz-host is given without PORTREEVE_AUTHZ_KEY, which opens the decision endpoint.')
  }
  return key !== undefined && host !== undefined ? { host, key } : undefined
}

function readSmtp(
  reader: SettingsReader,
  flags: Record<string, unknown>,
  env: NodeJS.ProcessEnv,
): ServeSettings['smtp'] {
  const url = readSecret('smtpUrl', smtpUrl, { reader, flags, env })
  const from = reader.read('mailFrom', mailFrom)
  const hasUrl = reader.has('smtpUrl') || reader.has('smtpUrlFile')
  if (hasUrl && !reader.has('mailFrom')) reader.fault(`${reader.nameOf('mailFrom')} is missing: the sender of mails.`)
  if (!hasUrl && reader.has('mailFrom')) reader.fault('--mail-from is given without PORTREEVE_SMTP_URL.')
  return url !== undefined && from !== undefined ? { url, from } : undefined
}
