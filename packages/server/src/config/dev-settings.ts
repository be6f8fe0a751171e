import type { AuthServerId } from '@portreeve/protocol'
import type { LogLevel } from '../telemetry/index.ts'
import { type AccessLogSettings, readAccessLogSettings } from './access-log-settings.ts'
import { completeUrls, type ListenSettings, readListenSettings } from './listen-settings.ts'
import { authServerId, directory, logLevels, oneOf, postgresUrl, target, wholeNumber } from './parse-values.ts'
import { PORT_MAX, portOffsets, portsFrom } from './ports.ts'
import { createSettingsReader } from './read-settings.ts'
import { type RelaySettings, readRelaySettings } from './relay-settings.ts'
import { SettingsRefused } from './settings-refused.ts'
import { readTrafficSettings, type TrafficSettings } from './traffic-settings.ts'

/** Settings of `portreeve dev`. */
export interface DevSettings extends ListenSettings {
  home: string
  portBase: number
  databaseUrl?: string | undefined
  /** Whether the exchange is to have the demo's records. */
  demo: boolean
  /** Of the authorization server that a new home begins with; a fresh one when left out. */
  authServerId?: AuthServerId | undefined
  /** By demo API, the service that takes the bundled one's place. */
  targets: Record<string, string>
  traffic: TrafficSettings
  relay: RelaySettings
  accessLog: AccessLogSettings
  logLevel: LogLevel
  encryptionKey?: string | undefined
  /** Another build of the console, for whoever changes it: PORTREEVE_CONSOLE_FILES. */
  consoleFiles?: string | undefined
}

/** Flags first, then the two variables that `dev` knows. Throws SettingsRefused with every fault. */
export function parseDevSettings(flags: Record<string, unknown>, env: NodeJS.ProcessEnv, now: Date): DevSettings {
  const reader = createSettingsReader({ flags, env, fromEnvironment: ['databaseUrl'] })
  const home = reader.read('home', directory, '.portreeve')
  const portBase = reader.read('portBase', wholeNumber(1024, PORT_MAX - portOffsets.ops), '8400')
  const databaseUrl = reader.read('databaseUrl', postgresUrl)
  // `--no-demo`, as commander tells it.
  const demo = flags.demo !== false
  const wantedServer = reader.read('authServerId', authServerId)
  const targets = Object.fromEntries(reader.readList('target', target))
  if (!demo && reader.has('target'))
    reader.fault('--target is for the demo: without it, an API says itself where its service is.')
  const traffic = readTrafficSettings(reader)
  const relay = readRelaySettings(reader)
  const accessLog = readAccessLogSettings(reader)
  const logLevel = reader.read('logLevel', oneOf(logLevels), 'info')
  const { host, tls, trustedProxies, given } = readListenSettings(reader, now)
  const ports = portsFrom(portBase ?? 0)
  const urls = completeUrls(given, { ports, isTls: flags.tlsCert !== undefined, reader })
  if (
    accessLog === undefined ||
    home === undefined ||
    portBase === undefined ||
    logLevel === undefined ||
    host === undefined
  ) {
    throw new SettingsRefused(reader.faults)
  }
  if (reader.faults.length > 0) throw new SettingsRefused(reader.faults)
  const encryptionKey = env.PORTREEVE_ENCRYPTION_KEY
  return {
    home,
    portBase,
    ports,
    host,
    urls,
    tls,
    trustedProxies,
    databaseUrl,
    demo,
    authServerId: wantedServer,
    targets,
    traffic,
    relay,
    accessLog,
    logLevel,
    encryptionKey,
    consoleFiles: env.PORTREEVE_CONSOLE_FILES || undefined,
  }
}
