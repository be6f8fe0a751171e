import { wholeNumber } from './parse-values.ts'
import type { SettingsReader } from './read-settings.ts'

/** What the gateway grants calls of APIs that say nothing else (gateway/limits.ts). What is not set is its own default. */
export interface TrafficSettings {
  connectTimeoutMillis?: number
  responseTimeoutMillis?: number
  idleTimeoutMillis?: number
  requestBodyBytesMax?: number
  responseBodyBytesMax?: number
  breakerFaults?: number
  breakerSeconds?: number
  connectionsMax?: number
  memoryTrustedMillis?: number
}

const DAY_SECONDS = 86_400
const MEBIBYTE = 1024 * 1024
const TEBIBYTE_IN_MEBIBYTES = 1024 * 1024

/** The setting, how many of the field's units one of its own is, and between what it has to be. */
const settings: [name: string, field: keyof TrafficSettings, unit: number, min: number, max: number][] = [
  ['connectTimeout', 'connectTimeoutMillis', 1000, 1, 300],
  ['responseTimeout', 'responseTimeoutMillis', 1000, 1, DAY_SECONDS],
  ['idleTimeout', 'idleTimeoutMillis', 1000, 1, DAY_SECONDS],
  ['requestBodyMax', 'requestBodyBytesMax', MEBIBYTE, 1, TEBIBYTE_IN_MEBIBYTES],
  ['responseBodyMax', 'responseBodyBytesMax', MEBIBYTE, 1, TEBIBYTE_IN_MEBIBYTES],
  ['breakerFaults', 'breakerFaults', 1, 0, 1_000_000],
  ['breakerSeconds', 'breakerSeconds', 1, 1, 3_600],
  ['targetConnections', 'connectionsMax', 1, 1, 65_535],
  ['trustMemory', 'memoryTrustedMillis', 1000, 5, DAY_SECONDS],
]

export function readTrafficSettings(reader: SettingsReader): TrafficSettings {
  const given: TrafficSettings = {}
  for (const [name, field, unit, min, max] of settings) {
    const value = reader.read(name, wholeNumber(min, max))
    if (value !== undefined) given[field] = value * unit
  }
  return given
}
