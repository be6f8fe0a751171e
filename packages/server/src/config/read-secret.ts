import { readFileSync } from 'node:fs'
import { type Parse, type SettingsReader, variableOf } from './read-settings.ts'

export interface SecretSources {
  reader: SettingsReader
  flags: Readonly<Record<string, unknown>>
  env: NodeJS.ProcessEnv
}

/**
 * A setting that holds a secret: `PORTREEVE_X`, or the file that `PORTREEVE_X_FILE` names. Its flag is taken only where it
 * holds no password: everybody on the machine can read the arguments of a process.
 */
export function readSecret<T>(name: string, parse: Parse<T>, { reader, flags, env }: SecretSources): T | undefined {
  const variable = variableOf(name)
  const flag = flags[name]
  if (typeof flag === 'string' && hasPassword(flag)) {
    reader.fault(
      `${reader.nameOf(name)} holds a password, and others on this machine can read a process's arguments. Give it as ` +
        `${variable}, or its file as ${variable}_FILE.`,
    )
    return undefined
  }
  const fileName = `${name}File`
  const path = reader.read(fileName, (text) => ({ ok: true, value: text }))
  if (path === undefined) return reader.read(name, parse)
  if (flag !== undefined || env[variable]) {
    reader.fault(`${variable} and ${variable}_FILE are both given. Leave one of them out.`)
    return undefined
  }
  try {
    const parsed = parse(readFileSync(path, 'utf8').trim())
    if (parsed.ok) return parsed.value
    reader.fault(`${reader.nameOf(fileName)}: what the file holds ${parsed.detail}.`)
  } catch (fault) {
    reader.fault(`${reader.nameOf(fileName)} cannot be read (${(fault as NodeJS.ErrnoException).code}).`)
  }
  return undefined
}

function hasPassword(text: string): boolean {
  return URL.canParse(text) && new URL(text).password !== ''
}
