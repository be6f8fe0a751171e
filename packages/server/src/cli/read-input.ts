import { readFileSync } from 'node:fs'
import { UsageRefused } from './refusal.ts'

/** A file's text, or with `-` what comes on standard input. */
export function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (fault) {
    throw unreadable(path, fault)
  }
}

const unreadable = (path: string, fault: unknown) =>
  new UsageRefused(
    `${path === '-' ? 'Standard input' : path} cannot be read (${(fault as NodeJS.ErrnoException).code}).`,
  )

/** A file's bytes as they are, or with `-` what comes on standard input. */
export function readBytes(path: string): Buffer<ArrayBuffer> {
  try {
    return readFileSync(path === '-' ? 0 : path)
  } catch (fault) {
    throw unreadable(path, fault)
  }
}

/** A file that holds one JSON object. */
export function readJsonFile(path: string | undefined): Record<string, unknown> {
  if (path === undefined) return {}
  try {
    const value: unknown = JSON.parse(readText(path))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch (fault) {
    if (fault instanceof UsageRefused) throw fault
  }
  throw new UsageRefused(`${path === '-' ? 'Standard input' : path} does not hold one JSON object.`)
}

export function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,15}$/.test(text)) throw new UsageRefused(`${name} must be a whole number.`)
  return Number(text)
}

/** The members that have a value. */
export function given(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

/** One segment of a path. */
export const segment = (text: string): string => encodeURIComponent(text)
