import { directory, oneOf, wholeNumber } from './parse-values.ts'
import type { SettingsReader } from './read-settings.ts'

/** Where each call of the gateway leaves a line, and how long the lists of calls are kept (docs/metering.md). */
export interface AccessLogSettings {
  to: 'files' | 'stdout' | 'off'
  /** Absent: `access-log` in the home. */
  directory?: string | undefined
  keptDays: number
  /** Of all files together. */
  keptBytesMax: number
}

const MEBIBYTE = 1024 * 1024
const TEBIBYTE_IN_MEBIBYTES = 1024 * 1024

/** Undefined after a fault. */
export function readAccessLogSettings(reader: SettingsReader): AccessLogSettings | undefined {
  const to = reader.read('accessLog', oneOf(['files', 'stdout', 'off']), 'files')
  const folder = reader.read('accessLogDirectory', directory)
  const keptDays = reader.read('accessLogDays', wholeNumber(1, 3_650), '30')
  const keptMebibytes = reader.read('accessLogMax', wholeNumber(1, 1024 * TEBIBYTE_IN_MEBIBYTES), '10240')
  if (to !== undefined && to !== 'files') {
    for (const name of ['accessLogDirectory', 'accessLogDays', 'accessLogMax']) {
      if (reader.has(name)) reader.fault(`${reader.nameOf(name)} is for --access-log files.`)
    }
  }
  if (to === undefined || keptDays === undefined || keptMebibytes === undefined) return undefined
  return { to, directory: folder, keptDays, keptBytesMax: keptMebibytes * MEBIBYTE }
}
