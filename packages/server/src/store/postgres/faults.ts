import { StoreUnavailable } from '../errors.ts'
import { AfterFault, GaveWay, UniqueViolation } from '../sql/session.ts'

/**
 * SQLSTATE classes in which the statement is fine and the server is not: connection, resources, intervention (a timeout
 * among it), shutdown, login, rolled back, read only after a failover, damage. PostgreSQL 15, appendix A.
 */
const AWAY = /^(08|25|28|3D|40|53|55|57|58|F0|XX)/
/** serialization_failure and deadlock_detected. */
const GAVE_WAY = /^(40001|40P01)$/

interface Reported {
  code: string
  message: string
  constraint?: string
  column?: string
  table?: string
}

/** The server's own report, if `fault` is one: those have five-character codes. */
function reported(fault: unknown): Reported | undefined {
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? (fault as unknown as Reported) : undefined
}

/** The SQLSTATE, or the code of a network fault such as ECONNREFUSED. */
export function postgresCode(fault: unknown): string | undefined {
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
  return typeof code === 'string' ? code : undefined
}

/**
 * What a query of the driver rejected with, as callers know it. Never with `detail`: the server quotes whole rows there.
 * What is no report of the server is a fault of the connection: the driver has no class for those.
 */
export function translateFault(fault: unknown, doing: string): Error {
  const report = reported(fault)
  if (!report) return new StoreUnavailable(`${doing} failed: ${fault instanceof Error ? fault.message : String(fault)}`)
  if (report.code === '23505') return new UniqueViolation(report.constraint ?? '')
  if (report.code === '25P02') return new AfterFault(`${doing} failed: ${report.code} ${report.message}`)
  if (GAVE_WAY.test(report.code)) return new GaveWay(`${doing} failed: ${report.code} ${report.message}`)
  if (AWAY.test(report.code)) return new StoreUnavailable(`${doing} failed: ${report.code} ${report.message}`)
  // The message of a mistake may hold a value ("invalid input syntax for type bigint: …"): name the place only.
  const place = [report.table, report.column, report.constraint].filter(Boolean).join(' ')
  return new Error(`${doing} failed: ${report.code} ${place}`.trimEnd())
}
