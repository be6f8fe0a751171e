import type { LogLevel } from '../telemetry/index.ts'
import { type AccessLogSettings, readAccessLogSettings } from './access-log-settings.ts'
import { completeUrls, type ListenSettings, readListenSettings } from './listen-settings.ts'
import { directory, logLevels, oneOf, postgresUrl, target, wholeNumber } from './parse-values.ts'
import { PORT_MAX, portOffsets, portsFrom } from './ports.ts'
import { createSettingsReader } from './read-settings.ts'
import { SettingsRefused } from './settings-refused.ts'
import { readTrafficSettings, type TrafficSettings } from './traffic-settings.ts'

/** Settings of `portreeve dev`. */
export interface DevSettings extends ListenSettings {
  home: string
  portBase: number
  databaseUrl?: string | undefined
  /** Whether the exchange is to have the demo's records. */
  demo: boolean
  /** By demo API, the service that takes the bundled one's place. */
  targets: Record<string, string>
  traffic: TrafficSettings
  accessLog: AccessLogSettings
  logLevel: LogLevel
  encryptionKey?: string | undefined
}

/** Flags first, then the two variables that `dev` knows. Throws SettingsRefused with every fault. */
export function parseDevSettings(flags: Record<string, unknown>, env: NodeJS.ProcessEnv, now: Date): DevSettings {
  const reader = createSettingsReader({ flags, env, fromEnvironment: ['databaseUrl'] })
  const home = reader.read('home', directory, '.portreeve')
  const portBase = reader.read('portBase', wholeNumber(1024, PORT_MAX - portOffsets.ops), '8400')
  const databaseUrl = reader.read('databaseUrl', postgresUrl)
  // `--no-demo`, as commander tells it.
  const demo = flags.demo !== false
  const targets = Object.fromEntries(reader.readList('target', target))
  if (!demo && reader.has('target'))
    reader.fault('--target is for the demo: without it, an API says itself where its service is.')
  const traffic = readTrafficSettings(reader)
  const accessLog = readAccessLogSettings(reader)
  const logLevel = reader.read('logLevel', oneOf(logLevels), 'info')
  const { host, tls, trustedProxies, urls: given } = readListenSettings(reader, now)
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
    targets,
    traffic,
    accessLog,
    logLevel,
    encryptionKey,
  }
}
