import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CommandRefused, UsageRefused } from '../refusal.ts'
import { createSource, type Source } from './source.ts'

const BYTES_MAX = 64 * 1024 * 1024
/** How often aliases may be resolved in one document; `yaml` counts what they multiply to (threat G-I, alias bombs). */
const ALIASES_MAX = 100

/** Reads files, the YAML and JSON files of directories, and standard input (`-`). Rejects with what is wrong in all of them. */
export async function readSources(paths: readonly string[]): Promise<Source[]> {
  const read = await Promise.all(paths.flatMap(filesOf).map(readSource))
  const faults = read.flatMap((each) => ('faults' in each ? each.faults : []))
  if (faults.length > 0) throw new CommandRefused(faults.join('\n'))
  return read.flatMap((each) => ('faults' in each ? [] : [each]))
}

function filesOf(path: string): string[] {
  if (path === '-') return [path]
  try {
    if (!statSync(path).isDirectory()) return [path]
    const names = readdirSync(path).filter((name) => /\.(ya?ml|json)$/.test(name))
    if (names.length === 0) throw new UsageRefused(`${path} has no .yaml, .yml or .json file.`)
    return names.sort().map((name) => join(path, name))
  } catch (fault) {
    if (fault instanceof UsageRefused) throw fault
    throw new UsageRefused(`${path} cannot be read (${(fault as NodeJS.ErrnoException).code}).`)
  }
}

async function readSource(path: string): Promise<Source | { faults: string[] }> {
  const name = path === '-' ? 'standard input' : path
  const directory = path === '-' ? '.' : dirname(path)
  const { LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(readText(path), { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    return { faults: document.errors.map(({ message, pos }) => `${name}:${lines.linePos(pos[0]).line}: ${message}`) }
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX })
    return createSource({ name, directory, value }, document, lines)
  } catch (fault) {
    // A ReferenceError of yaml: too many aliases, or one that leads nowhere.
    if (fault instanceof ReferenceError) return { faults: [`${name}: ${fault.message}.`] }
    throw fault
  }
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path === '-' ? 0 : path)
    if (bytes.length > BYTES_MAX) throw new UsageRefused(`${path} is larger than ${BYTES_MAX / 1024 / 1024} MiB.`)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (fault) {
    if (fault instanceof UsageRefused) throw fault
    if (fault instanceof TypeError) throw new UsageRefused(`${path} is not UTF-8.`)
    throw new UsageRefused(`${path} cannot be read (${(fault as NodeJS.ErrnoException).code}).`)
  }
}
