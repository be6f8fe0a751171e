import type { TlsPair } from '../http/index.ts'
import { bindHost, filePath, network } from './parse-values.ts'
import type { Ports } from './ports.ts'
import { type PublicUrlSettings, readPublicUrls } from './public-url-settings.ts'
import { checkSeparateOrigins, localUrls, namedUrls, type PublicUrls } from './public-urls.ts'
import type { SettingsReader } from './read-settings.ts'
import { readTlsPair, type TlsFiles } from './tls-files.ts'

/** Where and how the roles listen, and how the world knows them. */
export interface ListenSettings {
  ports: Ports
  /** Where identity, console, gateway and relay listen. */
  host: string
  urls: PublicUrls
  /** Absent: they speak plain http, alone or behind a proxy that ends https. */
  tls?: { files: TlsFiles; pair: TlsPair } | undefined
  /** Networks of proxies whose X-Forwarded-For is believed. */
  trustedProxies: string[]
}

/** What `dev` and `serve` have in common. What is undefined could not be read; the reader has the reason. */
export function readListenSettings(reader: SettingsReader, now: Date) {
  return {
    host: reader.read('host', bindHost, '127.0.0.1'),
    tls: readTls(reader, now),
    trustedProxies: reader.readList('trustedProxy', network),
    given: readPublicUrls(reader),
  }
}

/** Given URLs, those on this machine for the rest, and every fault they have with each other or with the listeners. */
export function completeUrls(
  { urls: given, nameOf }: PublicUrlSettings,
  { ports, isTls, reader }: { ports: Ports; isTls: boolean; reader: SettingsReader },
): PublicUrls {
  const local = localUrls(ports, isTls ? 'https' : 'http')
  const urls = {
    identity: given.identity ?? local.identity,
    console: given.console ?? local.console,
    gateway: given.gateway ?? local.gateway,
    relay: given.relay ?? local.relay,
    ...(given.subscriptions !== undefined && { subscriptions: given.subscriptions }),
  }
  for (const fault of checkSeparateOrigins(urls)) reader.fault(fault)
  if (isTls) {
    for (const name of namedUrls.filter((name) => urls[name]?.startsWith('http:'))) {
      reader.fault(`${nameOf(name)} must begin with https://, because --tls-cert is given.`)
    }
  }
  return urls
}

function readTls(reader: SettingsReader, now: Date): ListenSettings['tls'] {
  const cert = reader.read('tlsCert', filePath)
  const key = reader.read('tlsKey', filePath)
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined) {
    reader.fault('--tls-cert and --tls-key are given together or not at all.')
    return undefined
  }
  const files = { cert, key }
  const pair = readTlsPair(files, now)
  if (pair.ok) return { files, pair: pair.value }
  for (const fault of pair.faults) reader.fault(fault)
  return undefined
}
