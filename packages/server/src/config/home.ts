import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SettingsRefused } from './settings-refused.ts'

/** Makes the home directory unless it is there, for its owner alone. Rejects with SettingsRefused when it cannot serve as one. */
export async function makeHome(home: string): Promise<void> {
  try {
    // Asked first because a recursive mkdir never ends where the parent is there and refuses (in /proc, say).
    if (existsSync(dirname(home))) await mkdir(home, { mode: 0o700 }).catch(unlessThere)
    else await mkdir(home, { recursive: true, mode: 0o700 })
  } catch (fault) {
    throw new SettingsRefused([unusable(home, fault)])
  }
  const fault = checkHome(home)
  if (fault !== undefined) throw new SettingsRefused([fault])
}

/** Why what is there cannot be a home; undefined when it can, or when nothing is there yet. */
export function checkHome(home: string): string | undefined {
  if (!existsSync(home)) return undefined
  try {
    readdirSync(home)
    accessSync(home, constants.W_OK)
    if ((statSync(home).mode & 0o002) === 0) return undefined
  } catch (fault) {
    return unusable(home, fault)
  }
  return `--home ${home} can be written to by everybody. Try: chmod 700 ${home}`
}

function unusable(home: string, fault: unknown): string {
  const { code } = fault as NodeJS.ErrnoException
  return `--home ${home} is no directory that can be written to (${code}). Choose another one.`
}

function unlessThere(fault: NodeJS.ErrnoException): void {
  if (fault.code !== 'EEXIST') throw fault
}
